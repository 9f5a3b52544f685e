package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// Each channel of each instance brought to mean 0 and variance 1 over the spatial axes:
/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`, scale and shift by channel.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[batch, ..., channels, ...]` | |
/// | input 1 | `scale` | float `[channels]` | |
/// | input 2 | `shift` | float `[channels]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= channelAxis < rank(x)`; checked in evaluation
///
/// Source: [ONNX InstanceNormalization](https://onnx.ai/onnx/operators/onnx__InstanceNormalization.html).
///
/// @param epsilon added to the variance
/// @param channelAxis the axis of the channels, not the first; negative counts from the end
public record InstanceNormalization(float epsilon, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int channel = Axes.normalize(channelAxis, x.shape().rank(), "InstanceNormalization C1");
        int[] strides = Broadcast.strides(x.shape().intSizes());
        int channels = (int) x.shape().size(channel);
        int[] spatial = IntStream.range(1, x.shape().rank())
                .filter(axis -> axis != channel)
                .toArray();
        return List.of(Normalizing.over(
                x,
                Lanes.of(x.shape(), spatial),
                epsilon,
                in.tensor(1),
                in.tensor(2),
                i -> i / strides[channel] % channels));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new InstanceNormalization(1e-3f, 1), Some.reals(2, 3, 4), Some.reals(3), Some.reals(3)),
                Example.of(new InstanceNormalization(0, 2), Some.reals(2, 3), Some.reals(3), Some.reals(3))
                        .breaks("C1"));
    }
}
