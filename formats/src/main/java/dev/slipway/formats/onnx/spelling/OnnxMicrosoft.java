package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Operators of ONNX Runtime's own, which its optimiser leaves in models, written out
/// (<https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md>).
final class OnnxMicrosoft {

    private OnnxMicrosoft() {}

    static void spellings() {
        spell("FusedConv", OnnxMicrosoft::fusedConvolution);
        spell("FusedGemm", OnnxMicrosoft::fusedGemm);
        spell("FusedMatMul TransposeMatMul", OnnxMicrosoft::fusedMatMul);
        spell("FastGelu", node -> node.is(new Gelu(true), biased(node)));
        spell("BiasGelu", node -> node.is(new Gelu(false), biased(node)));
        spell("BiasSoftmax", OnnxMicrosoft::biasSoftmax);
        spell("SkipLayerNormalization", node -> skip(node, 4, layerNormalization(node)));
        spell(
                "SkipSimplifiedLayerNormalization",
                node -> skip(node, 3, new RmsNormalization(-1, node.real("epsilon", 1e-5f))));
        spell("EmbedLayerNormalization", OnnxMicrosoft::embedding);
        spell("MultiHeadAttention", OnnxMicrosoft::multiHead);
        spell("Attention", OnnxMicrosoft::attention);
        for (String same : List.of(
                "QuantizeLinear", "DequantizeLinear", "GridSample", "Trilu", "GatherND", "Pad", "LayerNormalization")) {
            alias(same);
        }
        spell("ExpandDims", node -> node.is(new Unsqueeze(), node.required(0), node.required(1)));
    }

    private static void spell(String names, OnnxOps.Reading reading) {
        for (String name : names.split(" ")) {
            OnnxOps.spell("com.microsoft::" + name, reading);
        }
    }

    /// The same as ONNX's own operator of that name, in its newest form.
    private static void alias(String name) {
        OnnxOps.Reading reading = OnnxOps.reading("", name);
        if (reading != null) {
            spell(name, node -> reading.read(node.of(22)));
        }
    }

    /// The activation that is fused into an operator, done after it.
    private static List<Value> activated(OnnxNode node, String attribute, Op op, Value... inputs) {
        String name = node.text(attribute, "");
        if (name.isEmpty()) {
            return node.is(op, inputs);
        }
        Value x = node.step("before", op, inputs);
        List<Float> parameters = node.reals("activation_params");
        float alpha = parameters.isEmpty() ? node.real("activation_alpha", 0.01f) : parameters.getFirst();
        float beta = parameters.size() < 2 ? node.real("activation_beta", 0.5f) : parameters.get(1);
        return switch (name) {
            case "Relu" -> node.is(new Unary(Unary.Kind.RELU), x);
            case "Tanh" -> node.is(new Unary(Unary.Kind.TANH), x);
            case "Sigmoid" -> node.is(new Unary(Unary.Kind.SIGMOID), x);
            case "LeakyRelu" -> node.is(new LeakyRelu(alpha), x);
            case "HardSigmoid" -> node.is(new HardSigmoid(alpha, beta), x);
            case "Clip" ->
                node.is(
                        new Clip(),
                        x,
                        node.scalar("min", node.element(0), alpha),
                        node.scalar("max", node.element(0), beta));
            default -> throw new OnnxNode.NotSayable("its activation '%s' is not known".formatted(name));
        };
    }

    private static List<Value> fusedConvolution(OnnxNode node) {
        Convolution op = OnnxConvolution.convolutionOf(node, 0, 1);
        if (!node.has(3)) {
            return activated(node, "activation", op, node.all());
        }
        Value sum = new OnnxSteps(node).add(node.step("convolved", op, node.in(0), node.in(1), node.in(2)), node.in(3));
        return activated(node, "activation", new Identity(), sum);
    }

    private static List<Value> fusedGemm(OnnxNode node) {
        Gemm op = new Gemm(
                node.real("alpha", 1), node.real("beta", 1), node.flag("transA", false), node.flag("transB", false));
        return activated(node, "activation", op, node.all());
    }

    private static List<Value> fusedMatMul(OnnxNode node) {
        if (node.flag("transBatchA", false) || node.flag("transBatchB", false)) {
            throw new OnnxNode.NotSayable("it moves the batch axis");
        }
        MatMul op = new MatMul(node.flag("transA", false), node.flag("transB", false));
        float alpha = node.real("alpha", 1);
        if (alpha == 1) {
            return node.is(op, node.required(0), node.required(1));
        }
        Value product = node.step("product", op, node.required(0), node.required(1));
        return node.is(new Binary(Binary.Kind.MULTIPLY), product, node.scalar("alpha", node.element(0), alpha));
    }

    private static Value biased(OnnxNode node) {
        return node.has(1) ? new OnnxSteps(node).add(node.required(0), node.in(1)) : node.required(0);
    }

    private static List<Value> biasSoftmax(OnnxNode node) {
        int axis = node.axis("axis", 1, node.rank(0));
        if (axis != node.rank(0) - 1) {
            throw new OnnxNode.NotSayable("its softmax is over several axes");
        }
        return node.is(new Softmax(-1), biased(node));
    }

    private static LayerNormalization layerNormalization(OnnxNode node) {
        return new LayerNormalization(-1, node.real("epsilon", 1e-12f));
    }

