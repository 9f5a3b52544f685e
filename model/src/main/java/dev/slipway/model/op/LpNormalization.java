package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x / norm(x)` along `axis`, 0 where the norm is: the sum of the magnitudes for p = 1,
/// `sqrt(max(sum(x^2), epsilon))` for p = 2.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., n, ...]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= axis < rank(x)`; checked in evaluation
///
/// Source: [ONNX LpNormalization](https://onnx.ai/onnx/operators/onnx__LpNormalization.html),
/// [TFLite L2_NORMALIZATION](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param axis the axis to normalise along; negative counts from the end
/// @param p 1 or 2
/// @param epsilon the least square of the norm for p = 2
public record LpNormalization(int axis, int p, float epsilon) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Lanes lanes = Lanes.of(x.shape(), Axes.normalize(axis, x.shape().rank(), "LpNormalization C1"));
        double[] y = x.toDoubles();
        for (int lane = 0; lane < lanes.count(); lane++) {
            double sum = 0;
            for (int i = 0; i < lanes.length(); i++) {
                double value = Math.abs(y[lanes.at(lane, i)]);
                sum += p == 1 ? value : value * value;
            }
            double norm = p == 1 ? sum : Math.sqrt(Math.max(sum, epsilon));
            for (int i = 0; i < lanes.length(); i++) {
                y[lanes.at(lane, i)] = norm == 0 ? 0 : y[lanes.at(lane, i)] / norm;
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), y));
    }

    @Override
    public Scales scales() {
        return p == 2 ? new Scales.Bounded(-1, 1) : Scales.REAL;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new LpNormalization(-1, 1, 0), Some.reals(2, 3)),
                Example.of(new LpNormalization(0, 2, 1e-6f), Some.reals(2, 3)),
                Example.of(new LpNormalization(2, 1, 0), Some.reals(2, 3)).breaks("C1"));
    }
}
