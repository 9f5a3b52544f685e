package dev.slipway.model.op;

import java.util.Collections;
import java.util.List;

/// How many elements are added around the spatial axes: a fixed number, or what keeps the output at `ceil(size /
/// stride)`.
///
/// @param mode fixed or computed
/// @param before elements added before each spatial axis; empty unless `EXPLICIT`
/// @param after elements added after each spatial axis; empty unless `EXPLICIT`
public record Padding(Mode mode, List<Integer> before, List<Integer> after) {

    /// Where the amount comes from.
    public enum Mode {
        /// The numbers of elements in `before` and `after`.
        EXPLICIT,
        /// Computed; an odd amount puts the extra element after (TensorFlow's `SAME`).
        SAME_UPPER,
        /// Computed; an odd amount puts the extra element before.
        SAME_LOWER
    }

    /// TensorFlow's `SAME`.
    public static final Padding SAME = new Padding(Mode.SAME_UPPER, List.of(), List.of());

    /// As [#SAME], the odd element in front.
    public static final Padding SAME_LOWER = new Padding(Mode.SAME_LOWER, List.of(), List.of());

    public Padding {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /// So many elements in front of each spatial axis, and so many behind.
    public static Padding explicit(List<Integer> before, List<Integer> after) {
        return new Padding(Mode.EXPLICIT, before, after);
    }

    /// No padding: TensorFlow's `VALID`.
    public static Padding none(int spatialRank) {
        return explicit(Collections.nCopies(spatialRank, 0), Collections.nCopies(spatialRank, 0));
    }

    /// Whether the numbers of elements are given, and not computed from the sizes.
    public boolean isExplicit() {
        return mode == Mode.EXPLICIT;
    }

    /// Whether this certainly adds nothing.
    public boolean isNone() {
        return isExplicit()
                && before.stream().allMatch(n -> n == 0)
                && after.stream().allMatch(n -> n == 0);
    }
}
