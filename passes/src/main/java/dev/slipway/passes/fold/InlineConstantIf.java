package dev.slipway.passes.fold;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Puts the branch that is always taken in the place of a condition that is known.
///
///     y = If(true, a)[f, g]   becomes   y = f(a)
public final class InlineConstantIf implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof If(Region then, Region otherwise))
                || !(graph.constant(node.input(0)) instanceof Constant condition)) {
            return Optional.empty();
        }
        Region taken = condition.tensor().scalarValue() != 0 ? then : otherwise;
        return taken instanceof Graph branch ? Optional.of(inlined(node, branch, graph)) : Optional.empty();
    }

    private static Edit inlined(Node node, Graph branch, Graph graph) {
        Map<Value, Value> renamed = new HashMap<>(Map.of(Value.NONE, Value.NONE));
        for (int i = 0; i < branch.inputs().size(); i++) {
            renamed.put(branch.inputs().get(i).value(), node.input(i + 1));
        }
        Map<Value, Constant> constants = new HashMap<>();
        branch.constants().forEach((value, constant) -> {
            Value fresh = fresh(node, value, graph);
            renamed.put(value, fresh);
            constants.put(fresh, constant);
        });
        List<Node> added = new ArrayList<>();
        for (Node inner : branch.nodes()) {
            inner.outputs().stream()
                    .filter(Value::isPresent)
                    .forEach(value -> renamed.put(value, fresh(node, value, graph)));
            added.add(new Node(
                    fresh(node, new Value(inner.name()), graph).name(),
                    inner.op(),
                    inner.inputs().stream().map(renamed::get).toList(),
                    inner.outputs().stream().map(renamed::get).toList(),
                    inner.origins()));
        }
        Map<Value, Value> replaced = new HashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            Port port = branch.outputs().get(i);
            if (node.hasOutput(i)) {
                replaced.put(node.output(i), renamed.get(port.value()));
            }
        }
        return new Edit(Set.of(node), added, constants, replaced);
    }

    private static Value fresh(Node node, Value value, Graph graph) {
        return Names.fresh(graph, node.name() + "/" + value.name());
    }
}
