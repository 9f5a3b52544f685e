package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// A copy of `x` with single elements replaced, or combined with updates: for axis 0
/// `y[indices[i, j], j] = updates[i, j]`, and so on. Of updates of the same element the last holds, or all are
/// combined.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[...]` | |
/// | input 1 | `indices` | integer, the rank of `x` | along `axis`; negative counts from the end |
/// | input 2 | `updates` | as `x`, the shape of `indices` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
/// - **C2** every index is in `[-n, n)`, where `n` is the size of `x` along `axis`
///
/// Source: [ONNX ScatterElements](https://onnx.ai/onnx/operators/onnx__ScatterElements.html).
///
/// @param axis the axis that the indices are of; negative counts from the end
/// @param reduction how an update and the element that is there are combined
public record ScatterElements(int axis, Scatter reduction) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int at = Axes.normalize(axis, x.shape().rank(), "ScatterElements C1");
        int[] places = GatherElements.places(
                in.shape(1),
                Broadcast.strides(x.shape().intSizes()),
                at,
                in.tensor(1).toLongs(),
                x.shape(),
                "ScatterElements C2");
        double[] values = x.toDoubles();
        double[] updates = in.tensor(2).toDoubles();
        for (int i = 0; i < places.length; i++) {
            values[places[i]] = reduction.combine(values[places[i]], updates[i]);
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), values));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Scatter reduction : Scatter.values()) {
            examples.add(
                    Example.of(new ScatterElements(1, reduction), Some.reals(2, 3), Some.bits(2, 1), Some.reals(2, 1)));
        }
        examples.add(Example.of(
                        new ScatterElements(2, Scatter.REPLACE),
                        Some.reals(2, 3),
                        Tensor.ofLongs(Shape.of(1, 1), 0),
                        Some.reals(1, 1))
                .breaks("C1"));
        examples.add(Example.of(
                        new ScatterElements(0, Scatter.REPLACE),
                        Some.reals(2, 3),
                        Tensor.ofLongs(Shape.of(1, 1), 5),
                        Some.reals(1, 1))
                .breaks("C2"));
        return examples;
    }
}
