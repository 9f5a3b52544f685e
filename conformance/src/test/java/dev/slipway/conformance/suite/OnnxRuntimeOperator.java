package dev.slipway.conformance.suite;

import static dev.slipway.model.op.Some.reals;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Attribute;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Some;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An operator of ONNX Runtime's own, as a model of one node.
///
/// @param attributes its attributes: integers, reals, texts and lists of reals, each behind its name
/// @param inputs its inputs, null where one is left out
/// @param outputs which of its outputs are wanted
record OnnxRuntimeOperator(String type, List<Object> attributes, List<@Nullable Tensor> inputs, List<Integer> outputs) {

    static OnnxRuntimeOperator of(String type, List<Object> attributes, @Nullable Tensor... inputs) {
        return new OnnxRuntimeOperator(type, attributes, Arrays.asList(inputs), List.of(0));
    }

    OnnxRuntimeOperator withOutputs(Integer... wanted) {
        return new OnnxRuntimeOperator(type, attributes, inputs, List.of(wanted));
    }

    /// The samples.
    static List<OnnxRuntimeOperator> all() {
        List<OnnxRuntimeOperator> all = new ArrayList<>(fused());
        all.addAll(attentive());
        all.addAll(integers());
        return all;
    }

    private static List<OnnxRuntimeOperator> fused() {
        Tensor image = reals(1, 2, 5, 5);
        Tensor filter = reals(3, 2, 3, 3);
        return List.of(
                of("FusedConv", List.of("activation", "Relu"), image, filter, reals(3)),
                of("FusedConv", List.of("activation", "Relu"), image, filter, reals(3), reals(1, 3, 3, 3)),
                of("FusedConv", List.of("activation", "Clip", "activation_params", List.of(0f, 1f)), image, filter),
                of("FusedGemm", List.of("activation", "LeakyRelu", "activation_alpha", 0.1f), reals(3, 4), reals(4, 5)),
                of("FusedMatMul", List.of("transA", 1L, "alpha", 0.5f), reals(2, 4, 3), reals(2, 4, 5)),
                of("Gelu", List.of(), reals(2, 4)),
                of("FastGelu", List.of(), reals(2, 4), reals(4)),
                of("BiasGelu", List.of(), reals(2, 4), reals(4)),
                of("QuickGelu", List.of(), reals(2, 4)),
                of("ExpandDims", List.of(), reals(2, 3), Tensor.ofInts(Shape.SCALAR, 1)),
                of("Trilu", List.of("upper", 0L), reals(3, 3)));
    }

    private static List<OnnxRuntimeOperator> attentive() {
        Tensor words = reals(2, 3, 4);
        Tensor ids = Tensor.ofInts(Shape.of(2, 3), 0, 5, 2, 6, 1, 3);
        Tensor segments = Tensor.ofInts(Shape.of(2, 3), 0, 1, 1, 0, 0, 1);
        return List.of(
                of("SkipLayerNormalization", List.of(), words, reals(2, 3, 4), reals(4), reals(4), reals(4))
                        .withOutputs(0, 3),
                of("SkipSimplifiedLayerNormalization", List.of("epsilon", 1e-5f), words, reals(2, 3, 4), reals(4)),
                of(
                                "EmbedLayerNormalization",
                                List.of(),
                                ids,
                                segments,
                                reals(7, 4),
                                reals(5, 4),
                                reals(2, 4),
                                reals(4),
                                reals(4),
                                Tensor.ofInts(Shape.of(2, 3), 1, 1, 0, 1, 1, 1))
                        .withOutputs(0, 1),
                of("MultiHeadAttention", List.of("num_heads", 2L), reals(2, 3, 8), reals(2, 5, 8), reals(2, 5, 8)),
                of(
                        "MultiHeadAttention",
                        List.of("num_heads", 2L),
                        reals(2, 3, 8),
                        reals(2, 5, 8),
                        reals(2, 5, 8),
                        reals(24),
                        null,
                        reals(2, 2, 3, 5)),
                of("Attention", List.of("num_heads", 2L), reals(2, 3, 8), reals(8, 24), reals(24)));
    }

