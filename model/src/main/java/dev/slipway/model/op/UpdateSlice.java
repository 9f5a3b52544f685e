package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// A copy of `x` with a block replaced, as caches of attention are updated. A start that would let the block reach
/// outside is moved inwards.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | input 1 | `update` | as `x`, no longer along any axis | the block |
/// | input 2 | `start` | integer `[rank(x)]` | where the block begins, along each axis of `x` |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `update` has as many axes as `x` and is along none of them longer
/// - **C2** `start` has an element for each axis of `x`
///
/// Source: [XLA DynamicUpdateSlice](https://openxla.org/xla/operation_semantics#dynamicupdateslice),
/// [TFLite DYNAMIC_UPDATE_SLICE](https://www.tensorflow.org/mlir/tfl_ops).
public record UpdateSlice() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape update = in.shape(1);
        if (x.isRanked() && update.isRanked()) {
            check(x, update);
        }
        if (x.isRanked() && in.shape(2).isKnown() && in.shape(2).elements() != x.rank()) {
            throw new OpException("UpdateSlice C2: start has %d elements for x of shape %s"
                    .formatted(in.shape(2).elements(), x));
        }
        return List.of(TensorType.of(in.element(0), x));
    }

    private static void check(Shape x, Shape update) {
        boolean fits = x.rank() == update.rank()
                && IntStream.range(0, x.rank())
                        .filter(axis ->
                                x.dim(axis).isKnown() && update.dim(axis).isKnown())
                        .allMatch(axis -> update.size(axis) <= x.size(axis));
        if (!fits) {
            throw new OpException("UpdateSlice C1: a block of shape %s does not fit into %s".formatted(update, x));
        }
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Tensor update = in.tensor(1);
        long[] start = in.tensor(2).toLongs();
        int[] strides = Broadcast.strides(x.shape().intSizes());
        int first = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            long room = x.shape().size(axis) - update.shape().size(axis);
            first += (int) Math.clamp(start[axis], 0L, room) * strides[axis];
        }
        int[] order = IntStream.range(0, (int) x.size()).toArray();
        int[] block = Broadcast.walk(update.shape().intSizes(), strides);
        for (int i = 0; i < block.length; i++) {
            order[first + block[i]] = order.length + i;
        }
        return List.of(Picked.of(Joined.flat(x, update), order, x.shape()));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        UpdateSlice op = new UpdateSlice();
        return List.of(
                Example.of(op, Some.reals(4, 5), Some.reals(2, 3), Some.longs(1, 2)),
                Example.of(op, Some.reals(4, 5), Some.reals(2, 5), Some.longs(9, -1)),
                Example.of(op, Some.reals(1, 6, 2, 3), Some.reals(1, 2, 2, 3), Some.ints(0, 3, 0, 0)),
                Example.of(op, Some.longs(1, 2, 3, 4), Some.longs(7, 8), Some.longs(2)),
                Example.of(op, Some.reals(2, 3), Some.reals(3, 3), Some.longs(0, 0))
                        .breaks("C1"),
                Example.of(op, Some.reals(2, 3), Some.reals(1, 3), Some.longs(0))
                        .breaks("C2"));
    }
}
