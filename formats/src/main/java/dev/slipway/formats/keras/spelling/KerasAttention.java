package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasCall;
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
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Layers that weigh places by how they match (<https://keras.io/api/layers/attention_layers/>).
final class KerasAttention {

    private KerasAttention() {}

    static void spellings() {
        KerasOps.passing("MultiHeadAttention", node -> multiHead(node, "num_heads", "num_heads", "key_dim"));
        KerasOps.passing(
                "GroupedQueryAttention GroupQueryAttention",
                node -> multiHead(node, "num_query_heads", "num_key_value_heads", "head_dim"));
        KerasOps.passing("Attention", node -> single(node, false));
        KerasOps.passing("AdditiveAttention", node -> single(node, true));
    }

    /// A projection of a multi-headed layer: its kernel `[features, heads, size]` and bias `[heads, size]`.
    private record Projection(Constant kernel, @Nullable Constant bias) {

        static Projection of(KerasNode node, String name, int number) {
            boolean biased = node.config().flag("use_bias", true);
            int each = biased ? 2 : 1;
            KerasNode inside = node.with(
                    node.weights().part(name + "_dense|_" + name + "_dense", number * each, (number + 1) * each));
            return new Projection(KerasWeightTypes.kernel(inside, -1), biased ? inside.weight(1) : null);
        }
    }

    /// Heads of their own products, as `[batch, heads, places, size]`.
    private static Value heads(KerasNode node, Value x, Projection projection) {
        KerasFormula formula = new KerasFormula(node);
        Shape kernel = projection.kernel.shape();
        if (!kernel.hasRank(3)) {
            throw new Unsaid("its kernel has shape %s, expected three axes".formatted(kernel));
        }
        long heads = kernel.size(1);
        long size = kernel.size(2);
        Value product = formula.product(
                x, node.constant("kernel", projection.kernel.reshaped(Shape.of(kernel.size(0), heads * size))));
        Value all = projection.bias == null
                ? product
                : formula.plus(product, node.constant("bias", projection.bias.reshaped(Shape.of(heads * size))));
        return formula.transpose(formula.reshapeLike(all, x, -1, -2, heads, size), 0, 2, 1, 3);
    }

    private static List<Value> multiHead(KerasNode node, String queryHeads, String keyHeads, String size) {
        Value query = node.real(KerasOperands.value(node, 0, "query"));
        Value value = node.real(KerasOperands.value(node, 1, "value"));
        Value key = node.call().get(2, "key") instanceof Value given ? node.real(given) : value;
        boolean wantsWeights = Boolean.TRUE.equals(node.call().get(-1, "return_attention_scores"));
        if (node.rank(query) == 3 && node.rank(value) == 3) {
            return attended(node, query, value, key, queryHeads, keyHeads, size, wantsWeights);
        }
        boolean masked = node.call().get(6, "attention_mask") instanceof Value
                || Boolean.TRUE.equals(node.call().get(-1, "use_causal_mask"))
                || Stream.of("query_mask", "value_mask", "key_mask")
                        .anyMatch(name -> node.call().named().get(name) instanceof Value)
                || Stream.of(query, value, key)
                        .anyMatch(each -> node.model().masks().of(each) != null);
        if (node.rank(query) != node.rank(value) || node.rank(query) < 3 || masked || wantsWeights) {
            throw new Unsaid("it attends over more than one axis, and by masks");
        }
        KerasAttendedAxes axes = KerasAttendedAxes.of(node, query);
        Value keys = key.equals(value) ? axes.flat(value) : axes.flat(key);
        Value values = key.equals(value) ? keys : axes.flat(value);
        Value y = attended(node, axes.flat(query), values, keys, queryHeads, keyHeads, size, false)
                .getFirst();
        return List.of(axes.back(y, query));
    }

    /// What each place sees of others along one axis, and how much of each if that is wanted.
    private static List<Value> attended(
            KerasNode node,
            Value query,
            Value value,
            Value key,
            String queryHeads,
            String keyHeads,
            String size,
            boolean wantsWeights) {
        KerasConfig config = node.config();
        KerasFormula formula = new KerasFormula(node);
        if (config.flag("use_gate", false) || config.has("sliding_window")) {
            throw new Unsaid("it has a gate or a sliding window");
        }
        double scale = 1 / Math.sqrt(config.integer(size));
        Value q = formula.times(heads(node, query, Projection.of(node, "query", 0)), scale);
        int shares = config.integer(queryHeads) / Math.max(1, config.integer(keyHeads));
        Value k = shared(formula, heads(node, key, Projection.of(node, "key", 1)), shares);
        Value v = shared(formula, heads(node, value, Projection.of(node, "value", 2)), shares);
        Value scores = node.step("scores", new MatMul(false, true), q, k);
        Value mask = mask(node, query, value, key, scores);
        Value seen = mask == null ? scores : KerasActivations.masked(node, formula, scores, mask);
        Value weights = node.step("weights", new Softmax(-1), seen);
        Value mixed = formula.transpose(formula.product(weights, v), 0, 2, 1, 3);
        Projection output = Projection.of(node, "output", 3);
        Shape kernel = output.kernel.shape();
        long inner = kernel.size(0) * kernel.size(1);
        if (!kernel.hasRank(3)) {
            throw new Unsaid("its outputs have more than one axis");
        }
        Value joined = formula.reshapeLike(mixed, query, -1, -2, inner);
        Value product = formula.product(
                joined, node.constant("kernel", output.kernel.reshaped(Shape.of(inner, kernel.size(2)))));
        Value y = output.bias == null
                ? product
                : node.is(new Binary(Binary.Kind.ADD), product, node.constant("bias", output.bias));
        return wantsWeights ? List.of(y, weights) : List.of(y);
    }

    private static Value shared(KerasFormula formula, Value heads, int times) {
        return times <= 1 ? heads : formula.repeated(heads, 1, times);
    }

    /// Which places each place may see, as what broadcasts to `[batch, heads, places, places]`; null where all.
    private static @Nullable Value mask(KerasNode node, Value query, Value value, Value key, Value scores) {
        KerasFormula formula = new KerasFormula(node);
        List<Value> masks = new ArrayList<>();
        Value ofQuery = said(node, "query_mask", query);
        if (ofQuery != null) {
            masks.add(formula.unsqueeze(ofQuery, 1, 3));
        }
        Stream.of(said(node, "value_mask", value), key.equals(value) ? null : said(node, "key_mask", key))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .forEach(each -> masks.add(formula.unsqueeze(each, 1, 2)));
        if (node.call().get(6, "attention_mask") instanceof Value given) {
            Value flags = node.cast(given, ElementType.BOOL);
            masks.add(node.rank(flags) == 4 ? flags : formula.unsqueeze(flags, 1));
        }
        if (Boolean.TRUE.equals(node.call().get(-1, "use_causal_mask"))) {
            masks.add(causal(node, scores));
        }
        return masks.stream().reduce(formula::and).orElse(null);
    }

    private static @Nullable Value said(KerasNode node, String name, Value of) {
        return node.call().named().get(name) instanceof Value given
                ? node.cast(given, ElementType.BOOL)
                : node.model().masks().of(of);
    }

    /// Places up to each place: `[rows, columns]` of the last two axes of the scores.
    private static Value causal(KerasNode node, Value scores) {
        KerasFormula formula = new KerasFormula(node);
        int rank = node.rank(scores);
        Shape shape = node.shape(scores);
        if (shape.dim(rank - 2).isKnown() && shape.dim(rank - 1).isKnown()) {
            int rows = node.size(scores, -2);
            int columns = node.size(scores, -1);
            if ((long) rows * columns > 1 << 24) {
                throw new Unsaid("its causal mask has %d times %d places".formatted(rows, columns));
            }
            boolean[] seen = new boolean[rows * columns];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = i % columns <= i / columns;
            }
            return node.constant("causal", Tensor.ofBooleans(Shape.of(rows, columns), seen));
        }
        Value row = count(node, formula, scores, rank - 2);
        Value column = count(node, formula, scores, rank - 1);
        return formula.compare(
                Comparison.Kind.GREATER_OR_EQUAL, formula.unsqueeze(row, 1), formula.unsqueeze(column, 0));
    }

    private static Value count(KerasNode node, KerasFormula formula, Value of, int axis) {
        Value limit = formula.squeeze(formula.sizes(of, axis, axis + 1), 0);
        return node.step(
                "count",
                new Range(),
                node.constant("from", Tensor.scalar(0L)),
                limit,
                node.constant("by", Tensor.scalar(1L)));
    }

    /// Attention of one head, without products of its own: inputs are query, value and perhaps key.
    private static List<Value> single(KerasNode node, boolean additive) {
        KerasFormula formula = new KerasFormula(node);
        List<Value> given = KerasCall.values(node.call().get(0, "inputs"));
        if (given.size() < 2) {
            throw new Unsaid("it is not called with a query and a value");
        }
        Value query = node.real(given.get(0));
        Value value = node.real(given.get(1));
        Value key = given.size() > 2 ? node.real(given.get(2)) : value;
        KerasConfig config = node.config();
        boolean scales = config.flag("use_scale", additive);
        boolean concat = config.text("score_mode", "dot").equals("concat");
        Value scores;
        if (additive || concat) {
            Value sum = formula.plus(formula.unsqueeze(query, -2), formula.unsqueeze(key, -3));
            Value bent = formula.unary(
                    Unary.Kind.TANH, concat && scales ? formula.times(sum, node.weightValue("scale", 0)) : sum);
            Value weighed = additive && scales ? formula.times(bent, node.weightValue("scale", 0)) : bent;
            scores = formula.reduced(Reduction.Kind.SUM, weighed, -1);
            scores = concat ? formula.times(scores, node.weightValue("score_weight", scales ? 1 : 0)) : scores;
        } else {
            scores = node.step("scores", new MatMul(false, true), query, key);
            scores = scales ? formula.times(scores, node.weightValue("scale", 0)) : scores;
        }
        List<@Nullable Value> masks = masks(node, given);
        List<Value> hidden = new ArrayList<>();
        if (masks.get(1) != null) {
            hidden.add(formula.unsqueeze(Objects.requireNonNull(masks.get(1)), -2));
        }
        if (Boolean.TRUE.equals(node.call().get(-1, "use_causal_mask")) || config.flag("causal", false)) {
            hidden.add(causal(node, scores));
        }
        Value mask = hidden.stream().reduce(formula::and).orElse(null);
        Value weights = node.step(
                "weights",
                new Softmax(-1),
                mask == null ? scores : KerasActivations.masked(node, formula, scores, mask));
        Value y = formula.product(weights, value);
        Value ofQuery = masks.getFirst();
        if (ofQuery != null) {
            Value counts =
                    node.cast(formula.unsqueeze(ofQuery, -1), node.type(y).element());
            y = formula.times(y, counts);
            node.model().masks().put(y, ofQuery);
        }
        return Boolean.TRUE.equals(node.call().get(-1, "return_attention_scores")) ? List.of(y, weights) : List.of(y);
    }

    /// Of the query, and of the value.
    private static List<@Nullable Value> masks(KerasNode node, List<Value> given) {
        List<@Nullable Value> masks = new ArrayList<>();
        Object said = node.call().get(1, "mask");
        for (int i = 0; i < 2; i++) {
            Object each = said instanceof List<?> list && i < list.size() ? list.get(i) : null;
            masks.add(
                    each instanceof Value mask
                            ? node.cast(mask, ElementType.BOOL)
                            : node.model().masks().of(given.get(i)));
        }
        return masks;
    }
}
