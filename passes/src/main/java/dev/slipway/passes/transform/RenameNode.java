package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import java.util.HashSet;

/// Gives a node another name, and with it the tensor it makes.
final class RenameNode {

    private RenameNode() {}

    static Graph apply(Graph graph, Report report) {
        String from = wanted(report, "old_node_name");
        String to = wanted(report, "new_node_name");
        Value before = new Value(from);
        Value after = new Value(to);
        boolean taken = graph.types().containsKey(after)
                || graph.nodes().stream().anyMatch(node -> node.name().equals(to));
        if (taken) {
            throw report.call().wrong("there is a node '%s' already".formatted(to));
        }
        boolean known = graph.types().containsKey(before)
                || graph.nodes().stream().anyMatch(node -> node.name().equals(from));
        if (!known) {
            throw report.call().wrong("there is no node '%s'".formatted(from));
        }
        report.changed(1);
        GraphBuilder builder = graph.toBuilder();
        builder.removeNodes(new HashSet<>(graph.nodes())).clearInputs().clearOutputs();
        for (Port port : graph.inputs()) {
            builder.input(renamed(port, before, after), graph.type(port.value()));
        }
        if (graph.constant(before) instanceof dev.slipway.model.tensor.Constant constant) {
            builder.constant(to, constant);
        } else if (graph.types().containsKey(before)) {
            builder.declare(after, graph.type(before));
        }
        for (Node node : graph.nodes()) {
            builder.add(new Node(
                    node.name().equals(from) ? to : node.name(),
                    node.op(),
                    node.inputs().stream()
                            .map(value -> value.equals(before) ? after : value)
                            .toList(),
                    node.outputs().stream()
                            .map(value -> value.equals(before) ? after : value)
                            .toList(),
                    node.origins()));
        }
        for (Port port : graph.outputs()) {
            Port named = renamed(port, before, after);
            builder.output(named.name(), named.value());
        }
        return builder.build();
    }

    private static Port renamed(Port port, Value before, Value after) {
        if (!port.value().equals(before)) {
            return port;
        }
        return new Port(port.name().equals(before.name()) ? after.name() : port.name(), after);
    }

    private static String wanted(Report report, String argument) {
        return report.call().one(argument).orElseThrow(() -> report.call().wrong("it needs the argument " + argument));
    }
}
