package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Channels cut into groups, each group of each instance brought to mean 0 and variance 1:
/// `(x - mean) / sqrt(variance + epsilon) * scale + shift`, scale and shift by channel.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[batch, channels, ...]` | channels are a multiple of `groups` |
/// | input 1 | `scale` | float `[channels]` | |
/// | input 2 | `shift` | float `[channels]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= channelAxis < rank(x)`; checked in evaluation
/// - **C2** `channelAxis` is axis 1; checked in evaluation
///
/// Source: [ONNX GroupNormalization](https://onnx.ai/onnx/operators/onnx__GroupNormalization.html).
///
/// @param groups how many groups of channels
/// @param epsilon added to the variance
/// @param channelAxis the axis of the channels: 1, or as a negative number from the end
public record GroupNormalization(int groups, float epsilon, int channelAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(in.element(0), in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int channel = Axes.normalize(channelAxis, x.shape().rank(), "GroupNormalization C1");
        int[] strides = Broadcast.strides(x.shape().intSizes());
        int channels = (int) x.shape().size(channel);
        if (channel != 1) {
            throw new OpException("GroupNormalization C2: channels must be axis 1, not %d".formatted(channel));
        }
        long[] sizes = {
            x.shape().size(0), groups, x.size() / Math.max(1, x.shape().size(0) * groups)
        };
        Lanes lanes = Lanes.of(Shape.of(sizes), 2);
        return List.of(
                Normalizing.over(x, lanes, epsilon, in.tensor(1), in.tensor(2), i -> i / strides[channel] % channels));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new GroupNormalization(2, 1e-3f, 1), Some.reals(2, 4, 3), Some.reals(4), Some.reals(4)),
                Example.of(new GroupNormalization(1, 0, 2), Some.reals(2, 3), Some.reals(3), Some.reals(3))
                        .breaks("C1"),
                Example.of(new GroupNormalization(1, 0, 0), Some.reals(2, 3), Some.reals(3), Some.reals(3))
                        .breaks("C2"));
    }
}
