package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Operators that take and give quantised integers with their scales and zero points as inputs, ONNX's and ONNX
/// Runtime's own, written out between a dequantisation and a quantisation.
final class OnnxIntegers {

    private OnnxIntegers() {}

    static void spellings() {
        OnnxOps.spell("MatMulInteger", OnnxIntegers::matMulInteger);
        OnnxOps.spell("ConvInteger", OnnxIntegers::convInteger);
        OnnxOps.spell("QLinearMatMul", OnnxIntegers::qLinearMatMul);
        OnnxOps.spell("QLinearConv", OnnxIntegers::qLinearConv);
        OnnxOps.spell("com.microsoft::QGemm", OnnxIntegers::qGemm);
        OnnxOps.spell("com.microsoft::QLinearAdd", node -> qLinearBinary(node, Binary.Kind.ADD));
        OnnxOps.spell("com.microsoft::QLinearMul", node -> qLinearBinary(node, Binary.Kind.MULTIPLY));
        OnnxOps.spell("com.microsoft::QLinearSigmoid", node -> quantized(node, 1, new Unary(Unary.Kind.SIGMOID)));
        OnnxOps.spell(
                "com.microsoft::QLinearLeakyRelu",
                node -> quantized(node, 1, new LeakyRelu(node.real("alpha", 0.01f))));
        OnnxOps.spell("com.microsoft::QLinearSoftmax", node -> {
            OnnxNode versioned = node.of(node.integer("opset", 13));
            return stored(
                    node,
                    OnnxLayers.alongAxis(versioned.withInputs(List.of(real(node, 0, 0))), Softmax::new)
                            .getFirst(),
                    3);
        });
        OnnxOps.spell("com.microsoft::QLinearConcat", OnnxIntegers::quantizedConcat);
        OnnxOps.spell("com.microsoft::QLinearGlobalAveragePool", OnnxIntegers::quantizedMean);
        OnnxOps.spell("com.microsoft::QLinearAveragePool", OnnxIntegers::quantizedAveragePool);
        OnnxOps.spell("com.microsoft::QLinearReduceMean", OnnxIntegers::quantizedReduction);
        OnnxOps.spell("com.microsoft::QLinearConv", OnnxIntegers::qLinearConv);
        OnnxOps.spell("com.microsoft::QLinearWhere", OnnxIntegers::quantizedWhere);
        OnnxOps.spell("com.microsoft::DynamicQuantizeLSTM", OnnxIntegers::dynamicLstm);
        OnnxOps.spell("com.microsoft::MatMulIntegerToFloat", OnnxIntegers::matMulToFloat);
        OnnxOps.spell("com.microsoft::DynamicQuantizeMatMul", OnnxIntegers::dynamicMatMul);
    }

    /// Small integers less their zero point, as `to`.
    ///
    /// @param after how many axes lie behind the one that several zero points are along
    private static Value centered(OnnxNode node, int input, int zeroPoint, ElementType to, int after) {
        Value x = node.step("wide" + input, new Cast(to, true), node.required(input));
        if (!node.has(zeroPoint)) {
            return x;
        }
        Value zero = node.step("zero" + input, new Cast(to, true), node.in(zeroPoint));
        if (after > 0 && node.shape(zeroPoint).hasRank(1)) {
            long[] axes = LongStream.rangeClosed(1, after).toArray();
            zero = node.step("column" + input, new Unsqueeze(), zero, node.vector("axis", axes));
        }
        return node.step("centered" + input, new Binary(Binary.Kind.SUBTRACT), x, zero);
    }

    private static List<Value> matMulInteger(OnnxNode node) {
        return node.is(
                new MatMul(false, false),
                centered(node, 0, 2, ElementType.INT32, Math.min(1, node.rank(0) - 1)),
                centered(node, 1, 3, ElementType.INT32, 0));
    }

    private static List<Value> convInteger(OnnxNode node) {
        Value x = centered(node, 0, 2, ElementType.FLOAT32, 0);
        Value filter = centered(node, 1, 3, ElementType.FLOAT32, node.rank(1) - 1);
        Value y = node.step("sums", OnnxConvolution.convolutionOf(node, 0, 1), x, filter);
        return node.is(new Cast(ElementType.INT32, true), y);
    }

    private static Value real(OnnxNode node, int input, int axis) {
        return OnnxQuantization.real(node, input, axis);
    }

    private static List<Value> stored(OnnxNode node, Value real, int scale) {
        return OnnxQuantization.stored(node, real, scale);
    }

    private static List<Value> qLinearMatMul(OnnxNode node) {
        Value product = node.step("product", new MatMul(false, false), real(node, 0, 0), real(node, 3, 1));
        return stored(node, product, 6);
    }

    private static List<Value> qLinearBinary(OnnxNode node, Binary.Kind kind) {
        return stored(node, node.step("result", new Binary(kind), real(node, 0, 1), real(node, 3, 1)), 6);
    }

    /// A bias stored with the product of the two operands' scales.
    private static Value realBias(OnnxNode node, int input, int secondScale) {
        Value scale =
                node.step("bias_scale", new Binary(Binary.Kind.MULTIPLY), node.required(1), node.required(secondScale));
        Value bias = node.step("bias", new Cast(ElementType.FLOAT32, true), node.in(input));
        return node.step("real_bias", new Binary(Binary.Kind.MULTIPLY), bias, scale);
    }

