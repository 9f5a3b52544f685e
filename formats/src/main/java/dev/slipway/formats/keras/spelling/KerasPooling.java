package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.ArrayList;
import java.util.List;

/// Pools over one to three spatial axes (<https://keras.io/api/layers/pooling_layers/>).
final class KerasPooling {

    private static final int MOST_BINS = 512;

    private KerasPooling() {}

    static void spellings() {
        for (int rank = 1; rank <= 3; rank++) {
            int spatial = rank;
            String end = "Pooling" + rank + "D";
            KerasOps.spell("Max" + end, node -> maximum(node, spatial));
            KerasOps.spell("Average" + end, node -> average(node, spatial));
            KerasOps.spell("GlobalMax" + end, node -> global(node, spatial, Reduction.Kind.MAX));
            KerasOps.spell("GlobalAverage" + end, node -> global(node, spatial, Reduction.Kind.MEAN));
            KerasOps.spell("AdaptiveMax" + end, node -> adaptive(node, spatial, Reduction.Kind.MAX));
            KerasOps.spell("AdaptiveAverage" + end, node -> adaptive(node, spatial, Reduction.Kind.MEAN));
        }
    }

    private static Window window(KerasNode node, int rank) {
        List<Integer> sizes = node.config().integers("pool_size", rank, 2);
        List<Integer> strides = node.config().has("strides") ? node.config().integers("strides", rank, 1) : sizes;
        boolean same = node.config().text("padding", "valid").equals("same");
        Window window = Window.of(sizes, strides, Padding.none(rank));
        return same ? window.with(KerasConvolutions.same(node, window)) : window;
    }

    private static List<Value> maximum(KerasNode node, int rank) {
        Layout layout = KerasConvolutions.layout(node, rank);
        return List.of(node.is(new MaxPool(layout, window(node, rank), false), node.x()));
    }

    private static List<Value> average(KerasNode node, int rank) {
        Layout layout = KerasConvolutions.layout(node, rank);
        return List.of(node.is(new AveragePool(layout, window(node, rank), false), node.x()));
    }

    private static List<Value> global(KerasNode node, int rank, Reduction.Kind kind) {
        KerasFormula formula = new KerasFormula(node);
        Layout layout = KerasConvolutions.layout(node, rank);
        Value x = node.x();
        Value mask = rank == 1 && kind == Reduction.Kind.MEAN ? node.mask() : null;
        long[] axes = layout.spatial().stream().mapToLong(Integer::longValue).toArray();
        boolean keeps = node.config().flag("keepdims", false);
        if (mask != null) {
            return List.of(masked(node, formula, x, mask, axes[0], keeps));
        }
        return List.of(node.is(new Reduction(kind, keeps, true), x, node.vector("axes", axes)));
    }

    /// The mean of the steps that count.
    private static Value masked(KerasNode node, KerasFormula formula, Value x, Value mask, long axis, boolean keeps) {
        Value counts = formula.unsqueeze(node.cast(mask, node.type(x).element()), axis == 1 ? 2 : 1);
        Value sum = formula.kept(Reduction.Kind.SUM, formula.times(x, counts), axis);
        Value mean = formula.over(sum, formula.kept(Reduction.Kind.SUM, counts, axis));
        return keeps ? mean : formula.squeeze(mean, axis);
    }

    /// Each spatial axis cut into as many parts as are wanted, which may overlap where that does not come out even.
    private static List<Value> adaptive(KerasNode node, int rank, Reduction.Kind kind) {
        List<Integer> sizes = node.config().integers("output_size", rank, 1);
        Layout layout = KerasConvolutions.layout(node, rank);
        List<Integer> steps = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            int size = node.size(node.in(0), layout.spatial().get(i));
            if (sizes.get(i) < 1 || sizes.get(i) > MOST_BINS) {
                throw new KerasNode.Unsaid("its output size is %s".formatted(sizes));
            }
            steps.add(size % sizes.get(i) == 0 ? size / sizes.get(i) : 0);
        }
        if (!steps.contains(0)) {
            Window window = Window.of(steps, steps, Padding.none(rank));
            return List.of(
                    kind == Reduction.Kind.MAX
                            ? node.is(new MaxPool(layout, window, false), node.x())
                            : node.is(new AveragePool(layout, window, false), node.x()));
        }
        Value value = node.x();
        for (int i = 0; i < rank; i++) {
            value = parts(node, value, layout.spatial().get(i), sizes.get(i), kind);
        }
        return List.of(value);
    }

    private static Value parts(KerasNode node, Value x, int axis, int count, Reduction.Kind kind) {
        KerasFormula formula = new KerasFormula(node);
        long size = node.size(x, axis);
        List<Value> parts = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long start = i * size / count;
            long end = Math.ceilDiv((i + 1) * size, count);
            parts.add(formula.kept(kind, formula.slice(x, axis, start, end), axis));
        }
        return formula.concat(axis, parts);
    }
}
