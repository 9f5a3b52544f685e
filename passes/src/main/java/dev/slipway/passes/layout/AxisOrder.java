package dev.slipway.passes.layout;

import dev.slipway.model.tensor.Permutation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Follows a permutation of axes through ops that drop or insert axes.
final class AxisOrder {

    private AxisOrder() {}

    /// The frame of a value that lacks `axes` of one that is framed so; null where moving that one leaves it alone.
    static @Nullable Frame without(Frame frame, Collection<Integer> axes) {
        return frameOrNull(frame.order(), without(frame.permutation(), axes));
    }

    /// A frame of `rank` axes that becomes `smaller` when `axes` are dropped: the usual one where possible.
    static Frame with(Frame smaller, Collection<Integer> axes, int rank) {
        return new Frame(smaller.order(), with(smaller.order(), smaller.permutation(), axes, rank), null);
    }

    private static List<Integer> without(List<Integer> permutation, Collection<Integer> axes) {
        List<Integer> kept = IntStream.range(0, permutation.size())
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList();
        return permutation.stream()
                .filter(axis -> !axes.contains(axis))
                .map(kept::indexOf)
                .toList();
    }

    static List<Integer> with(ChannelOrder order, List<Integer> smaller, Collection<Integer> axes, int rank) {
        if (rank >= 3 && rank <= 5) {
            List<Integer> usual = order.permutation(rank);
            if (without(usual, axes).equals(smaller)) {
                return usual;
            }
        }
        List<Integer> kept = IntStream.range(0, rank)
                .filter(axis -> !axes.contains(axis))
                .boxed()
                .toList();
        List<Integer> larger = new ArrayList<>(smaller.stream().map(kept::get).toList());
        for (int axis : axes.stream().sorted().toList()) {
            larger.add(larger.indexOf(axis - 1) + 1, axis);
        }
        return larger;
    }

    static @Nullable Frame frameOrNull(ChannelOrder order, List<Integer> permutation) {
        return Permutation.isIdentity(permutation) ? null : new Frame(order, permutation, null);
    }
}