    private static List<Value> qGemm(OnnxNode node) {
        MatMul product = new MatMul(node.flag("transA", false), node.flag("transB", false));
        Value y = node.step("product", product, real(node, 0, 0), real(node, 3, node.flag("transB", false) ? 0 : 1));
        if (node.has(6)) {
            y = node.step("biased", new Binary(Binary.Kind.ADD), y, realBias(node, 6, 4));
        }
        float alpha = node.real("alpha", 1);
        if (alpha != 1) {
            OnnxSteps go = new OnnxSteps(node);
            y = go.times(y, go.number(y, alpha));
        }
        return node.has(7) ? stored(node, y, 7) : node.is(new Identity(), y);
    }

    private static List<Value> qLinearConv(OnnxNode node) {
        List<Value> inputs = new ArrayList<>(List.of(real(node, 0, 1), real(node, 3, 0)));
        if (node.has(8)) {
            inputs.add(realBias(node, 8, 4));
        }
        Convolution op = OnnxConvolution.convolutionOf(node, 0, 3);
        if (node.flag("channels_last", false)) {
            op = new Convolution(
                    Layout.channelsLast(op.layout().spatialRank()), op.filterLayout(), op.window(), op.groups());
        }
        Value y = node.step("sums", op, inputs.toArray(Value[]::new));
        return stored(node, y, 6);
    }

    /// X, its scale and zero point; those of the result.
    private static List<Value> quantized(OnnxNode node, int parameters, Op op) {
        return stored(node, node.step("result", op, real(node, 0, 0)), 2 + parameters);
    }

    /// The scale and zero point of the result come first.
    private static List<Value> quantizedConcat(OnnxNode node) {
        List<Value> parts = new ArrayList<>();
        for (int i = 2; i < node.inputs().size(); i += 3) {
            parts.add(real(node, i, 0));
        }
        Value joined = node.step("joined", new Concat((int) node.integer("axis", 0)), parts.toArray(Value[]::new));
        return stored(node, joined, 0);
    }

    private static List<Value> quantizedMean(OnnxNode node) {
        boolean last = node.flag("channels_last", false);
        int rank = node.rank(0);
        List<Integer> axes =
                IntStream.range(last ? 1 : 2, last ? rank - 1 : rank).boxed().toList();
        return quantizedBy(node, new Reduction(Reduction.Kind.MEAN, true, false), node.vector("axes", axes));
    }

    private static List<Value> quantizedReduction(OnnxNode node) {
        Op mean = new Reduction(Reduction.Kind.MEAN, node.flag("keepdims", true), false);
        List<Integer> axes = node.integers("axes");
        List<Integer> all = IntStream.range(0, node.rank(0)).boxed().toList();
        return quantizedBy(node, mean, node.vector("axes", axes.isEmpty() ? all : axes));
    }

    private static List<Value> quantizedWhere(OnnxNode node) {
        return stored(node, node.step("result", new Where(), node.required(0), real(node, 1, 0), real(node, 4, 0)), 7);
    }

    /// An LSTM whose weights, stored the other way round, are small integers.
    private static List<Value> dynamicLstm(OnnxNode node) {
        List<Value> inputs = new ArrayList<>(List.of(node.required(0)));
        for (int i = 1; i <= 2; i++) {
            OnnxSteps go = new OnnxSteps(node);
            int scale = 6 + 2 * i;
            Value centered = go.minus(
                    go.cast(node.required(i), ElementType.FLOAT32),
                    go.cast(byDirection(node.required(scale + 1), go), ElementType.FLOAT32));
            inputs.add(go.transpose(go.times(centered, byDirection(node.required(scale), go)), 0, 2, 1));
        }
        for (int i = 3; i <= 7; i++) {
            inputs.add(node.in(i));
        }
        return OnnxRecurrent.lstm(node, inputs.toArray(Value[]::new));
    }

    private static Value byDirection(Value parameter, OnnxSteps go) {
        return go.type(parameter).shape().hasRank(1) ? go.unsqueeze(parameter, 1, 2) : go.unsqueeze(parameter, 1);
    }

    private static List<Value> quantizedBy(OnnxNode node, Op op, Value parameter) {
        return stored(node, node.step("result", op, real(node, 0, 0), parameter), 3);
    }

    private static List<Value> quantizedAveragePool(OnnxNode node) {
        AveragePool op = OnnxSpatial.averagePoolOf(node);
        if (node.flag("channels_last", false)) {
            op = new AveragePool(Layout.channelsLast(op.layout().spatialRank()), op.window(), op.countPadding());
        }
        return quantized(node, 1, op);
    }

    /// Integers multiplied, then scaled.
    private static List<Value> matMulToFloat(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value product = go.step(
                "product", new MatMul(false, false), dequantized(node, 0, 2, 4, go), dequantized(node, 1, 3, 5, go));
        return node.has(6)
                ? node.is(new Binary(Binary.Kind.ADD), product, node.in(6))
                : node.is(new Identity(), product);
    }

    static Value dequantized(OnnxNode node, int input, int scale, int zero, OnnxSteps go) {
        ElementType real = node.element(scale);
        Value x = go.cast(node.required(input), real);
        Value centered = node.has(zero) ? go.minus(x, go.cast(node.in(zero), real)) : x;
        return go.times(centered, node.required(scale));
    }

    /// Quantises its first input by its own range.
    private static List<Value> dynamicMatMul(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        List<Value> parts = node.steps("quantized", 3, new DynamicQuantizeLinear(), node.required(0));
        Value a = go.times(
                go.minus(go.cast(parts.get(0), ElementType.FLOAT32), go.cast(parts.get(2), ElementType.FLOAT32)),
                parts.get(1));
        Value b = dequantized(node, 1, 2, 3, go);
        Value product = go.step("product", new MatMul(false, false), a, b);
        return node.has(4)
                ? node.is(new Binary(Binary.Kind.ADD), product, node.in(4))
                : node.is(new Identity(), product);
    }
}
