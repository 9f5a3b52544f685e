package dev.slipway.passes.layout;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which axes of a reshaped value make up which axes of the result: `[n, h, w, c]` to `[n, h * w, c]` has the groups
/// `n → n`, `h, w → h * w` and `c → c`. Axes of size 1 belong to none.
final class ReshapeGroups {

    /// Consecutive axes whose elements are the same on both sides.
    private record Group(List<Integer> before, List<Integer> after) {}

    private final List<Group> groups;
    private final Shape before;
    private final Shape after;

    private ReshapeGroups(List<Group> groups, Shape before, Shape after) {
        this.groups = groups;
        this.before = before;
        this.after = after;
    }

    /// The groups; null where the shapes tell too little.
    static @Nullable ReshapeGroups of(Shape before, Shape after) {
        List<Integer> from = real(before);
        List<Integer> to = real(after);
        List<Group> front = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < from.size() && j < to.size()) {
            int endI = i + 1;
            int endJ = j + 1;
            if (!before.dim(from.get(i)).equals(after.dim(to.get(j)))) {
                int[] ends = known(before, from, i, after, to, j);
                if (ends.length == 0) {
                    break;
                }
                endI = ends[0];
                endJ = ends[1];
            }
            front.add(new Group(List.copyOf(from.subList(i, endI)), List.copyOf(to.subList(j, endJ))));
            i = endI;
            j = endJ;
        }
        List<Group> back = new ArrayList<>();
        int lastI = from.size();
        int lastJ = to.size();
        while (lastI > i && lastJ > j && before.dim(from.get(lastI - 1)).equals(after.dim(to.get(lastJ - 1)))) {
            back.addFirst(new Group(List.of(from.get(--lastI)), List.of(to.get(--lastJ))));
        }
        if (i == lastI != (j == lastJ)) {
            return null;
        }
        if (i < lastI) {
            front.add(new Group(List.copyOf(from.subList(i, lastI)), List.copyOf(to.subList(j, lastJ))));
        }
        front.addAll(back);
        return new ReshapeGroups(front, before, after);
    }

    private static List<Integer> real(Shape shape) {
        return IntStream.range(0, shape.rank())
                .filter(axis -> !shape.dim(axis).is(1))
                .boxed()
                .toList();
    }

    /// The ends of the shortest runs of known sizes with one product; empty where there are none.
    private static int[] known(Shape before, List<Integer> from, int i, Shape after, List<Integer> to, int j) {
        long left = 1;
        long right = 1;
        int endI = i;
        int endJ = j;
        do {
            boolean fromLeft = left <= right && endI < from.size();
            Dim dim = fromLeft
                    ? before.dim(from.get(endI++))
                    : endJ < to.size() ? after.dim(to.get(endJ++)) : Dim.UNKNOWN;
            if (!dim.isKnown() || dim.is(0)) {
                return new int[0];
            }
            if (fromLeft) {
                left *= dim.size();
            } else {
                right *= dim.size();
            }
        } while (left != right || endJ == j);
        return new int[] {endI, endJ};
    }

    /// What moving the reshaped value does to the result: an optional holds null where it stays as it is.
    record Followed(@Nullable Frame frame) {}

    /// Null where the result of reshaping the moved value is no permutation of the result.
    @Nullable
    Followed forward(Frame frame) {
        if (frame.blocks() instanceof Frame.Blocks blocks) {
            return unflattened(frame.order(), blocks);
        }
        List<Integer> stored = frame.permutation().stream()
                .filter(axis -> !before.dim(axis).is(1))
                .toList();
        List<Group> order = order(stored);
        if (order == null) {
            return flattened(frame.order(), stored);
        }
        return result(
                frame.order(),
                order.stream().flatMap(group -> group.after.stream()).toList());
    }

    /// The groups in the order they are stored in; null where one is torn apart or reordered inside.
    private @Nullable List<Group> order(List<Integer> stored) {
        List<Group> order = new ArrayList<>();
        for (int at = 0; at < stored.size(); ) {
            Group group = group(stored.get(at));
            int end = at + group.before.size();
            if (end > stored.size() || !stored.subList(at, end).equals(group.before)) {
                return null;
            }
            order.add(group);
            at = end;
        }
        return order;
    }

    private Group group(int axisBefore) {
        return groups.stream()
                .filter(group -> group.before.contains(axisBefore))
                .findFirst()
                .orElseThrow();
    }

    private Followed result(ChannelOrder order, List<Integer> realAfter) {
        List<Integer> unit = IntStream.range(0, after.rank())
                .filter(axis -> after.dim(axis).is(1))
                .boxed()
                .toList();
        List<Integer> real = real(after);
        List<Integer> dense = realAfter.stream().map(real::indexOf).toList();
        if (Permutation.isIdentity(dense)) {
            return new Followed(null);
        }
        return new Followed(AxisOrder.frameOrNull(order, AxisOrder.with(order, dense, unit, after.rank())));
    }

    /// One group permuted inside and flattened to one axis, all others where they were.
    private @Nullable Followed flattened(ChannelOrder order, List<Integer> stored) {
        Group inner = null;
        for (int at = 0; at < stored.size(); ) {
            Group group = group(stored.get(at));
            int end = at + group.before.size();
            if (end > stored.size()) {
                return null;
            }
            List<Integer> part = stored.subList(at, end);
            boolean inPlace = group.before.equals(real(before).subList(at, end));
            if (!inPlace || !Set.copyOf(part).equals(new HashSet<>(group.before))) {
                return null;
            }
            if (!part.equals(group.before)) {
                if (inner != null) {
                    return null;
                }
                inner = group;
            }
            at = end;
        }
        if (inner == null
                || inner.after.size() != 1
                || inner.before.stream().anyMatch(axis -> !before.dim(axis).isKnown())) {
            return null;
        }
        List<Integer> axes = inner.before;
        List<Integer> inside =
                stored.stream().filter(axes::contains).map(axes::indexOf).toList();
        Frame.Blocks blocks = new Frame.Blocks(
                inner.after.getFirst(), axes.stream().map(before::size).toList(), inside);
        return new Followed(new Frame(order, identity(after.rank()), blocks));
    }

    private @Nullable Followed unflattened(ChannelOrder order, Frame.Blocks blocks) {
        Group group = group(blocks.axis());
        if (group.before.size() != 1) {
            return null;
        }
        if (group.after.size() == 1) {
            return new Followed(new Frame(
                    order,
                    identity(after.rank()),
                    new Frame.Blocks(group.after.getFirst(), blocks.sizes(), blocks.permutation())));
        }
        List<Long> sizes = group.after.stream()
                .filter(axis -> after.dim(axis).isKnown())
                .map(after::size)
                .toList();
        if (!sizes.equals(blocks.sizes())) {
            return null;
        }
        List<Integer> axes = new ArrayList<>();
        for (Group each : groups) {
            if (each == group) {
                blocks.permutation().forEach(i -> axes.add(group.after.get(i)));
            } else {
                axes.addAll(each.after);
            }
        }
        return result(order, axes);
    }

    private static List<Integer> identity(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }
}
