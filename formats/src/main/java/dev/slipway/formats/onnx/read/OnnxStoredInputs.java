package dev.slipway.formats.onnx.read;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Inputs of integers that stand for reals. ONNX does not say so of an input; the nodes that read it do, where all of
/// them are a `DequantizeLinear` with one scale and zero point.
final class OnnxStoredInputs {

    private OnnxStoredInputs() {}

    /// How they are stored, by name.
    static Map<String, Quantization> of(OnnxProto.Graph graph) {
        Map<String, Quantization> stored = new HashMap<>();
        boolean hasRegions = graph.nodes().stream()
                .flatMap(node -> node.attributes().values().stream())
                .anyMatch(attribute -> attribute.graph != null);
        for (ValueInfo input : graph.inputs()) {
            ElementType element = input.type().element();
            if (!hasRegions && element.isInteger() && element.bits() <= 16) {
                Quantization quantization = read(input.name(), graph);
                if (quantization != null) {
                    stored.put(input.name(), quantization);
                }
            }
        }
        return stored;
    }

    private static @Nullable Quantization read(String input, OnnxProto.Graph graph) {
        if (graph.outputs().stream().anyMatch(output -> output.name().equals(input))) {
            return null;
        }
        Set<@Nullable Quantization> all = new HashSet<>();
        for (OnnxProto.Node node : graph.nodes()) {
            if (node.inputs().contains(input)) {
                boolean real = node.type().equals("DequantizeLinear")
                        && !node.attributes().containsKey("output_dtype")
                        && node.inputs().indexOf(input) == 0;
                all.add(real ? parameters(node.inputs(), graph) : null);
            }
        }
        return all.size() == 1 ? all.iterator().next() : null;
    }

    private static @Nullable Quantization parameters(List<String> inputs, OnnxProto.Graph graph) {
        Tensor scale = inputs.size() < 2 ? null : graph.initializers().get(inputs.get(1));
        Tensor zero = inputs.size() < 3 ? null : graph.initializers().get(inputs.get(2));
        boolean given = inputs.size() > 2 && !inputs.get(2).isEmpty();
        if (scale == null
                || scale.size() != 1
                || scale.element() != ElementType.FLOAT32
                || given && (zero == null || zero.size() != 1)) {
            return null;
        }
        return Quantization.perTensor(scale.toFloats()[0], zero == null ? 0 : zero.toLongs()[0]);
    }
}
