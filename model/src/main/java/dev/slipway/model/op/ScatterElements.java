package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// A copy of x with elements replaced, or combined.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `indices` |  |
/// | input 2 | `updates` |  |
/// | output 0 | `y` | |
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
                x.shape());
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
        return examples;
    }
}
