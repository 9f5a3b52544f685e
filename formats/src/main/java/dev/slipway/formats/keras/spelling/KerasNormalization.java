package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Layers that bring values to a mean and a scale (<https://keras.io/api/layers/normalization_layers/>).
final class KerasNormalization {

    private KerasNormalization() {}

    static void spellings() {
        KerasOps.passing(
                "BatchNormalization BatchNormalizationV1 BatchNormalizationV2 SyncBatchNormalization",
                KerasNormalization::batch);
        KerasOps.passing("LayerNormalization", KerasNormalization::layer);
        KerasOps.passing("RMSNormalization", KerasNormalization::rootMeanSquare);
        KerasOps.passing("GroupNormalization", KerasNormalization::group);
        KerasOps.passing("UnitNormalization", node -> List.of(unit(node, node.x(), axes(node), 1e-12f)));
    }

    private static List<Value> batch(KerasNode node) {
        KerasConfig config = node.config();
        List<Integer> axes = config.has("axis") ? config.integers("axis") : List.of(-1);
        int first = (config.flag("scale", true) ? 1 : 0);
        int mean = first + (config.flag("center", true) ? 1 : 0);
        Constant shift = node.weight(mean, 1);
        Shape channels = shift.shape();
        Value scale = first == 1 ? node.weightValue("gamma", 0) : ones(node, channels);
        Value offset = mean > first ? node.weightValue("beta", first) : zeros(node, channels);
        return List.of(node.is(
                new BatchNormalization((float) config.real("epsilon", 1e-3), axes.getFirst()),
                node.x(),
                scale,
                offset,
                node.constant("moving_mean", shift),
                node.constant("moving_variance", node.weight(mean + 1, 1))));
    }

    private static Value ones(KerasNode node, Shape shape) {
        float[] ones = new float[Math.toIntExact(shape.elements())];
        Arrays.fill(ones, 1);
        return node.constant("ones", Tensor.ofFloats(shape, ones));
    }

    private static Value zeros(KerasNode node, Shape shape) {
        return node.constant("zeros", Tensor.ofFloats(shape, new float[Math.toIntExact(shape.elements())]));
    }

    /// The axes of a configuration, from 0 on and in order.
    private static List<Integer> axes(KerasNode node) {
        List<Integer> axes = node.config().has("axis") ? node.config().integers("axis") : List.of(-1);
        int rank = node.rank(node.in(0));
        return axes.stream().map(axis -> Math.floorMod(axis, rank)).sorted().toList();
    }

    /// Whether the axes are the last ones.
    private static boolean areLast(List<Integer> axes, int rank) {
        return axes.equals(IntStream.range(rank - axes.size(), rank).boxed().toList());
    }

    private static List<Value> layer(KerasNode node) {
        KerasConfig config = node.config();
        Value x = node.x();
        List<Integer> axes = axes(node);
        float epsilon = (float) config.real("epsilon", 1e-3);
        boolean scales = config.flag("scale", true) || config.flag("rms_scaling", false);
        boolean centers = config.flag("center", true) && !config.flag("rms_scaling", false);
        Value shift = centers ? node.weightValue("beta", scales ? 1 : 0) : Value.NONE;
        if (areLast(axes, node.rank(x)) && !config.flag("rms_scaling", false)) {
            Value scale = scales ? node.weightValue("gamma", 0) : ones(node, sizes(node, x, axes));
            LayerNormalization op = new LayerNormalization(axes.getFirst() - node.rank(x), epsilon);
            return List.of(centers ? node.is(op, x, scale, shift) : node.is(op, x, scale));
        }
        KerasFormula formula = new KerasFormula(node);
        long[] along = longs(axes);
        Value mean = formula.kept(Reduction.Kind.MEAN, x, along);
        Value away = formula.minus(x, mean);
        Value variance = formula.kept(Reduction.Kind.MEAN, formula.unary(Unary.Kind.SQUARE, away), along);
        Value factor = formula.unary(Unary.Kind.RSQRT, formula.plus(variance, epsilon));
        Value normal = formula.times(config.flag("rms_scaling", false) ? x : away, factor);
        Value scaled = scales ? formula.times(normal, spread(node, 0, axes)) : normal;
        return List.of(centers ? formula.plus(scaled, spread(node, scales ? 1 : 0, axes)) : scaled);
    }

    private static Shape sizes(KerasNode node, Value x, List<Integer> axes) {
        return Shape.of(axes.stream().mapToLong(axis -> node.size(x, axis)).toArray());
    }

    private static long[] longs(List<Integer> axes) {
        return axes.stream().mapToLong(Integer::longValue).toArray();
    }

    /// A weight over some axes as one that broadcasts to the input.
    private static Value spread(KerasNode node, int weight, List<Integer> axes) {
        Constant stored = node.weight(weight, axes.size());
        int rank = node.rank(node.in(0));
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        IntStream.range(0, axes.size())
                .forEach(i -> sizes[axes.get(i)] = stored.shape().size(i));
        return node.constant("weight" + weight, stored.reshaped(Shape.of(sizes)));
    }

    private static List<Value> rootMeanSquare(KerasNode node) {
        Value x = node.x();
        List<Integer> axes = axes(node);
        float epsilon = (float) node.config().real("epsilon", 1e-6);
        if (areLast(axes, node.rank(x))) {
            return List.of(node.is(
                    new RmsNormalization(axes.getFirst() - node.rank(x), epsilon), x, node.weightValue("scale", 0)));
        }
        KerasFormula formula = new KerasFormula(node);
        Value squares = formula.kept(Reduction.Kind.MEAN, formula.unary(Unary.Kind.SQUARE, x), longs(axes));
        Value factor = formula.unary(Unary.Kind.RSQRT, formula.plus(squares, epsilon));
        return List.of(formula.times(formula.times(x, factor), spread(node, 0, axes)));
    }

    /// The channels are cut into groups, each of which is brought to mean 0 and variance 1.
    private static List<Value> group(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        KerasConfig config = node.config();
        Value x = node.x();
        int rank = node.rank(x);
        int axis = axes(node).getFirst();
        int channels = node.size(x, axis);
        int asked = config.integer("groups", 32);
        int groups = asked == -1 ? channels : asked;
        if (groups < 1 || channels % groups != 0) {
            throw new KerasNode.Unsaid("%d channels are not cut into %d groups".formatted(channels, groups));
        }
        long[] grouped = new long[rank + 1];
        long[] whole = new long[rank];
        for (int i = 0; i < rank; i++) {
            grouped[i < axis ? i : i + 1] = -1L - i;
            whole[i] = -1L - i;
        }
        grouped[axis] = groups;
        grouped[axis + 1] = channels / groups;
        Value parts = formula.reshapeLike(x, x, grouped);
        long[] along = LongStream.rangeClosed(1, rank).filter(i -> i != axis).toArray();
        Value mean = formula.kept(Reduction.Kind.MEAN, parts, along);
        Value away = formula.minus(parts, mean);
        Value variance = formula.kept(Reduction.Kind.MEAN, formula.unary(Unary.Kind.SQUARE, away), along);
        Value factor = formula.unary(Unary.Kind.RSQRT, formula.plus(variance, config.real("epsilon", 1e-3)));
        Value value = formula.reshapeLike(formula.times(away, factor), x, whole);
        int next = 0;
        if (config.flag("scale", true)) {
            value = formula.times(value, spread(node, next++, List.of(axis)));
        }
        return List.of(config.flag("center", true) ? formula.plus(value, spread(node, next, List.of(axis))) : value);
    }

    /// Brought to length 1 along the axes.
    static Value unit(KerasNode node, Value x, List<Integer> axes, float epsilon) {
        if (axes.size() == 1) {
            return node.is(new LpNormalization(axes.getFirst(), 2, epsilon), x);
        }
        KerasFormula formula = new KerasFormula(node);
        Value squares = formula.kept(Reduction.Kind.SUM, formula.unary(Unary.Kind.SQUARE, x), longs(axes));
        return formula.times(x, formula.unary(Unary.Kind.RSQRT, formula.max(squares, epsilon)));
    }
}
