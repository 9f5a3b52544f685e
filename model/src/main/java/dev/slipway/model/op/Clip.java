package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/// Each element limited to `[min, max]`; `max` wherever it is below `min`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number | |
/// | input 1 | `min` | type of `x`, one element | optional; no lower limit where absent |
/// | input 2 | `max` | type of `x`, one element | optional; no upper limit where absent |
/// | output 0 | `y` | as `x` | |
///
/// Source: [ONNX Clip](https://onnx.ai/onnx/operators/onnx__Clip.html),
/// [TensorFlow ClipByValue](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ClipByValue).
public record Clip() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        if (x.element().isInteger()) {
            long min = in.has(1) ? in.tensor(1).scalarLong() : Long.MIN_VALUE;
            long max = in.has(2) ? in.tensor(2).scalarLong() : Long.MAX_VALUE;
            return List.of(Tensor.ofLongs(
                    x.element(),
                    x.shape(),
                    Arrays.stream(x.toLongs())
                            .map(value -> Math.min(max, Math.max(min, value)))
                            .toArray()));
        }
        double min = in.has(1) ? in.tensor(1).scalarValue() : Double.NEGATIVE_INFINITY;
        double max = in.has(2) ? in.tensor(2).scalarValue() : Double.POSITIVE_INFINITY;
        return List.of(x.map(value -> Math.min(max, Math.max(min, value))));
    }

    @Override
    public Scales scales() {
        return new Scales.Limited();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Clip(), Some.reals(2, 3), Tensor.scalar(-0.5f), Tensor.scalar(0.5f)),
                Example.of(new Clip(), Some.reals(2, 3), null, Tensor.scalar(0.5f)));
    }
}