    /// The sum of two inputs and maybe a bias, normalised; the sum is the last of four outputs.
    private static List<Value> skip(OnnxNode node, int bias, Op norm) {
        OnnxSteps go = new OnnxSteps(node);
        Value sum = go.add(node.required(0), node.required(1));
        if (node.has(bias)) {
            sum = go.add(sum, node.in(bias));
        }
        List<Value> inputs = new ArrayList<>(List.of(sum, node.required(2)));
        if (bias == 4 && node.has(3)) {
            inputs.add(node.in(3));
        }
        Value y = node.is(norm, inputs.toArray(Value[]::new)).getFirst();
        if (node.wants(1) || node.wants(2)) {
            throw new OnnxNode.NotSayable("its mean and deviation are read");
        }
        return List.of(y, Value.NONE, Value.NONE, sum);
    }

    private static List<Value> embedding(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value words = go.step("words", new Gather(0, 0), node.required(2), node.required(0));
        Value places = node.has(8) ? node.in(8) : go.unsqueezed(go.upTo(go.size(node.in(0), 1)), 0);
        Value sum = go.add(words, go.step("places", new Gather(0, 0), node.required(3), places));
        if (node.has(1) && node.has(4)) {
            sum = go.add(sum, go.step("segments", new Gather(0, 0), node.in(4), node.in(1)));
        }
        Value y = node.is(layerNormalization(node), sum, node.required(5), node.required(6))
                .getFirst();
        if (!node.wants(1)) {
            return List.of(y, Value.NONE, sum);
        }
        Value lengths = node.has(7)
                ? go.step(
                        "lengths",
                        new Reduction(Reduction.Kind.SUM, false, false),
                        go.cast(node.in(7), ElementType.INT32),
                        node.vector("axis", 1))
                : go.step(
                        "lengths",
                        new Fill(dev.slipway.model.tensor.Tensor.ofInts(dev.slipway.model.tensor.Shape.SCALAR, 0)),
                        go.unsqueezed(go.size(node.in(0), 0), 0));
        return List.of(y, lengths, sum);
    }

    /// Attention of queries, keys and values that are projected already.
    private static List<Value> multiHead(OnnxNode node) {
        for (int unknown : new int[] {4, 6, 7, 8, 9}) {
            if (node.has(unknown)) {
                throw new OnnxNode.NotSayable("it has a padding mask or a cache (input %d)".formatted(unknown));
            }
        }
        OnnxSteps go = new OnnxSteps(node);
        long heads = node.integer("num_heads", 1);
        if (!node.has(1) || node.rank(0) != 3 || node.rank(1) != 3) {
            throw new OnnxNode.NotSayable("its inputs are packed");
        }
        Value query = node.required(0);
        Value key = node.required(1);
        Value value = node.required(2);
        if (node.has(3)) {
            long width = go.known(query, 2);
            long keys = go.known(key, 2);
            query = go.add(query, go.sliced(node.in(3), 0, 0, width, 1));
            key = go.add(key, go.sliced(node.in(3), 0, width, width + keys, 1));
            value = go.add(value, go.sliced(node.in(3), 0, width + keys, Integer.MAX_VALUE, 1));
        }
        return attended(node, query, key, value, heads, node.has(5) ? node.in(5) : null);
    }

    /// Projects its input to queries, keys and values first.
    private static List<Value> attention(OnnxNode node) {
        boolean masked = node.has(3) || node.has(4) || node.flag("unidirectional", false);
        if (masked || !node.integers("qkv_hidden_sizes").isEmpty() || node.flag("do_rotary", false)) {
            throw new OnnxNode.NotSayable("it has a mask, a cache, rotary embeddings or sizes of its own");
        }
        OnnxSteps go = new OnnxSteps(node);
        Value all = go.step("projected", new MatMul(false, false), node.required(0), node.required(1));
        if (node.has(2)) {
            all = go.add(all, node.in(2));
        }
        long width = go.known(all, 2) / 3;
        Value query = go.sliced(all, 2, 0, width, 1);
        Value key = go.sliced(all, 2, width, 2 * width, 1);
        Value value = go.sliced(all, 2, 2 * width, 3 * width, 1);
        return attended(node, query, key, value, node.integer("num_heads", 1), node.has(5) ? node.in(5) : null);
    }

    private static List<Value> attended(
            OnnxNode node, Value query, Value key, Value value, long heads, @Nullable Value bias) {
        if (node.wants(1) || node.wants(2)) {
            throw new OnnxNode.NotSayable("its keys and values are read");
        }
        OnnxSteps go = new OnnxSteps(node);
        long size = go.known(query, 2) / heads;
        float given = node.real("scale", 0);
        double scale = given == 0 ? 1 / Math.sqrt(size) : given;
        Value scores = go.step("scores", new MatMul(false, true), byHead(query, heads, go), byHead(key, heads, go));
        Value scaled = go.multiply(scores, scale);
        Value weights = go.step("weights", new Softmax(-1), bias == null ? scaled : go.add(scaled, bias));
        Value y = go.step("attended", new MatMul(false, false), weights, byHead(value, heads, go));
        return node.is(new Reshape(false), go.transposed(y, 0, 2, 1, 3), node.vector("shape", 0, 0, -1));
    }

    private static Value byHead(Value x, long heads, OnnxSteps go) {
        return go.transposed(go.reshaped(x, 0, 0, heads, go.known(x, 2) / heads), 0, 2, 1, 3);
    }
}
