package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The logarithm of [Softmax] along `axis`: `x - max(x) - log(sum(exp(x - max(x))))`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., n, ...]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C2** `-rank(x) <= axis < rank(x)`
///
/// Source: [ONNX LogSoftmax](https://onnx.ai/onnx/operators/onnx__LogSoftmax.html),
/// [TensorFlow LogSoftmax](https://www.tensorflow.org/api_docs/python/tf/raw_ops/LogSoftmax).
///
/// @param axis the axis whose exponentials sum to one; negative counts from the end
public record LogSoftmax(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        if (in.shape(0).isRanked()) {
            Axes.normalize(axis, in.shape(0).rank(), "LogSoftmax C2");
        }
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Lanes lanes = Lanes.of(x.shape(), Axes.normalize(axis, x.shape().rank(), "LogSoftmax C2"));
        double[] y = x.toDoubles();
        for (int lane = 0; lane < lanes.count(); lane++) {
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < lanes.length(); i++) {
                max = Math.max(max, y[lanes.at(lane, i)]);
            }
            double sum = 0;
            for (int i = 0; i < lanes.length(); i++) {
                sum += Math.exp(y[lanes.at(lane, i)] - max);
            }
            double shift = max + Math.log(sum);
            for (int i = 0; i < lanes.length(); i++) {
                y[lanes.at(lane, i)] -= shift;
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), y));
    }

    @Override
    public Scales scales() {
        return new Scales.Bounded(-16, 0);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new LogSoftmax(0), Some.reals(2, 3)),
                Example.of(new LogSoftmax(2), Some.reals(2, 3)).breaks("C2"));
    }
}
