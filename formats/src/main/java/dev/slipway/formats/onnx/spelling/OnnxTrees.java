package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What ensembles of decision trees compute, for formats that have no operator for them: all trees go down together,
/// level by level, by tables of what their nodes compare and where they lead
/// (<https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleClassifier.html>).
public final class OnnxTrees {

    private final OnnxNode node;
    private final OnnxSteps go;
    private final OnnxTreeTable table;

    private OnnxTrees(OnnxNode node, OnnxTreeTable table) {
        this.node = node;
        this.go = new OnnxSteps(node);
        this.table = table;
    }

    /// The meaning, null where the operator is another, or is used in a way that is rare.
    public static @Nullable Graph meaning(OnnxNode node) {
        boolean regressor = node.op().equals("TreeEnsembleRegressor");
        boolean classifier = node.op().equals("TreeEnsembleClassifier");
        if (!node.foreign().domain().equals("ai.onnx.ml")
                || !regressor && !classifier
                || !node.shape(0).hasRank(2)
                || !node.element(0).isNumeric()) {
            return null;
        }
        GraphBuilder graph = new GraphBuilder(node.name());
        Value x = graph.input("x", node.type(0));
        OnnxNode inner = new OnnxNode(
                node.foreign(), node.name(), List.of(x), graph, node.opset(), node.regions(), node.lists());
        try {
            if (regressor) {
                int targets = (int) node.integer("n_targets", 1);
                OnnxTrees trees = new OnnxTrees(inner, OnnxTreeTable.of(inner, "target", targets));
                if (!OnnxScores.transform(inner).equals("NONE")) {
                    return null;
                }
                graph.output("y", trees.scores(x));
            } else {
                int classes = Math.max(
                        node.longs("classlabels_int64s").size(),
                        node.texts("classlabels_strings").size());
                new OnnxTrees(inner, OnnxTreeTable.of(inner, "class", classes)).classify(x, classes, graph);
            }
            return graph.build();
        } catch (OnnxNode.NotSayable e) {
            return null;
        }
    }

    private void classify(Value x, int classes, GraphBuilder graph) {
        Tensor labels = node.texts("classlabels_strings").isEmpty()
                ? Tensor.ofLongs(
                        Shape.of(classes),
                        node.longs("classlabels_int64s").stream()
                                .mapToLong(Long::longValue)
                                .toArray())
                : Tensor.ofTexts(
                        Shape.of(classes), node.texts("classlabels_strings").toArray(String[]::new));
        boolean one = classes == 2;
        if (one && (table.targetsUsed() != 1 || table.onlyTarget() != 0)) {
            throw new OnnxNode.NotSayable("runtimes differ in what they make of votes for two classes");
        }
        if (one && node.reals("base_values").size() > 1) {
            throw new OnnxNode.NotSayable("runtimes differ in what they make of two base values for one class");
        }
        if (classes < 2) {
            throw new OnnxNode.NotSayable("it has %d classes".formatted(classes));
        }
        Value scores = scores(x);
        if (!one) {
            Value best = go.step(
                    "best", new ArgReduction(ArgReduction.Kind.MAX, 1, false, false, ElementType.INT64), scores);
            graph.output("label", go.step("label", new Gather(0, 0), go.constant(labels), best));
            graph.output("scores", OnnxScores.transformed(node, scores, go));
            return;
        }
        Value score = go.slice(scores, 1, 0, 1);
        Value above = go.compare(Comparison.Kind.GREATER, score, go.number(score, table.allPositive() ? 0.5 : 0));
        Value label = go.reshaped(go.cast(above, ElementType.INT64), -1);
        graph.output("label", go.step("label", new Gather(0, 0), go.constant(labels), label));
        graph.output("scores", both(score));
    }

    /// The scores of the negative class and of the positive one, for which alone the trees vote.
    private Value both(Value score) {
        if (table.allPositive() && !OnnxScores.transform(node).equals("NONE")) {
            throw new OnnxNode.NotSayable("runtimes differ in what they make of positive votes");
        }
        if (table.allPositive()) {
            return go.concat(1, go.binary(Binary.Kind.SUBTRACT, go.number(score, 1), score), score);
        }
        Value negative = go.unary(Unary.Kind.NEGATE, score);
        Value pair = go.concat(1, negative, score);
        return switch (OnnxScores.transform(node)) {
            case "NONE" -> pair;
            case "LOGISTIC" -> go.unary(Unary.Kind.SIGMOID, pair);
            case String other -> throw new OnnxNode.NotSayable("its scores are transformed by " + other);
        };
    }

    /// `[rows, targets]`.
    private Value scores(Value x) {
        Value rows = go.cast(x, ElementType.FLOAT32);
        Value roots = go.constant(table.roots());
        Value features = go.constant(table.features());
        Value place = down(go.step("value", new Gather(1, 0), rows, picked(features, roots)), roots);
        for (int level = 1; level < table.depth(); level++) {
            Value value = go.step("value", new Gather(1, 1), rows, picked(features, place));
            place = down(value, place);
        }
        Value leaves = picked(go.constant(table.weights()), place);
        Value voted = switch (node.text("aggregate_function", "SUM")) {
            case "SUM" -> joined(Reduction.Kind.SUM, leaves);
            case "AVERAGE" -> go.over(joined(Reduction.Kind.SUM, leaves), table.trees());
            case "MIN" -> extreme(Reduction.Kind.MIN, leaves);
            case "MAX" -> extreme(Reduction.Kind.MAX, leaves);
            case String other -> throw new OnnxNode.NotSayable("its trees are joined by " + other);
        };
        return table.base() instanceof Tensor base ? go.plus(voted, go.constant(base)) : voted;
    }

    private Value joined(Reduction.Kind kind, Value leaves) {
        return go.step("votes", new Reduction(kind, false, false), leaves, node.vector("trees", 1));
    }

    /// Where each leaf votes for each target: else what does not vote would count as zero.
    private Value extreme(Reduction.Kind kind, Value leaves) {
        if (!table.isFull()) {
            throw new OnnxNode.NotSayable("not all of its leaves vote for all targets");
        }
        return joined(kind, leaves);
    }

    /// From each place to the one below.
    private Value down(Value value, Value place) {
        Value holds = go.compare(table.comparison(), value, picked(go.constant(table.thresholds()), place));
        if (table.tracksMissing()) {
            Value missing = go.step(
                    "missing",
                    new Logical(Logical.Kind.AND),
                    go.unary(Unary.Kind.IS_NAN, value),
                    go.cast(picked(go.constant(table.missing()), place), ElementType.BOOL));
            holds = go.step("holds", new Logical(Logical.Kind.OR), holds, missing);
        }
        return go.choose(holds, picked(go.constant(table.yes()), place), picked(go.constant(table.no()), place));
    }

    private Value picked(Value table, Value place) {
        return go.step("picked", new Gather(0, 0), table, place);
    }
}
