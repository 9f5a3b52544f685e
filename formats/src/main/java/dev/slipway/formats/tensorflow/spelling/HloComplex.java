package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Complex numbers and Fourier's transforms, as TensorFlow's ops of the same meaning are read.
final class HloComplex {

    private static final Map<String, String> SAME = Map.of(
            "abs", "ComplexAbs",
            "add", "AddV2",
            "subtract", "Sub",
            "multiply", "Mul",
            "divide", "RealDiv",
            "negate", "Neg",
            "exponential", "Exp",
            "real", "Real",
            "imag", "Imag");
    private static final List<String> TRANSFORMS = List.of("FFT", "IFFT", "RFFT", "IRFFT");

    private HloComplex() {}

    static void spellings() {
        HloOps.spell(
                "complex",
                node -> node.is(
                        new Binary(Binary.Kind.COMPLEX),
                        node.loose(0).value(),
                        node.loose(1).value()));
        HloOps.spell("fft", HloComplex::transform);
    }

    /// How an operation on complex numbers is read; null for others.
    static HloOps.@Nullable Reading of(HloNode node) {
        if (node.operation().name().equals("convert")
                && (node.type(0).element().isComplex()
                        || node.result().element().isComplex())) {
            return each -> as(each, "Cast", each.at().inputs());
        }
        String same = SAME.get(node.operation().name());
        boolean complex = !node.operands().isEmpty() && node.type(0).element().isComplex();
        return same == null || !complex
                ? null
                : each -> as(each, same, each.at().inputs());
    }

    private static List<Loose> as(HloNode node, String op, List<Value> inputs) {
        Attribute type = new Attribute();
        type.type = node.result().element();
        TensorflowProto.Node foreign = new TensorflowProto.Node(node.at().name(), op, List.of(), Map.of("DstT", type));
        TensorflowNode at =
                new TensorflowNode(foreign, node.at().name(), inputs, node.at().graph());
        TensorflowOps.Reading reading = TensorflowOps.of(at);
        if (reading == null) {
            throw node.refused("%s is not known".formatted(op));
        }
        return node.whole(reading.read(at).getFirst());
    }

    static List<Loose> transform(HloNode node) {
        String op = TRANSFORMS.get((int) node.operation().integer("fft_type"));
        List<Integer> lengths = node.operation().integers("fft_length");
        if (lengths.size() != 1) {
            throw node.refused("it goes along %d axes".formatted(lengths.size()));
        }
        if (!op.contains("R")) {
            return as(node, op, List.of(node.in(0)));
        }
        Value length = node.at().constant("length", Tensor.ofLongs(ElementType.INT32, Shape.of(1), lengths.getFirst()));
        return as(node, op, List.of(node.in(0), length));
    }
}
