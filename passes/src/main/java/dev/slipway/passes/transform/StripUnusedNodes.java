package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.transform.Placeholders.Placeholder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Drops what no output needs. A node that is named becomes an input, of the type and shape given for it, and what only
/// led there is dropped with it; an input that is named, or whose shape nobody knows, gets the shape given.
final class StripUnusedNodes {

    private final Graph graph;
    private final Report report;
    private final GraphBuilder builder;
    private final List<Port> inputs;
    private final Placeholders placeholders;
    private final Set<Value> cut = new HashSet<>();
    private int changes;

    private StripUnusedNodes(Graph graph, Report report) {
        this.graph = graph;
        this.report = report;
        this.builder = new GraphBuilder(graph.name());
        this.inputs = new ArrayList<>(graph.inputs());
        this.placeholders = Placeholders.of(report.call());
    }

    static Graph apply(Graph graph, Report report) {
        return new StripUnusedNodes(graph, report).stripped();
    }

    private Graph stripped() {
        List<TensorType> types = new ArrayList<>();
        inputs.forEach(port -> types.add(withDefaultShape(port)));
        for (Placeholder wanted : placeholders.named()) {
            int place = place(wanted.name());
            if (place >= 0) {
                types.set(place, restated(types.get(place), wanted));
            } else {
                Value value = made(wanted.name());
                cut.add(value);
                inputs.add(new Port(wanted.name(), value));
                types.add(TensorType.of(wanted.element(), wanted.shape() == null ? Shape.SCALAR : wanted.shape()));
                changes++;
            }
        }
        if (changes == 0) {
            Graph after = graph.withoutUnread();
            report.changed(graph.nodes().size() - after.nodes().size());
            return after;
        }
        for (int i = 0; i < inputs.size(); i++) {
            builder.input(inputs.get(i), types.get(i));
        }
        addTheRest();
        Graph after = withoutUnreadInputs(builder.build().withoutUnread());
        report.changed(changes + graph.nodes().size() - after.nodes().size());
        return after;
    }

    private TensorType withDefaultShape(Port port) {
        TensorType type = graph.type(port.value());
        Shape shape = placeholders.shape();
        if (shape == null || type.shape().isRanked()) {
            return type;
        }
        changes++;
        return type.withShape(shape);
    }

    private int place(String name) {
        for (int i = 0; i < graph.inputs().size(); i++) {
            Port port = graph.inputs().get(i);
            if (port.name().equals(name) || port.value().name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private TensorType restated(TensorType type, Placeholder wanted) {
        Shape shape = wanted.shape();
        if (shape == null || shape.equals(type.shape())) {
            return type;
        }
        if (type.shape().isRanked() && !type.shape().hasRank(shape.rank())) {
            throw report.call()
                    .wrong("input '%s' takes %s; the shape %s does not fit".formatted(wanted.name(), type, shape));
        }
        changes++;
        return type.withShape(shape);
    }

    /// The value that a source node of this name makes.
    private Value made(String name) {
        Value value = new Value(name);
        if (graph.producer(value) != null) {
            return value;
        }
        for (Node node : graph.nodes()) {
            boolean named = node.name().equals(name)
                    || !node.origins().isEmpty() && node.origins().getLast().equals(name);
            if (named && node.hasOutput(0)) {
                return node.output();
            }
        }
        throw report.call()
                .wrong("there is no input and no node '%s'; the inputs are %s"
                        .formatted(name, graph.inputs().stream().map(Port::name).toList()));
    }

    /// Everything but what made the new inputs; types are inferred again, since shapes may differ from here on.
    private void addTheRest() {
        graph.constants().forEach((value, constant) -> builder.constant(value.name(), constant));
        for (Node node : graph.nodes()) {
            List<Value> outputs = node.outputs().stream()
                    .map(value -> cut.contains(value) ? Value.NONE : value)
                    .toList();
            if (!node.outputs().isEmpty() && outputs.stream().noneMatch(Value::isPresent)) {
                continue;
            }
            for (Value output : outputs) {
                boolean declared = output.isPresent()
                        && (!node.op().infersTypes() || graph.type(output).isQuantized());
                if (declared) {
                    builder.declare(output, graph.type(output));
                }
            }
            builder.add(node.withOutputs(outputs));
        }
        graph.outputs().forEach(port -> builder.output(port.name(), port.value()));
    }

    private Graph withoutUnreadInputs(Graph after) {
        if (cut.isEmpty()) {
            return after;
        }
        GraphBuilder rest = after.toBuilder().clearInputs();
        for (Port port : after.inputs()) {
            boolean read = !after.readers(port.value()).isEmpty() || after.isOutput(port.value());
            if (read) {
                rest.input(port, after.type(port.value()));
            } else {
                report.note(port.name(), "nothing needs this input any more", "");
            }
        }
        return rest.build();
    }
}
