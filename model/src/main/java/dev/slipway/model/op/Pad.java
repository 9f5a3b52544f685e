package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Elements added before and after along some axes; negative amounts cut.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | input 1 | `pads` | integer `[2 * k]` | for `k` axes all amounts before, then all after |
/// | input 2 | `value` | as `x`, one element | optional, for `CONSTANT`; 0 (an empty string) where absent |
/// | input 3 | `axes` | integer `[k]` | optional, all in order where absent; negative counts from the end |
/// | output 0 | `y` | as `x`, each size plus its amounts | a symbolic size stays one: `n + 2` |
///
/// Source: [ONNX Pad](https://onnx.ai/onnx/operators/onnx__Pad.html),
/// [TensorFlow PadV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/PadV2),
/// [TensorFlow MirrorPad](https://www.tensorflow.org/api_docs/python/tf/raw_ops/MirrorPad).
///
/// @param mode what the added elements are
public record Pad(Mode mode) implements Op {

    /// The members of the family.
    public enum Mode {
        /// The element `value`.
        CONSTANT,
        /// The inner elements mirrored at the border element, which is not repeated.
        REFLECT,
        /// The inner elements mirrored at the border, the border element included.
        SYMMETRIC,
        /// The border element.
        EDGE,
        /// The elements from the other end.
        WRAP
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Optional<List<Dim>> pads = in.dims(1);
        Optional<long[]> axes = in.has(3) ? Axes.known(in, 3) : Optional.of(new long[0]);
        if (!x.isRanked() || pads.isEmpty() || axes.isEmpty()) {
            return List.of(in.type(0).withShape(x.isRanked() ? Shape.unknown(x.rank()) : x));
        }
        int[] along = in.has(3)
                ? Arrays.stream(axes.get())
                        .mapToInt(a -> Math.floorMod((int) a, x.rank()))
                        .toArray()
                : Axes.all(x.rank());
        List<Dim> dims = new ArrayList<>(x.dims());
        for (int i = 0; i < along.length; i++) {
            dims.set(
                    along[i],
                    dims.get(along[i]).plus(pads.get().get(i)).plus(pads.get().get(i + along.length)));
        }
        return List.of(in.type(0).withShape(Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] pads = in.tensor(1).toLongs();
        int rank = x.shape().rank();
        int[] along = in.has(3)
                ? Arrays.stream(in.tensor(3).toLongs())
                        .mapToInt(a -> Math.floorMod((int) a, rank))
                        .toArray()
                : Axes.all(rank);
        int[] sizes = x.shape().intSizes();
        int[] resultSizes = sizes.clone();
        int[] before = new int[rank];
        for (int i = 0; i < along.length; i++) {
            before[along[i]] = (int) pads[i];
            resultSizes[along[i]] += (int) (pads[i] + pads[i + along.length]);
        }
        int[] strides = Broadcast.strides(sizes);
        Shape shape = Shape.of(Arrays.stream(resultSizes).asLongStream().toArray());
        int[] order = new int[(int) shape.elements()];
        int[] index = new int[rank];
        boolean constant = false;
        for (int i = 0; i < order.length; i++) {
            int from = 0;
            for (int axis = 0; axis < rank && from >= 0; axis++) {
                int at = source(index[axis] - before[axis], sizes[axis]);
                from = at < 0 ? -1 : from + at * strides[axis];
            }
            order[i] = from < 0 ? (int) x.size() : from;
            constant |= from < 0;
            for (int axis = rank - 1; axis >= 0 && ++index[axis] == resultSizes[axis]; axis--) {
                index[axis] = 0;
            }
        }
        Tensor value = in.has(2)
                ? in.tensor(2).reshaped(Shape.of(1))
                : x.element() == dev.slipway.model.tensor.ElementType.STRING
                        ? Tensor.ofTexts(Shape.of(1), "")
                        : Tensor.ofLongs(x.element(), Shape.of(1), 0);
        return List.of(Picked.of(constant ? Joined.flat(x, value) : x, order, shape));
    }

    /// Where in the input a place relative to its start is taken from; negative: the constant.
    private int source(int at, int size) {
        if (at >= 0 && at < size) {
            return at;
        }
        return switch (mode) {
            case CONSTANT -> -1;
            case EDGE -> Math.clamp(at, 0, size - 1);
            case WRAP -> Math.floorMod(at, size);
            case REFLECT -> size == 1 ? 0 : mirrored(at, 2 * size - 2, size, 0);
            case SYMMETRIC -> mirrored(at, 2 * size, size, 1);
        };
    }

    private static int mirrored(int at, int period, int size, int repeat) {
        int within = Math.floorMod(at, period);
        return within < size ? within : period - within - repeat;
    }

    @Override
    public Scales scales() {
        return mode == Mode.CONSTANT || mode == Mode.REFLECT ? Scales.moved() : Scales.REAL;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Pad(Mode.CONSTANT), Some.reals(2, 3), Some.longs(1, 0, 2, 1), Tensor.scalar(1f)),
                Example.of(new Pad(Mode.CONSTANT), Some.reals(2, 3), Some.longs(1, 2), null, Some.longs(-1)),
                Example.of(new Pad(Mode.CONSTANT), Some.reals(4, 3), Some.longs(-1, 0, -1, 1)),
                Example.of(new Pad(Mode.REFLECT), Some.reals(2, 3), Some.longs(0, 1, 1, 2)),
                Example.of(new Pad(Mode.SYMMETRIC), Some.reals(2, 3), Some.longs(0, 1, 1, 2)),
                Example.of(new Pad(Mode.EDGE), Some.reals(2, 3), Some.longs(0, 1, 1, 2)),
                Example.of(new Pad(Mode.WRAP), Some.reals(2, 3), Some.longs(0, 1, 1, 2)));
    }
}
