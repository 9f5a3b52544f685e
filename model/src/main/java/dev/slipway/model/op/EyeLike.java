package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Ones on a diagonal, zeros elsewhere: `y[i, i + diagonal] = 1`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[rows, columns]` | only its shape counts |
/// | output 0 | `y` | `output` `[rows, columns]` | |
///
/// Source: [ONNX EyeLike](https://onnx.ai/onnx/operators/onnx__EyeLike.html).
///
/// @param diagonal which diagonal: 0 the main one, positive above, negative below
/// @param output the type of y
public record EyeLike(int diagonal, ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(output, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape shape = in.shape(0);
        double[] values = new double[(int) shape.elements()];
        for (int row = 0; row < shape.size(0); row++) {
            int column = row + diagonal;
            if (column >= 0 && column < shape.size(1)) {
                values[row * (int) shape.size(1) + column] = 1;
            }
        }
        return List.of(Tensor.ofDoubles(output, shape, values));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new EyeLike(1, ElementType.FLOAT64), Some.reals(3, 4)));
    }
}
