package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x / (bias + alpha / size * s)^beta`, where `s` sums the squares of the channels from `c - (size - 1) / 2` to
/// `c + size / 2` (both rounded down) at the same place.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., channels, ...]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= channelAxis < rank(x)`; checked in evaluation
///
/// Source: [ONNX LRN](https://onnx.ai/onnx/operators/onnx__LRN.html),
/// [TensorFlow LRN](https://www.tensorflow.org/api_docs/python/tf/raw_ops/LRN).
///
/// @param size how many neighbouring channels count
/// @param alpha factor of their mean square
/// @param beta the exponent
/// @param bias what is added to it, so that it does not vanish
/// @param channelAxis the axis of the channels; negative counts from the end
public record LocalResponseNormalization(int size, float alpha, float beta, float bias, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int channel = Axes.normalize(channelAxis, x.shape().rank(), "LocalResponseNormalization C1");
        int[] strides = Broadcast.strides(x.shape().intSizes());
        int channels = (int) x.shape().size(channel);
        double[] values = x.toDoubles();
        double[] y = new double[values.length];
        for (int i = 0; i < y.length; i++) {
            int c = i / strides[channel] % channels;
            double sum = 0;
            for (int other = Math.max(0, c - (size - 1) / 2); other <= Math.min(channels - 1, c + size / 2); other++) {
                double value = values[i + (other - c) * strides[channel]];
                sum += value * value;
            }
            y[i] = values[i] / Math.pow(bias + alpha / size * sum, beta);
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), y));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new LocalResponseNormalization(3, 1e-2f, 0.75f, 1, 1), Some.reals(1, 5, 2, 2)),
                Example.of(new LocalResponseNormalization(4, 0.5f, 0.75f, 1, 1), Some.reals(1, 5, 2, 2)),
                Example.of(new LocalResponseNormalization(2, 0.5f, 0.75f, 2, -1), Some.reals(2, 3, 5)),
                Example.of(new LocalResponseNormalization(3, 1, 1, 1, 2), Some.reals(2, 3))
                        .breaks("C1"));
    }
}
