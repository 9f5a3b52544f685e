package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The nodes of all trees of an ensemble in one table: what each compares, where it leads, what it votes for.
///
/// @param roots the first node of each tree
/// @param yes the node below where the comparison holds; leaves lead to themselves
/// @param missing 1 where a missing value counts as one that holds
/// @param weights for each node and target; zeros for those that are no leaves
/// @param depth how many comparisons lead to the deepest leaf, at least 1
/// @param base what is added to the votes, null for nothing
/// @param isFull whether each leaf votes once for each target
/// @param onlyTarget the target that is voted for where it is the only one
record OnnxTreeTable(
        Tensor roots,
        Tensor features,
        Tensor thresholds,
        Tensor yes,
        Tensor no,
        Tensor missing,
        Tensor weights,
        Comparison.Kind comparison,
        int depth,
        int trees,
        @Nullable Tensor base,
        int targetsUsed,
        int onlyTarget,
        boolean allPositive,
        boolean isFull) {

    private static final int DEEPEST = 64;

    private record Place(long tree, long node) {}

    boolean tracksMissing() {
        return Arrays.stream(missing.toLongs()).anyMatch(each -> each != 0);
    }

    /// @param voted `target` or `class`, by which the attributes of leaves begin
    static OnnxTreeTable of(OnnxNode node, String voted, int targets) {
        List<Long> trees = node.longs("nodes_treeids");
        List<Long> numbers = node.longs("nodes_nodeids");
        List<Float> values = node.reals("nodes_values");
        List<String> modes = node.texts("nodes_modes");
        int count = trees.size();
        if (count == 0 || numbers.size() != count || values.size() != count || modes.size() != count || targets < 1) {
            throw new OnnxNode.NotSayable("its nodes are not listed in single precision");
        }
        Map<Place, Integer> places = new HashMap<>();
        for (int i = 0; i < count; i++) {
            places.putIfAbsent(new Place(trees.get(i), numbers.get(i)), i);
        }
        long[] yes = below(node.longs("nodes_truenodeids"), trees, modes, places);
        long[] no = below(node.longs("nodes_falsenodeids"), trees, modes, places);
        long[] roots = roots(trees);
        float[] thresholds = new float[count];
        for (int i = 0; i < count; i++) {
            thresholds[i] = values.get(i);
        }
        List<Long> missing = node.longs("nodes_missing_value_tracks_true");
        Votes votes = Votes.of(node, voted, targets, count, places);
        return new OnnxTreeTable(
                Tensor.ofLongs(Shape.of(roots.length), roots),
                longs(node.longs("nodes_featureids"), count),
                Tensor.ofFloats(Shape.of(count), thresholds),
                Tensor.ofLongs(Shape.of(count), yes),
                Tensor.ofLongs(Shape.of(count), no),
                missing.size() == count ? longs(missing, count) : Tensor.ofLongs(Shape.of(count), new long[count]),
                Tensor.ofFloats(Shape.of(count, targets), votes.weights),
                comparison(modes),
                depth(roots, yes, no),
                roots.length,
                base(node.reals("base_values"), targets, votes),
                votes.used.size(),
                votes.used.isEmpty() ? 0 : votes.used.iterator().next(),
                votes.allPositive,
                votes.places.size() == modes.stream().filter("LEAF"::equals).count() * targets
                        && votes.places.size() == node.reals(voted + "_weights").size());
    }

    private static Tensor longs(List<Long> values, int count) {
        if (values.size() != count) {
            throw new OnnxNode.NotSayable("it lists %d of %d nodes".formatted(values.size(), count));
        }
        return Tensor.ofLongs(
                Shape.of(count), values.stream().mapToLong(Long::longValue).toArray());
    }

    private static long[] below(List<Long> targets, List<Long> trees, List<String> modes, Map<Place, Integer> places) {
        long[] below = new long[trees.size()];
        for (int i = 0; i < below.length; i++) {
            below[i] = i;
            if (!modes.get(i).equals("LEAF")) {
                Integer place = i < targets.size() ? places.get(new Place(trees.get(i), targets.get(i))) : null;
                if (place == null) {
                    throw new OnnxNode.NotSayable("node %d leads nowhere".formatted(i));
                }
                below[i] = place;
            }
        }
        return below;
    }

    private static long[] roots(List<Long> trees) {
        Set<Long> seen = new HashSet<>();
        long[] roots = new long[trees.size()];
        int count = 0;
        for (int i = 0; i < roots.length; i++) {
            if (seen.add(trees.get(i))) {
                roots[count++] = i;
            }
        }
        return Arrays.copyOf(roots, count);
    }

    private static int depth(long[] roots, long[] yes, long[] no) {
        Set<Long> level = new HashSet<>();
        Arrays.stream(roots).forEach(level::add);
        for (int depth = 0; depth <= DEEPEST; depth++) {
            Set<Long> next = new HashSet<>();
            for (long at : level) {
                if (yes[(int) at] != at || no[(int) at] != at) {
                    next.add(yes[(int) at]);
                    next.add(no[(int) at]);
                }
            }
            if (next.isEmpty()) {
                return Math.max(1, depth);
            }
            level = next;
        }
        throw new OnnxNode.NotSayable("its trees are deeper than %d".formatted(DEEPEST));
    }

    private static Comparison.Kind comparison(List<String> modes) {
        List<String> used =
                modes.stream().filter(mode -> !mode.equals("LEAF")).distinct().toList();
        if (used.size() > 1) {
            throw new OnnxNode.NotSayable("its nodes compare in several ways: " + used);
        }
        return switch (used.isEmpty() ? "BRANCH_LEQ" : used.getFirst()) {
            case "BRANCH_LEQ" -> Comparison.Kind.LESS_OR_EQUAL;
            case "BRANCH_LT" -> Comparison.Kind.LESS;
            case "BRANCH_GTE" -> Comparison.Kind.GREATER_OR_EQUAL;
            case "BRANCH_GT" -> Comparison.Kind.GREATER;
            case "BRANCH_EQ" -> Comparison.Kind.EQUAL;
            case "BRANCH_NEQ" -> Comparison.Kind.NOT_EQUAL;
            case String other -> throw new OnnxNode.NotSayable("its nodes compare by " + other);
        };
    }

    private static @Nullable Tensor base(List<Float> values, int targets, Votes votes) {
        if (values.isEmpty()) {
            return null;
        }
        float[] base = new float[targets];
        if (values.size() == targets) {
            for (int i = 0; i < targets; i++) {
                base[i] = values.get(i);
            }
        } else if (values.size() == 1 && votes.used.size() == 1) {
            base[votes.used.iterator().next()] = values.getFirst();
        } else {
            throw new OnnxNode.NotSayable("it has %d base values for %d targets".formatted(values.size(), targets));
        }
        return Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(targets), doubles(base));
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    /// What leaves vote for.
    @SuppressWarnings("ArrayRecordComponent")
    private record Votes(float[] weights, Set<Integer> used, Set<Integer> places, boolean allPositive) {

        static Votes of(OnnxNode node, String voted, int targets, int count, Map<Place, Integer> places) {
            List<Long> ids = node.longs(voted + "_ids");
            List<Long> trees = node.longs(voted + "_treeids");
            List<Long> numbers = node.longs(voted + "_nodeids");
            List<Float> values = node.reals(voted + "_weights");
            if (values.isEmpty() || ids.size() != values.size() || trees.size() != values.size()) {
                throw new OnnxNode.NotSayable("its leaves are not listed in single precision");
            }
            float[] weights = new float[Math.multiplyExact(count, targets)];
            Set<Integer> used = new HashSet<>();
            Set<Integer> voting = new HashSet<>();
            boolean positive = true;
            for (int i = 0; i < values.size(); i++) {
                Integer place = places.get(new Place(trees.get(i), numbers.get(i)));
                int target = Math.toIntExact(ids.get(i));
                if (place == null || target < 0 || target >= targets) {
                    throw new OnnxNode.NotSayable("vote %d is for nothing that there is".formatted(i));
                }
                weights[place * targets + target] += values.get(i);
                used.add(target);
                voting.add(place * targets + target);
                positive &= values.get(i) >= 0;
            }
            return new Votes(weights, used, voting, positive);
        }
    }
}
