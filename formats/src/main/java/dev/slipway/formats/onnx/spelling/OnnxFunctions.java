package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Operators that the specification defines by others, written out (<https://onnx.ai/onnx/operators/>).
final class OnnxFunctions {

    private static final ElementType INT64 = ElementType.INT64;

    private OnnxFunctions() {}

    static void spellings() {
        OnnxOps.spell("MeanVarianceNormalization", OnnxFunctions::meanVariance);
        OnnxOps.spell(
                "NegativeLogLikelihoodLoss",
                node -> List.of(likelihood(node, node.required(0), node.in(1), node.in(2))));
        OnnxOps.spell("SoftmaxCrossEntropyLoss", OnnxFunctions::crossEntropy);
    }

    /// `(x - mean) / (sqrt(mean((x - mean)^2)) + 1e-9)` over the axes.
    private static List<Value> meanVariance(OnnxNode node) {
        List<Integer> axes = node.integers("axes").isEmpty() ? List.of(0, 2, 3) : node.integers("axes");
        Value along = node.vector("axes", axes);
        Reduction mean = new Reduction(Reduction.Kind.MEAN, true, false);
        Value centered = node.step(
                "centered", binary(Binary.Kind.SUBTRACT), node.required(0), node.step("mean", mean, node.in(0), along));
        Value variance =
                node.step("variance", mean, node.step("squares", new Unary(Unary.Kind.SQUARE), centered), along);
        Value deviation = node.step("deviation", new Unary(Unary.Kind.SQRT), variance);
        Value above =
                node.step("above", binary(Binary.Kind.ADD), deviation, node.scalar("epsilon", node.element(0), 1e-9));
        return node.is(binary(Binary.Kind.DIVIDE), centered, above);
    }

    private static Binary binary(Binary.Kind kind) {
        return new Binary(kind);
    }

    /// Minus the (weighted) log-probability of each target class; targets equal to `ignore_index` count for nothing.
    private static Value likelihood(OnnxNode node, Value scores, Value given, Value weights) {
        ElementType element = node.graph().typeOf(scores).element();
        Value target = given;
        Value ignored = Value.NONE;
        if (node.has("ignore_index")) {
            Value index =
                    node.scalar("ignore_index", node.graph().typeOf(target).element(), node.integer("ignore_index", 0));
            ignored = node.step("ignored", new Comparison(Comparison.Kind.EQUAL), target, index);
            Value zero = node.scalar("zero", node.graph().typeOf(target).element(), 0);
            target = node.step("target", new Where(), ignored, zero, target);
        }
        Value column = node.step("column", new Unsqueeze(), target, node.vector("class_axis", 1));
        Value picked = node.step("picked", new GatherElements(1), scores, column);
        Value flat = node.step("flat", new Squeeze(), picked, node.vector("class_axis", 1));
        Value loss = node.step("negated", new Unary(Unary.Kind.NEGATE), flat);
        Value weight = Value.NONE;
        if (weights.isPresent()) {
            weight = node.step("weight", new Gather(0, 0), weights, target);
        } else if (ignored.isPresent()) {
            Value shape = node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, INT64), target);
            weight = node.step("weight", new Fill(Tensor.ofDoubles(element, Shape.SCALAR, 1)), shape);
        }
        if (ignored.isPresent()) {
            weight = node.step("counted", new Where(), ignored, node.scalar("none", element, 0), weight);
        }
        if (weight.isPresent()) {
            loss = node.step("weighted", binary(Binary.Kind.MULTIPLY), loss, weight);
        }
        return reduced(node, loss, weight);
    }

    private static Value reduced(OnnxNode node, Value loss, Value weight) {
        Reduction sum = new Reduction(Reduction.Kind.SUM, false, false);
        return switch (node.text("reduction", "mean")) {
            case "none" -> node.is(new Identity(), loss).getFirst();
            case "sum" -> node.is(sum, loss).getFirst();
            default ->
                weight.isPresent()
                        ? node.is(
                                        binary(Binary.Kind.DIVIDE),
                                        node.step("sum", sum, loss),
                                        node.step("weights", sum, weight))
                                .getFirst()
                        : node.is(new Reduction(Reduction.Kind.MEAN, false, false), loss)
                                .getFirst();
        };
    }

    private static List<Value> crossEntropy(OnnxNode node) {
        Value logs = node.step("log_prob", new LogSoftmax(1), node.required(0));
        Value loss = likelihood(node, logs, node.required(1), node.in(2));
        return List.of(loss, logs);
    }
}
