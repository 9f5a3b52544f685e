package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.ArgReduction;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Linear models of classical machine learning: a product, a sum, and what becomes of the scores
/// (<https://onnx.ai/onnx/operators/onnx_aionnxml_LinearClassifier.html>).
final class OnnxLinear {

    private OnnxLinear() {}

    static void spellings() {
        OnnxOps.spell("ai.onnx.ml::LinearRegressor", OnnxLinear::regressor);
        OnnxOps.spell("ai.onnx.ml::LinearClassifier", OnnxLinear::classifier);
    }

    private static List<Value> regressor(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value scores = scores(node, (int) node.integer("targets", 1), go);
        return List.of(OnnxScores.transformed(node, scores, go));
    }

    private static List<Value> classifier(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        int classes = Math.max(1, node.reals("intercepts").size());
        Tensor labels = labels(node);
        Value scores = scores(node, classes, go);
        if (classes > 1) {
            if (labels.size() < classes) {
                throw new OnnxNode.NotSayable("it has %d classes and %d labels".formatted(classes, labels.size()));
            }
            Value best = go.step(
                    "best", new ArgReduction(ArgReduction.Kind.MAX, 1, false, false, ElementType.INT64), scores);
            return List.of(
                    go.step("label", new Gather(0, 0), go.constant(labels), best),
                    OnnxScores.transformed(node, scores, go));
        }
        boolean named = labels.size() == 2;
        Value positive = go.compare(Comparison.Kind.GREATER, go.reshaped(scores, -1), go.number(scores, 0));
        Value label = go.step(
                "label",
                new Gather(0, 0),
                go.constant(named ? labels : Tensor.ofLongs(Shape.of(2), 0, 1)),
                go.cast(positive, ElementType.INT64));
        return List.of(label, named ? bothScores(node, scores, go) : OnnxScores.transformed(node, scores, go));
    }

    /// The products with the coefficients of each target, and its intercept.
    private static Value scores(OnnxNode node, int targets, OnnxSteps go) {
        double[] coefficients = numbers(node.reals("coefficients"));
        double[] intercepts = numbers(node.reals("intercepts"));
        if (coefficients.length == 0 || coefficients.length % targets != 0) {
            throw new OnnxNode.NotSayable(
                    "its %d coefficients do not serve %d targets".formatted(coefficients.length, targets));
        }
        int features = coefficients.length / targets;
        Value x = go.cast(node.required(0), ElementType.FLOAT32);
        Value rows = node.rank(0) == 1 ? go.unsqueeze(x, 0) : x;
        Value products = go.step(
                "products",
                new MatMul(false, true),
                rows,
                node.constant(
                        "coefficients",
                        Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(targets, features), coefficients)));
        return intercepts.length == 0
                ? products
                : go.plus(
                        products,
                        node.constant(
                                "intercepts",
                                Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(intercepts.length), intercepts)));
    }

    /// The scores of the negative class and of the positive one, of which only the latter is computed.
    private static Value bothScores(OnnxNode node, Value score, OnnxSteps go) {
        Value positive = OnnxScores.transform(node).equals("LOGISTIC") ? go.unary(Unary.Kind.SIGMOID, score) : score;
        Value negative = go.step("negative", new Binary(Binary.Kind.SUBTRACT), go.number(score, 1), positive);
        return go.concat(1, negative, positive);
    }

    private static Tensor labels(OnnxNode node) {
        List<String> texts = node.texts("classlabels_strings");
        return texts.isEmpty()
                ? Tensor.ofLongs(
                        Shape.of(node.longs("classlabels_ints").size()),
                        node.longs("classlabels_ints").stream()
                                .mapToLong(Long::longValue)
                                .toArray())
                : Tensor.ofTexts(Shape.of(texts.size()), texts.toArray(String[]::new));
    }

    private static double[] numbers(List<Float> values) {
        return values.stream().mapToDouble(Float::doubleValue).toArray();
    }
}
