package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Softmax along `axis`: `y[i] = exp(x[i] - max(x)) / sum(exp(x - max(x)))`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., n, ...]` | |
/// | output 0 | `y` | as `x` | sums to 1 along `axis` |
///
/// - **C2** `-rank(x) <= axis < rank(x)`
///
/// Subtracting the maximum changes nothing mathematically and keeps `exp` from overflowing.
///
/// Source: [ONNX Softmax](https://onnx.ai/onnx/operators/onnx__Softmax.html),
/// [TensorFlow Softmax](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Softmax),
/// [TFLite SOFTMAX](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param axis the axis that sums to 1; negative counts from the end
public record Softmax(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        if (in.shape(0).isRanked()) {
            Axes.normalize(axis, in.shape(0).rank(), "Softmax C2");
        }
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Lanes lanes = Lanes.of(x.shape(), Axes.normalize(axis, x.shape().rank(), "Softmax C2"));
        double[] y = x.toDoubles();
        for (int lane = 0; lane < lanes.count(); lane++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < lanes.length(); i++) {
                max = Math.max(max, y[lanes.at(lane, i)]);
            }
            double sum = 0;
            for (int i = 0; i < lanes.length(); i++) {
                int at = lanes.at(lane, i);
                y[at] = Math.exp(y[at] - max);
                sum += y[at];
            }
            for (int i = 0; i < lanes.length(); i++) {
                y[lanes.at(lane, i)] /= sum;
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), y));
    }

    @Override
    public Scales scales() {
        return new Scales.Bounded(0, 1);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Softmax(-1), Some.reals(2, 3)),
                Example.of(new Softmax(5), Some.reals(2, 3)).breaks("C2"));
    }
}
