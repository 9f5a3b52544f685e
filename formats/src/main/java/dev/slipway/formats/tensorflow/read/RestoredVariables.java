package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Node;
import dev.slipway.model.tensor.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds under which key a checkpoint holds each variable, by following the graph's own restore ops: an assignment of
/// what RestoreV2 reads under a constant name. Works alike for TensorFlow 1 and for the functions of TensorFlow 2.
public final class RestoredVariables {

    private final TensorflowProto.Graph graph;
    private final Map<String, Saved> keys = new HashMap<>();

    /// Where a variable's value is.
    ///
    /// @param part which part of the tensor under `key`; empty for the whole
    public record Saved(String key, String part) {}

    public RestoredVariables(TensorflowProto.Graph graph) {
        this.graph = graph;
    }

    /// Checkpoint keys by the name of the variable's node in the main graph.
    public Map<String, Saved> keys() {
        follow(graph.nodes(), Map.of());
        for (Node node : graph.nodes()) {
            var called = node.attribute("f");
            Function function = called == null ? null : graph.functions().get(called.function);
            if (function != null
                    && function.nodes().stream().anyMatch(each -> each.op().equals("RestoreV2"))) {
                Map<String, String> arguments = new HashMap<>();
                for (int i = 0;
                        i < function.inputs().size() && i < node.inputs().size();
                        i++) {
                    arguments.put(
                            function.inputs().get(i).name(),
                            Reference.of(node.inputs().get(i)).node());
                }
                follow(function.nodes(), arguments);
            }
        }
        followCopies();
        return keys;
    }

    /// What is saved may be copies of the variables that the graph reads: `copy/Assign` sets one to what it copies.
    private void followCopies() {
        Map<String, Node> byName = GraphImport.byName(graph.nodes());
        for (Node node : graph.nodes()) {
            if (node.op().equals("AssignVariableOp") && node.inputs().size() >= 2) {
                String copy = Reference.of(node.inputs().getFirst()).node();
                Node read = byName.get(Reference.of(node.inputs().get(1)).node());
                Saved saved = keys.get(copy);
                if (saved != null
                        && node.name().equals(copy + "/Assign")
                        && read != null
                        && read.op().equals("ReadVariableOp")
                        && !read.inputs().isEmpty()) {
                    keys.putIfAbsent(Reference.of(read.inputs().getFirst()).node(), saved);
                }
            }
        }
    }

    private void follow(List<Node> nodes, Map<String, String> arguments) {
        Map<String, Node> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        for (Node node : nodes) {
            if ((node.op().equals("AssignVariableOp") || node.op().equals("Assign"))
                    && node.inputs().size() >= 2) {
                String variable = Reference.of(node.inputs().getFirst()).node();
                Saved key = restored(byName, node.inputs().get(1));
                if (key != null) {
                    keys.put(arguments.getOrDefault(variable, variable), key);
                }
            }
        }
    }

    static @Nullable Saved restored(Map<String, Node> nodes, String reference) {
        Reference at = Reference.of(reference);
        for (int step = 0; step < 10; step++) {
            Node node = nodes.get(at.node());
            if (node == null) {
                return null;
            }
            if (node.op().equals("RestoreV2") && node.inputs().size() > 1) {
                String key = text(nodes, node.inputs().get(1), at.index());
                String part =
                        node.inputs().size() > 2 ? text(nodes, node.inputs().get(2), at.index()) : null;
                return key == null ? null : new Saved(key, part == null ? "" : part);
            }
            if (!node.op().equals("Identity") || node.inputs().isEmpty()) {
                return null;
            }
            at = Reference.of(node.inputs().getFirst());
        }
        return null;
    }

    /// Element `index` of a constant of texts.
    private static @Nullable String text(Map<String, Node> nodes, String reference, int index) {
        Node constant = nodes.get(Reference.of(reference).node());
        var value = constant == null ? null : constant.attribute("value");
        if (value == null || value.tensor == null || value.tensor.element() != ElementType.STRING) {
            return null;
        }
        String[] texts = value.tensor.toTexts();
        return index < texts.length ? texts[index] : null;
    }
}
