package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The order of elements turned round along some axes.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= axis < rank(x)` for each of `axes`
///
/// Source: [TensorFlow ReverseV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ReverseV2),
/// [TFLite REVERSE_V2](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param axes the axes that are reversed, none twice; negative counts from the end
public record Reverse(List<Integer> axes) implements Op {

    public Reverse {
        axes = List.copyOf(axes);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int[] sizes = x.shape().intSizes();
        int[] strides = Broadcast.strides(sizes);
        int offset = 0;
        for (int axis : axes) {
            int at = Axes.normalize(axis, sizes.length, "Reverse C1");
            offset += (sizes[at] - 1) * strides[at];
            strides[at] = -strides[at];
        }
        int[] order = Broadcast.walk(sizes, strides);
        for (int i = 0; i < order.length; i++) {
            order[i] += offset;
        }
        return List.of(Picked.of(x, order, x.shape()));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Reverse(List.of(-1)), Some.reals(2, 3)),
                Example.of(new Reverse(List.of(2)), Some.reals(2, 3)).breaks("C1"));
    }
}
