package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// What is inside an op, put in the op's place.
final class Inlined {

    private Inlined() {}

    /// @param given what stands for the inputs of `branch`
    static Edit of(Node node, List<Value> given, Graph branch, Graph graph) {
        Map<Value, Value> renamed = new HashMap<>(Map.of(Value.NONE, Value.NONE));
        for (int i = 0; i < branch.inputs().size(); i++) {
            renamed.put(branch.inputs().get(i).value(), given.get(i));
        }
        Map<Value, Constant> constants = new HashMap<>();
        branch.constants().forEach((value, constant) -> {
            Value fresh = fresh(node, value, graph);
            renamed.put(value, fresh);
            constants.put(fresh, constant);
        });
        Map<Value, Value> results = results(node, branch);
        List<Node> added = new ArrayList<>();
        Map<Value, TensorType> declared = new HashMap<>();
        for (Node inner : branch.nodes()) {
            inner.outputs().stream()
                    .filter(Value::isPresent)
                    .forEach(value -> renamed.put(
                            value, results.containsKey(value) ? results.get(value) : fresh(node, value, graph)));
            inner.outputs().stream()
                    .filter(value -> value.isPresent()
                            && (branch.type(value).isQuantized() || !inner.op().infersTypes()))
                    .forEach(value ->
                            declared.putIfAbsent(Objects.requireNonNull(renamed.get(value)), branch.type(value)));
            added.add(new Node(
                    fresh(node, new Value(inner.name()), graph).name(),
                    inner.op(),
                    inner.inputs().stream().map(renamed::get).toList(),
                    inner.outputs().stream().map(renamed::get).toList(),
                    inner.origins()));
        }
        Map<Value, Value> replaced = new HashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            Value made = renamed.get(branch.outputs().get(i).value());
            if (node.hasOutput(i) && !node.output(i).equals(made)) {
                replaced.put(node.output(i), made);
            }
        }
        node.outputs().forEach(declared::remove);
        return new Edit(Set.of(node), added, constants, replaced, declared);
    }

    /// What is made inside for one output keeps that output's name, and so the type that is declared of it.
    private static Map<Value, Value> results(Node node, Graph branch) {
        Map<Value, Value> results = new HashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            Port port = branch.outputs().get(i);
            if (node.hasOutput(i) && branch.producer(port.value()) != null) {
                results.putIfAbsent(port.value(), node.output(i));
            }
        }
        return results;
    }

    private static Value fresh(Node node, Value value, Graph graph) {
        return Names.fresh(graph, node.name() + "/" + value.name());
    }
}
