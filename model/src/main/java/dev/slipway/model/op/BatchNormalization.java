package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// By channel `(x - mean) / sqrt(variance + epsilon) * scale + shift`, with given statistics: as in inference.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., channels, ...]` | |
/// | input 1 | `scale` | float `[channels]` | |
/// | input 2 | `shift` | float `[channels]` | |
/// | input 3 | `mean` | float `[channels]` | |
/// | input 4 | `variance` | float `[channels]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= channelAxis < rank(x)`; checked in evaluation
///
/// Source: [ONNX BatchNormalization](https://onnx.ai/onnx/operators/onnx__BatchNormalization.html),
/// [TensorFlow FusedBatchNormV3](https://www.tensorflow.org/api_docs/python/tf/raw_ops/FusedBatchNormV3).
///
/// @param epsilon added to the variance
/// @param channelAxis the axis of the channels; negative counts from the end
public record BatchNormalization(float epsilon, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int channel = Axes.normalize(channelAxis, x.shape().rank(), "BatchNormalization C1");
        int[] strides = Broadcast.strides(x.shape().intSizes());
        int channels = (int) x.shape().size(channel);
        double[] scale = in.tensor(1).toDoubles();
        double[] shift = in.tensor(2).toDoubles();
        double[] mean = in.tensor(3).toDoubles();
        double[] variance = in.tensor(4).toDoubles();
        double[] y = x.toDoubles();
        for (int i = 0; i < y.length; i++) {
            int c = i / strides[channel] % channels;
            y[i] = (y[i] - mean[c]) / Math.sqrt(variance[c] + epsilon) * scale[c] + shift[c];
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), y));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new BatchNormalization(1e-3f, 1),
                        Some.reals(2, 3, 2),
                        Some.reals(3),
                        Some.reals(3),
                        Some.reals(3),
                        Some.shares(3)),
                Example.of(
                                new BatchNormalization(0, 2),
                                Some.reals(2, 3),
                                Some.reals(3),
                                Some.reals(3),
                                Some.reals(3),
                                Some.reals(3))
                        .breaks("C1"));
    }
}