    private static List<OnnxRuntimeOperator> integers() {
        Tensor bytes =
                Some.integers(ElementType.INT32, 2, 3).map(x -> 20 * x + 120).cast(ElementType.UINT8);
        Tensor image = Some.integers(ElementType.INT32, 1, 3, 4, 4)
                .map(x -> 20 * x + 120)
                .cast(ElementType.UINT8);
        return List.of(
                of("QLinearAdd", List.of(), bytes, real(0.1), zero(3), bytes, real(0.2), zero(5), real(0.3), zero(7)),
                of("QLinearMul", List.of(), bytes, real(0.1), zero(3), bytes, real(0.02), zero(5), real(1.3), zero(7)),
                of("QLinearSigmoid", List.of(), bytes, real(0.1), zero(128), real(1.0 / 256), zero(0)),
                of("QLinearLeakyRelu", List.of("alpha", 0.3f), bytes, real(0.1), zero(128), real(0.11), zero(20)),
                of(
                        "QLinearConcat",
                        List.of("axis", 1L),
                        real(0.1),
                        zero(3),
                        bytes,
                        real(0.1),
                        zero(3),
                        bytes,
                        real(0.21),
                        zero(5)),
                of("QLinearGlobalAveragePool", List.of(), image, real(0.1), zero(3), real(0.11), zero(5)),
                of(
                        "MatMulIntegerToFloat",
                        List.of(),
                        bytes,
                        bytes.reshaped(Shape.of(3, 2)),
                        real(0.1),
                        real(0.2),
                        zero(3),
                        zero(5)),
                of(
                        "DynamicQuantizeMatMul",
                        List.of(),
                        reals(4, 3),
                        bytes.reshaped(Shape.of(3, 2)),
                        real(0.2),
                        zero(5)));
    }

    private static Tensor real(double value) {
        return Tensor.scalar((float) value);
    }

    private static Tensor zero(int value) {
        return Tensor.ofLongs(ElementType.UINT8, Shape.SCALAR, value);
    }

    /// Writes the model; inputs of one element are constants in it.
    void write(Path file) {
        GraphBuilder graph = new GraphBuilder("operator");
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor tensor = inputs.get(i);
            arguments.add(
                    tensor == null
                            ? Value.NONE
                            : tensor.size() == 1
                                    ? graph.constant("input" + i, tensor)
                                    : graph.input("input" + i, tensor.type()));
        }
        List<Value> results = new ArrayList<>();
        for (int i = 0; i <= outputs.getLast(); i++) {
            Value value = outputs.contains(i) ? new Value("output" + i) : Value.NONE;
            results.add(value);
            if (value.isPresent()) {
                graph.declare(value, TensorType.of(element(i), Shape.UNRANKED));
                graph.output(value.name(), value);
            }
        }
        List<Attribute> encoded = new ArrayList<>();
        for (int i = 0; i < attributes.size(); i += 2) {
            String name = (String) attributes.get(i);
            encoded.add(new Attribute(name, encoded(name, attributes.get(i + 1))));
        }
        graph.add(
                new Node("node", new Opaque("onnx", "com.microsoft::" + type, encoded), arguments, results, List.of()));
        Formats.named("onnx").write(Model.of(graph.build()), file, false, new Findings());
    }

    private ElementType element(int output) {
        return output == 1 ? ElementType.INT32 : type.startsWith("QLinear") ? ElementType.UINT8 : ElementType.FLOAT32;
    }

    @SuppressWarnings("unchecked")
    private static byte[] encoded(String name, Object value) {
        ProtoWriter out = new ProtoWriter().string(1, name);
        switch (value) {
            case Float real -> out.float32(2, real).int64(20, 1);
            case Long integer -> out.int64(3, integer).int64(20, 2);
            case String text -> out.string(4, text).int64(20, 3);
            default -> {
                ((List<Float>) value).forEach(real -> out.float32(7, real));
                out.int64(20, 6);
            }
        }
        return out.toBytes();
    }

    /// The tensors that go in, by name.
    Map<String, Tensor> arguments() {
        Map<String, Tensor> arguments = new LinkedHashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) instanceof Tensor tensor && tensor.size() != 1) {
                arguments.put("input" + i, tensor);
            }
        }
        return arguments;
    }

    @Override
    public String toString() {
        return type + attributes;
    }
}
