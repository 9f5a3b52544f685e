package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Layers that prepare images and numbers (<https://keras.io/api/layers/preprocessing_layers/>).
final class KerasPreprocessing {

    private static final double LEAST_DEVIATION = 1e-7;

    private KerasPreprocessing() {}

    static void spellings() {
        KerasOps.passing(
                "LayerScale", node -> List.of(new KerasFormula(node).times(node.x(), node.weightValue("scale", 0))));
        KerasOps.passing("Rescaling", KerasPreprocessing::rescaling);
        KerasOps.spell("Resizing", KerasPreprocessing::resizing);
        KerasOps.spell("CenterCrop RandomCrop", KerasPreprocessing::centerCrop);
        KerasOps.passing("Normalization", KerasPreprocessing::normalization);
        KerasOps.spell("CategoryEncoding", KerasPreprocessing::categories);
        KerasOps.spell("Discretization", KerasPreprocessing::discretization);
    }

    private static List<Value> rescaling(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        Value x = node.x();
        Value scale = KerasOperands.value(node, node.config().get("scale"), ElementType.FLOAT32);
        Value scaled = formula.times(x, scale);
        Object offset = node.config().get("offset");
        return List.of(
                offset == null || offset instanceof Number number && number.doubleValue() == 0
                        ? scaled
                        : formula.plus(scaled, KerasOperands.value(node, offset, ElementType.FLOAT32)));
    }

    private static List<Value> resizing(KerasNode node) {
        KerasConfig config = node.config();
        return List.of(KerasFunctions.resize(
                node,
                node.x(),
                List.of(config.integer("height"), config.integer("width")),
                config.text("interpolation", "bilinear"),
                config.flag("antialias", false),
                node.channelsFirst()));
    }

    private static List<Value> centerCrop(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        Value x = node.x();
        int rank = node.rank(x);
        int rows = node.channelsFirst() ? rank - 2 : rank - 3;
        int height = node.config().integer("height");
        int width = node.config().integer("width");
        int above = node.size(x, rows) - height;
        int beside = node.size(x, rows + 1) - width;
        if (above < 0 || beside < 0) {
            throw new Unsaid("its images are smaller than what it crops them to");
        }
        Value cut = formula.slice(x, rows, above / 2, above / 2 + height);
        return List.of(formula.slice(cut, rows + 1L, beside / 2, beside / 2 + width));
    }

    private static List<Value> normalization(KerasNode node) {
        KerasConfig config = node.config();
        KerasFormula formula = new KerasFormula(node);
        Value x = node.x();
        Value mean = statistic(node, x, "mean", 0);
        Tensor variances = statisticTensor(node, "variance", 1);
        double[] deviations = Arrays.stream(variances.toDoubles())
                .map(variance -> Math.max(Math.sqrt(variance), LEAST_DEVIATION))
                .toArray();
        Value deviation = node.constant(
                "deviation", spread(node, x, Tensor.ofDoubles(ElementType.FLOAT32, variances.shape(), deviations)));
        return List.of(
                config.flag("invert", false)
                        ? formula.plus(formula.times(x, deviation), mean)
                        : formula.over(formula.minus(x, mean), deviation));
    }

    private static Value statistic(KerasNode node, Value x, String name, int weight) {
        return node.constant(name, spread(node, x, statisticTensor(node, name, weight)));
    }

    private static Tensor statisticTensor(KerasNode node, String name, int weight) {
        Object given = node.config().get(name);
        if (given == null) {
            return node.weight(weight).tensor();
        }
        List<Double> values = new ArrayList<>();
        collect(given, values);
        Shape shape = values.size() == 1 && given instanceof Number ? Shape.SCALAR : Shape.of(values.size());
        return Tensor.ofDoubles(
                ElementType.FLOAT32,
                shape,
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void collect(@Nullable Object nested, List<Double> values) {
        if (nested instanceof List<?> list) {
            list.forEach(each -> collect(each, values));
        } else if (nested instanceof Number number) {
            values.add(number.doubleValue());
        }
    }

    /// Of the axes that are kept, with one element for each other.
    private static Constant spread(KerasNode node, Value x, Tensor statistic) {
        List<Integer> axes = node.config().has("axis") ? node.config().integers("axis") : List.of();
        int rank = node.rank(x);
        if (axes.isEmpty() || statistic.size() == 1) {
            return Constant.of(statistic.reshaped(Shape.of(statistic.size())));
        }
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        for (int axis : axes) {
            sizes[Math.floorMod(axis, rank)] = node.size(x, axis);
        }
        return Constant.of(statistic.reshaped(Shape.of(sizes)));
    }

    private static List<Value> categories(KerasNode node) {
        return List.of(encoded(
                node,
                node.in(0),
                node.config().integer("num_tokens"),
                node.config().text("output_mode", "multi_hot")));
    }

    /// Indices as vectors: for each a 1 at its place, or of those of a sample whether or how often each occurs.
    static Value encoded(KerasNode node, Value given, int tokens, String mode) {
        KerasFormula formula = new KerasFormula(node);
        if (mode.equals("int")) {
            return given;
        }
        Value indices = node.type(given).element().isInteger() ? given : node.cast(given, ElementType.INT32);
        int rank = node.rank(indices);
        boolean single = rank > 0 && node.shape(indices).dim(rank - 1).isKnown() && node.size(indices, -1) == 1;
        if (mode.equals("one_hot")) {
            Value flat = rank > 1 && single ? formula.squeeze(indices, -1) : indices;
            return KerasFunctions.oneHot(node, flat, tokens, -1, ElementType.FLOAT32);
        }
        Value each = KerasFunctions.oneHot(node, indices, tokens, -1, ElementType.FLOAT32);
        if (mode.equals("tf_idf")) {
            Value counts = rank < 2 ? each : formula.reduced(Reduction.Kind.SUM, each, -2);
            return formula.times(counts, node.constant("weights", rarity(node, tokens)));
        }
        if (rank < 2) {
            return each;
        }
        return switch (mode) {
            case "multi_hot" -> formula.reduced(Reduction.Kind.MAX, each, -2);
            case "count" -> formula.reduced(Reduction.Kind.SUM, each, -2);
            default -> throw new Unsaid("it encodes by '%s'".formatted(mode));
        };
    }

    /// How rare each token is; tokens out of the vocabulary come first, and are as rare as others are on average.
    private static Tensor rarity(KerasNode node, int tokens) {
        List<Double> known = new ArrayList<>();
        collect(node.config().get("idf_weights"), known);
        if (known.isEmpty() || known.size() > tokens) {
            throw new Unsaid("how rare its tokens are is not in the file");
        }
        double mean = known.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double[] all = new double[tokens];
        int unknown = tokens - known.size();
        Arrays.fill(all, 0, unknown, mean);
        for (int i = unknown; i < tokens; i++) {
            all[i] = known.get(i - unknown);
        }
        return Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(tokens), all);
    }

    /// How many boundaries each number has reached.
    private static List<Value> discretization(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        List<Double> bounds = new ArrayList<>();
        collect(node.config().get("bin_boundaries"), bounds);
        if (bounds.isEmpty()) {
            throw new Unsaid("its boundaries are not in the file");
        }
        Value limits = node.constant(
                "boundaries",
                Tensor.ofDoubles(
                        ElementType.FLOAT32,
                        Shape.of(bounds.size()),
                        bounds.stream().mapToDouble(Double::doubleValue).toArray()));
        Value reached = formula.compare(Comparison.Kind.GREATER_OR_EQUAL, formula.unsqueeze(node.x(), -1), limits);
        Value place = formula.reduced(Reduction.Kind.SUM, node.cast(reached, ElementType.INT32), -1);
        String mode = node.config().text("output_mode", "int");
        return List.of(
                mode.equals("int")
                        ? node.cast(place, ElementType.INT64)
                        : encoded(node, place, bounds.size() + 1, mode));
    }
}
