package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.file.OnnxProto.Node;
import dev.slipway.formats.onnx.file.OnnxProto.Written;
import dev.slipway.formats.onnx.node.OnnxFile;
import dev.slipway.model.format.Draft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// Counts the operators of a file that is not written yet.
final class OnnxDraft {

    /// Whose operators ONNX Runtime brings along.
    private static final Set<String> KNOWN = Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft");

    private OnnxDraft() {}

    static Draft of(OnnxFile file, Written graph) {
        SequencedMap<String, Long> versions = new LinkedHashMap<>();
        versions.put("ai.onnx", file.opset());
        new TreeMap<>(file.domains()).forEach(versions::put);
        Map<String, Draft.Operator> operators = new TreeMap<>();
        count(graph, operators);
        return new Draft(file.unspeakable(), file.transposes(), versions, new ArrayList<>(operators.values()));
    }

    private static void count(Written graph, Map<String, Draft.Operator> operators) {
        for (Node node : graph.nodes()) {
            String name = node.domain().isEmpty() ? node.type() : node.domain() + "." + node.type();
            Draft.Kernel kernel = KNOWN.contains(node.domain()) ? Draft.Kernel.BUILT_IN : Draft.Kernel.CUSTOM;
            operators.merge(
                    name,
                    new Draft.Operator(name, 0, 1, kernel),
                    (some, more) -> new Draft.Operator(name, 0, some.count() + 1, kernel));
            node.attributes().values().forEach(attribute -> {
                if (attribute.body() instanceof Written body) {
                    count(body, operators);
                }
            });
        }
    }
}
