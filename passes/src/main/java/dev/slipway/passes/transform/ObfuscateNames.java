package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives every node, constant and inner tensor a short name that says nothing; inputs and outputs keep theirs.
final class ObfuscateNames {

    private static final int LETTERS = 26;

    private final Set<String> kept = new HashSet<>();
    private int next;
    private int renamed;

    private ObfuscateNames() {}

    static Graph apply(Graph graph, Report report) {
        ObfuscateNames names = new ObfuscateNames();
        Map<Value, Value> ports = new HashMap<>();
        for (List<Port> side : List.of(graph.inputs(), graph.outputs())) {
            for (Port port : side) {
                names.kept.add(port.name());
                Value value = new Value(port.name());
                if (!ports.containsValue(value)) {
                    ports.putIfAbsent(port.value(), value);
                }
            }
        }
        Graph plain = names.renamed(graph, graph.name(), ports);
        report.changed(names.renamed);
        return plain;
    }

    private Graph renamed(Graph graph, String name, Map<Value, Value> known) {
        GraphBuilder builder = new GraphBuilder(name);
        for (Port port : graph.inputs()) {
            builder.input(new Port(port(port), as(port.value(), known)), graph.type(port.value()));
        }
        graph.constants()
                .forEach((value, constant) -> builder.constant(as(value, known).name(), constant));
        for (Node node : graph.nodes()) {
            for (Value output : node.outputs()) {
                if (output.isPresent()) {
                    builder.declare(as(output, known), graph.type(output));
                }
            }
            builder.add(new Node(
                    fresh(),
                    node.mapBodies(body -> renamed(body, fresh(), new HashMap<>()))
                            .op(),
                    as(node.inputs(), known),
                    as(node.outputs(), known),
                    List.of()));
            renamed++;
        }
        for (Port port : graph.outputs()) {
            builder.output(port(port), as(port.value(), known));
        }
        return builder.build();
    }

    /// Inputs and outputs of the model keep their names; those of bodies are known by their places.
    private String port(Port port) {
        return kept.contains(port.name()) ? port.name() : fresh();
    }

    private List<Value> as(List<Value> values, Map<Value, Value> known) {
        return values.stream().map(value -> as(value, known)).toList();
    }

    private Value as(Value value, Map<Value, Value> known) {
        return value.isPresent() ? known.computeIfAbsent(value, _ -> new Value(fresh())) : value;
    }

    /// `a` to `z`, `aa`, …, without those that an input or output has.
    private String fresh() {
        String name;
        do {
            StringBuilder letters = new StringBuilder();
            for (int rest = next++; rest >= 0; rest = rest / LETTERS - 1) {
                letters.insert(0, (char) ('a' + rest % LETTERS));
            }
            name = letters.toString();
        } while (kept.contains(name));
        return name;
    }
}
