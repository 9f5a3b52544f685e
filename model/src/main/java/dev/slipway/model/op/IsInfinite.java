package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Whether an element is an infinity of a wanted sign.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | output 0 | `y` | bool, shape of `x` | |
///
/// Source: [ONNX IsInf](https://onnx.ai/onnx/operators/onnx__IsInf.html),
/// [TensorFlow IsInf](https://www.tensorflow.org/api_docs/python/tf/raw_ops/IsInf).
///
/// @param negative whether minus infinity counts
/// @param positive whether plus infinity counts
public record IsInfinite(boolean negative, boolean positive) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(ElementType.BOOL, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        double[] values = x.toDoubles();
        boolean[] result = new boolean[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Double.isInfinite(values[i]) && (values[i] < 0 ? negative : positive);
        }
        return List.of(Tensor.ofBooleans(x.shape(), result));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new IsInfinite(true, false), Some.floats(1, Float.NEGATIVE_INFINITY)));
    }
}
