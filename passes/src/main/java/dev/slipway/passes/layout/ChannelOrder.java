package dev.slipway.passes.layout;

import dev.slipway.model.op.Layout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where image-like tensors keep their channels.
public enum ChannelOrder {
    /// `NCHW`, as ONNX has it.
    FIRST,
    /// `NHWC`, as TensorFlow and TFLite have it.
    LAST;

    /// The order of a layout; null where it is neither.
    static @Nullable ChannelOrder of(Layout layout) {
        return layout.isChannelsFirst() ? FIRST : layout.isChannelsLast() ? LAST : null;
    }

    ChannelOrder other() {
        return this == FIRST ? LAST : FIRST;
    }

    Layout layout(int spatialRank) {
        return this == FIRST ? Layout.channelsFirst(spatialRank) : Layout.channelsLast(spatialRank);
    }

    /// Takes a tensor of this order to the other one.
    List<Integer> permutation(int rank) {
        return layout(rank - 2).permutationTo(other().layout(rank - 2));
    }

    /// `channels first`, `channels last`.
    @Override
    public String toString() {
        return this == FIRST ? "channels first" : "channels last";
    }
}
