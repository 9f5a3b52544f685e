package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
        for (String same : List.of(
                "QuantizeLinear", "DequantizeLinear", "GridSample", "Trilu", "GatherND", "Pad", "LayerNormalization")) {
            alias(same);
        }
        spell("Range", OnnxMicrosoft::range);
        spell("Unique", node -> {
            List<Value> all = node.are(4, new Unique(List.of(), false, ElementType.INT64), node.required(0));
            return List.of(all.get(0), all.get(2), all.get(3));
        });
        spell("CDist", OnnxMicrosoft::distances);
        spell("UnfoldTensor", OnnxMicrosoft::unfold);
        spell("BiasAdd", node -> {
            OnnxSteps go = new OnnxSteps(node);
            return node.is(new Binary(Binary.Kind.ADD), go.plus(node.required(0), node.required(1)), node.required(2));
        });
        spell("BiasSplitGelu", OnnxMicrosoft::splitGelu);
        spell("GemmFastGelu", node -> {
            Value product = node.step("product", new MatMul(false, false), node.required(0), node.required(1));
            return node.is(new Gelu(true), node.has(2) ? new OnnxSteps(node).plus(product, node.in(2)) : product);
        });
        spell("GroupNorm", node -> groupNorm(node, node.required(0)));
        spell("SkipGroupNorm", OnnxMicrosoft::skipGroupNorm);
        spell("NhwcMaxPool", node -> {
            Window window = OnnxWindow.pooling(node);
            return node.is(new MaxPool(Layout.channelsLast(window.spatialRank()), window, false), node.required(0));
        });
        spell("CausalConvWithState", OnnxMicrosoft::causalConvolution);
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
        Value sum =
                new OnnxSteps(node).plus(node.step("convolved", op, node.in(0), node.in(1), node.in(2)), node.in(3));
        return activated(node, "activation", new Identity(), sum);
    }

    private static List<Value> fusedGemm(OnnxNode node) {
        Gemm op = new Gemm(
                node.real("alpha", 1), node.real("beta", 1), node.flag("transA", false), node.flag("transB", false));
        return activated(node, "activation", op, node.all());
    }

    private static List<Value> fusedMatMul(OnnxNode node) {
        Value a = batched(node, 0, "transBatchA");
        Value b = batched(node, 1, "transBatchB");
        MatMul op = new MatMul(node.flag("transA", false), node.flag("transB", false));
        float alpha = node.real("alpha", 1);
        if (alpha == 1) {
            return node.is(op, a, b);
        }
        Value product = node.step("product", op, a, b);
        return node.is(new Binary(Binary.Kind.MULTIPLY), product, node.scalar("alpha", node.element(0), alpha));
    }

    /// An operand whose first axis belongs behind those of the batch.
    private static Value batched(OnnxNode node, int input, String attribute) {
        if (!node.flag(attribute, false)) {
            return node.required(input);
        }
        int rank = node.rank(input);
        List<Integer> order =
                new ArrayList<>(IntStream.range(1, rank - 1).boxed().toList());
        order.add(0);
        order.add(rank - 1);
        return node.step("batched", new Transpose(order), node.required(input));
    }

    private static Value biased(OnnxNode node) {
        return node.has(1) ? new OnnxSteps(node).plus(node.required(0), node.in(1)) : node.required(0);
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
        Value sum = go.plus(node.required(0), node.required(1));
        if (node.has(bias)) {
            sum = go.plus(sum, node.in(bias));
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
        Value places = node.has(8) ? node.in(8) : go.unsqueeze(go.upTo(go.size(node.in(0), 1)), 0);
        Value sum = go.plus(words, go.step("places", new Gather(0, 0), node.required(3), places));
        if (node.has(1) && node.has(4)) {
            sum = go.plus(sum, go.step("segments", new Gather(0, 0), node.in(4), node.in(1)));
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
                : go.step("lengths", new Fill(Tensor.ofInts(Shape.SCALAR, 0)), go.unsqueeze(go.size(node.in(0), 0), 0));
        return List.of(y, lengths, sum);
    }

    private static List<Value> range(OnnxNode node) {
        Value step = node.has(2) ? node.in(2) : node.scalar("step", node.element(0), 1);
        return node.is(new Range(), node.required(0), node.required(1), step);
    }

    /// How far each row of one matrix is from each of another.
    private static List<Value> distances(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value apart = go.minus(go.unsqueeze(node.required(0), 1), go.unsqueeze(node.required(1), 0));
        Reduction.Kind kind = switch (node.text("metric", "sqeuclidean")) {
            case "euclidean" -> Reduction.Kind.L2;
            case "sqeuclidean" -> Reduction.Kind.SUM_SQUARE;
            case String other -> throw new OnnxNode.NotSayable("its metric '%s' is not known".formatted(other));
        };
        return node.is(new Reduction(kind, false, false), apart, node.vector("last", -1));
    }

    /// Windows of `size` elements along an axis, every `step`, as a last axis.
    private static List<Value> unfold(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        int rank = node.rank(0);
        int axis = node.axis("dim", -1, rank);
        long size = node.integer("size", 1);
        long step = node.integer("step", 1);
        long count = (go.known(node.required(0), axis) - size) / step + 1;
        if (count < 1 || count * size > OnnxNode.MANY) {
            throw new OnnxNode.NotSayable("it makes %d windows".formatted(count));
        }
        long[] places = new long[(int) (count * size)];
        for (int i = 0; i < places.length; i++) {
            places[i] = i / size * step + i % size;
        }
        Value windows = go.step(
                "windows",
                new Gather(axis, 0),
                node.required(0),
                go.constant(Tensor.ofLongs(Shape.of(count, size), places)));
        List<Integer> order =
                new ArrayList<>(IntStream.rangeClosed(0, rank).boxed().toList());
        order.add(order.remove(axis + 1));
        return node.is(new Transpose(order), windows);
    }

    /// One half times the `Gelu` of the other.
    private static List<Value> splitGelu(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value x = go.plus(node.required(0), node.required(1));
        long half = go.known(x, 2) / 2;
        Value gate = go.step("gate", new Gelu(false), go.slice(x, 2, half, 2 * half));
        return node.is(new Binary(Binary.Kind.MULTIPLY), go.slice(x, 2, 0, half), gate);
    }

    private static List<Value> groupNorm(OnnxNode node, Value x) {
        Op norm = new GroupNormalization(
                (int) node.integer("groups", 1),
                node.real("epsilon", 1e-5f),
                node.flag("channels_last", true) ? -1 : 1);
        Value scale = node.required(1);
        Value shift = node.required(2);
        if (!node.flag("activation", false)) {
            return node.is(norm, x, scale, shift);
        }
        return node.is(new Swish(1), node.step("normalized", norm, x, scale, shift));
    }

    private static List<Value> skipGroupNorm(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value skip = node.required(3);
        if (node.rank(0) == 4 && node.rank(3) == 2) {
            skip = go.unsqueeze(skip, 1, 2);
        }
        Value sum = go.plus(node.required(0), skip);
        if (node.has(4)) {
            sum = go.plus(sum, node.in(4));
        }
        return List.of(groupNorm(node, sum).getFirst(), sum);
    }

    /// A convolution of each channel over what came before, the last of which it hands on.
    private static List<Value> causalConvolution(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        if (node.integer("ndim", 1) != 1
                || node.flag("channels_last", false)
                || node.integer("dilation", 1) != 1
                || node.has("state_window")) {
            throw new OnnxNode.NotSayable("it is not along one axis behind the channels");
        }
        int kernel = (int) go.known(node.required(1), 2);
        int channels = (int) go.known(node.required(1), 0);
        Value x = node.required(0);
        Value all = node.has(3)
                ? go.concat(2, node.in(3), x)
                : go.step("padded", new Pad(Pad.Mode.CONSTANT), x, node.vector("amounts", 0, 0, kernel - 1, 0, 0, 0));
        Convolution op = new Convolution(
                Layout.channelsFirst(1),
                FilterLayout.outputInputSpatial(1),
                new Window(List.of(kernel), List.of(1), List.of(1), Padding.none(1), false),
                channels);
        Value y = node.has(2)
                ? go.step("convolved", op, all, node.required(1), node.in(2))
                : go.step("convolved", op, all, node.required(1));
        Value state = go.slice(all, 2, 1L - kernel, Integer.MAX_VALUE);
        return switch (node.text("activation", "none")) {
            case "none" -> List.of(node.is(new Identity(), y).getFirst(), state);
            case "silu", "swish" -> List.of(node.is(new Swish(1), y).getFirst(), state);
            case String other -> throw new OnnxNode.NotSayable("its activation '%s' is not known".formatted(other));
        };
    }
}
