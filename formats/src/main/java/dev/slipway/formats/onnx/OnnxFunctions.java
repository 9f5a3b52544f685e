package dev.slipway.formats.onnx;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
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
        OnnxOps.spell("MatMulInteger", OnnxFunctions::matMulInteger);
        OnnxOps.spell("ConvInteger", OnnxFunctions::convInteger);
        OnnxOps.spell("QLinearMatMul", OnnxFunctions::qLinearMatMul);
        OnnxOps.spell("QLinearConv", OnnxFunctions::qLinearConv);
        OnnxOps.spell("com.microsoft::QLinearAdd", node -> qLinearBinary(node, Binary.Kind.ADD));
        OnnxOps.spell("com.microsoft::QLinearMul", node -> qLinearBinary(node, Binary.Kind.MULTIPLY));
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

    /// A matrix of small integers less its zero point, as `to`.
    private static Value centered(OnnxNode node, int input, int zeroPoint, ElementType to, boolean byRow) {
        Value x = node.step("wide" + input, new Cast(to, true), node.required(input));
        if (!node.has(zeroPoint)) {
            return x;
        }
        Value zero = node.step("zero" + input, new Cast(to, true), node.in(zeroPoint));
        if (byRow && node.shape(zeroPoint).hasRank(1) && node.rank(input) > 1) {
            zero = node.step("column" + input, new Unsqueeze(), zero, node.vector("axis", -1));
        }
        return node.step("centered" + input, binary(Binary.Kind.SUBTRACT), x, zero);
    }

    private static List<Value> matMulInteger(OnnxNode node) {
        return node.is(
                new MatMul(false, false),
                centered(node, 0, 2, ElementType.INT32, true),
                centered(node, 1, 3, ElementType.INT32, false));
    }

    private static List<Value> convInteger(OnnxNode node) {
        Value x = centered(node, 0, 2, ElementType.FLOAT32, false);
        Value filter = centered(node, 1, 3, ElementType.FLOAT32, false);
        Value y = node.step("sums", OnnxSpatial.convolutionOf(node, 0, 1), x, filter);
        return node.is(new Cast(ElementType.INT32, true), y);
    }

    private static Value real(OnnxNode node, int input, int axis) {
        Value x = node.required(input);
        DequantizeLinear op = new DequantizeLinear(ElementType.FLOAT32, axis, 0);
        return node.step("real" + input, op, x, scale(node, input + 1), node.in(input + 2));
    }

    private static Value scale(OnnxNode node, int input) {
        return new OnnxSteps(node).cast(node.required(input), ElementType.FLOAT32);
    }

    private static List<Value> stored(OnnxNode node, Value real, int scale) {
        ElementType element = node.has(scale + 1) ? node.element(scale + 1) : ElementType.UINT8;
        return node.is(new QuantizeLinear(element, 1, 0, true), real, scale(node, scale), node.in(scale + 1));
    }

    private static List<Value> qLinearMatMul(OnnxNode node) {
        Value product = node.step("product", new MatMul(false, false), real(node, 0, 0), real(node, 3, 1));
        return stored(node, product, 6);
    }

    private static List<Value> qLinearBinary(OnnxNode node, Binary.Kind kind) {
        return stored(node, node.step("result", binary(kind), real(node, 0, 1), real(node, 3, 1)), 6);
    }

    private static List<Value> qLinearConv(OnnxNode node) {
        List<Value> inputs = new ArrayList<>(List.of(real(node, 0, 1), real(node, 3, 0)));
        if (node.has(8)) {
            Value scale = node.step("bias_scale", binary(Binary.Kind.MULTIPLY), node.required(1), node.required(4));
            Value bias = node.step("bias", new Cast(ElementType.FLOAT32, true), node.in(8));
            inputs.add(node.step("real_bias", binary(Binary.Kind.MULTIPLY), bias, scale));
        }
        Value y = node.step("sums", OnnxSpatial.convolutionOf(node, 0, 3), inputs.toArray(Value[]::new));
        return stored(node, y, 6);
    }
}
