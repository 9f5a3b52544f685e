package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Brought to mean 0 and variance 1 over the axes from `axis` on:
/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float | |
/// | input 1 | `scale` | float, broadcast to the axes of `x` from `axis` on | |
/// | input 2 | `shift` | as `scale` | optional; zeros where absent |
/// | output 0 | `y` | as `x` | |
/// | output 1 | `mean` | float32 | shape of `x`, 1 for each axis from `axis` on |
/// | output 2 | `inverseDeviation` | float32, shape of `mean` | `1 / sqrt(variance + epsilon)` |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
///
/// Source: [ONNX LayerNormalization](https://onnx.ai/onnx/operators/onnx__LayerNormalization.html).
///
/// @param axis the first of the axes to normalise over; negative counts from the end
/// @param epsilon added to the variance
public record LayerNormalization(int axis, float epsilon) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape statistics = x;
        if (x.isRanked()) {
            int first = Axes.normalize(axis, x.rank(), "LayerNormalization C1");
            statistics = Axes.reduced(x, IntStream.range(first, x.rank()).toArray(), true);
        }
        TensorType statistic = TensorType.of(ElementType.FLOAT32, statistics);
        return List.of(TensorType.of(in.element(0), x), statistic, statistic);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int first = Axes.normalize(axis, x.shape().rank(), "LayerNormalization C1");
        int[] axes = IntStream.range(first, x.shape().rank()).toArray();
        Lanes lanes = Lanes.of(x.shape(), axes);
        int length = lanes.length();
        Shape inner = Shape.of(x.shape().dims().subList(first, x.shape().rank()));
        Tensor scale = Broadcast.to(in.tensor(1), inner);
        Tensor shift = in.has(2) ? Broadcast.to(in.tensor(2), inner) : scale.map(_ -> 0);
        double[] values = x.toDoubles();
        double[] mean = new double[lanes.count()];
        double[] inverse = new double[lanes.count()];
        for (int lane = 0; lane < mean.length; lane++) {
            double[] along = lanes.values(values, lane);
            double m = Arrays.stream(along).sum() / length;
            mean[lane] = m;
            inverse[lane] = 1
                    / Math.sqrt(Arrays.stream(along).map(v -> (v - m) * (v - m)).sum() / length + epsilon);
        }
        Shape statistics = Axes.reduced(x.shape(), axes, true);
        return List.of(
                Normalizing.over(x, lanes, epsilon, scale, shift, i -> i % length),
                Tensor.ofDoubles(ElementType.FLOAT32, statistics, mean),
                Tensor.ofDoubles(ElementType.FLOAT32, statistics, inverse));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new LayerNormalization(-1, 1e-3f), Some.reals(2, 3), Some.reals(3), Some.reals(3))
                        .withOutputs(3),
                Example.of(new LayerNormalization(1, 1e-3f), Some.reals(2, 3, 4), Some.reals(3, 4)),
                Example.of(new LayerNormalization(2, 0), Some.reals(2, 3), Some.reals(3))
                        .breaks("C1"));
    }
}
