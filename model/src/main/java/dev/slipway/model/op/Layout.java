package dev.slipway.model.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Which axis of an image-like tensor is what. `NHWC` and `NCHW` are two values of this type.
///
/// @param batch the axis of the batch
/// @param channel the axis of the channels
/// @param spatial the spatial axes, outermost (depth or height) first
public record Layout(int batch, int channel, List<Integer> spatial) {

    /// Images, channels last.
    public static final Layout NHWC = channelsLast(2);
    /// Images, channels first.
    public static final Layout NCHW = channelsFirst(2);

    public Layout {
        spatial = List.copyOf(spatial);
    }

    /// Batch, then the spatial axes, then channels.
    public static Layout channelsLast(int spatialRank) {
        return new Layout(
                0,
                spatialRank + 1,
                IntStream.rangeClosed(1, spatialRank).boxed().toList());
    }

    /// Batch, then channels, then the spatial axes.
    public static Layout channelsFirst(int spatialRank) {
        return new Layout(
                0, 1, IntStream.rangeClosed(2, spatialRank + 1).boxed().toList());
    }

    /// The number of axes.
    public int rank() {
        return spatial.size() + 2;
    }

    /// The number of spatial axes.
    public int spatialRank() {
        return spatial.size();
    }

    /// Whether channels are the last axis, after all others in order.
    public boolean isChannelsLast() {
        return equals(channelsLast(spatialRank()));
    }

    /// Whether channels follow the batch, before the spatial axes in order.
    public boolean isChannelsFirst() {
        return equals(channelsFirst(spatialRank()));
    }

    /// The permutation that takes a tensor of this layout to `target`: axis `i` of the result is axis `p[i]` of the
    /// operand.
    public List<Integer> permutationTo(Layout target) {
        List<Integer> permutation = new ArrayList<>(Collections.nCopies(rank(), 0));
        permutation.set(target.batch, batch);
        permutation.set(target.channel, channel);
        for (int i = 0; i < spatial.size(); i++) {
            permutation.set(target.spatial.get(i), spatial.get(i));
        }
        return permutation;
    }

    /// This layout after a transpose: the axis that was `permutation[i]` is now `i`.
    public Layout permuted(List<Integer> permutation) {
        return new Layout(
                permutation.indexOf(batch),
                permutation.indexOf(channel),
                spatial.stream().map(permutation::indexOf).toList());
    }

    /// `NHWC`, `NCDHW`, ….
    @Override
    public String toString() {
        return AxisLetters.of(rank(), batch, 'N', channel, 'C', spatial);
    }
}
