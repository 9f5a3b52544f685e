package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/// Finds constants that, broadcast against a tensor, have one value for each index of its channel axis.
final class ChannelVector {

    private ChannelVector() {}

    /// The values by channel, where `value` is such a constant for a tensor of rank `rank`.
    static Optional<float[]> of(Value value, Graph graph, int rank, int channelAxis, int channels) {
        Constant constant = graph.constant(value);
        if (constant == null || !constant.element().isFloat() || constant.type().isQuantized()) {
            return Optional.empty();
        }
        Shape shape = constant.shape();
        if (shape.rank() > rank) {
            return Optional.empty();
        }
        int shift = rank - shape.rank();
        for (int axis = 0; axis < shape.rank(); axis++) {
            boolean isChannel = axis + shift == channelAxis;
            if (!shape.dim(axis).is(1) && !(isChannel && shape.dim(axis).is(channels))) {
                return Optional.empty();
            }
        }
        float[] values = constant.tensor().toFloats();
        if (values.length == 1) {
            float[] repeated = new float[channels];
            Arrays.fill(repeated, values[0]);
            return Optional.of(repeated);
        }
        return Optional.of(values);
    }
}
