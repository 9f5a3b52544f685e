package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/// Keeps one of several constants of the same type and contents.
final class MergeConstants {

    private MergeConstants() {}

    /// What makes constants the same: their types and the bytes as they are seen.
    private record Contents(TensorType type, Object bytes) {}

    static Graph apply(Graph graph, Report report) {
        Map<Contents, Value> first = new HashMap<>();
        Map<Value, Value> replaced = new HashMap<>();
        graph.constants().forEach((value, constant) -> {
            Value same = first.putIfAbsent(contents(constant), value);
            if (same != null) {
                replaced.put(value, same);
            }
        });
        if (replaced.isEmpty()) {
            return graph;
        }
        report.changed(replaced.size());
        GraphBuilder builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes()));
        for (Node node : graph.nodes()) {
            builder.add(node.withInputs(node.inputs().stream()
                    .map(value -> replaced.getOrDefault(value, value))
                    .toList()));
        }
        builder.clearOutputs();
        for (Port port : graph.outputs()) {
            builder.output(port.name(), replaced.getOrDefault(port.value(), port.value()));
        }
        return builder.build();
    }

    /// Views are compared as such, so that nothing large is computed for it.
    private static Contents contents(Constant constant) {
        Object bytes = constant.view().steps().isEmpty() ? constant.stored() : constant;
        return new Contents(constant.type(), bytes);
    }
}
