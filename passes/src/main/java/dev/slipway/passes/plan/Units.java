package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// The nodes of a graph that integer kernels compute, each with what stands behind it and is done as the result is
/// stored: bounds, and the bias of a product.
final class Units {

    private final Graph graph;
    private final PlanOptions options;
    private final Roles known;
    private final Map<Node, Role> roles = new LinkedHashMap<>();
    private final Map<Value, Value> ends = new HashMap<>();
    private final Set<Node> absorbed = new LinkedHashSet<>();

    /// @param bounded whether a value's range is known; a node is computed with reals where one is not
    Units(Graph graph, PlanOptions options, Predicate<Value> bounded) {
        this.graph = graph;
        this.options = options;
        known = new Roles(graph, options);
        for (Node node : graph.nodes()) {
            Role role = absorbed.contains(node) ? new Role.Real() : known.of(node);
            if (role instanceof Role.Real || !isBounded(node, role, bounded)) {
                continue;
            }
            roles.put(node, role);
            if (!(role instanceof Role.Moved)) {
                follow(node, bounded);
            }
        }
    }

    private boolean isBounded(Node node, Role role, Predicate<Value> bounded) {
        return numbers(node, role).stream().allMatch(i -> bounded.test(node.input(i)))
                && node.outputs().stream().filter(Value::isPresent).allMatch(bounded);
    }

    private void follow(Node node, Predicate<Value> bounded) {
        Value end = node.output();
        while (graph.onlyReader(end) instanceof Node next
                && bounded.test(next.output())
                && (known.of(next) instanceof Role.Limited || isBias(node, end, next))) {
            absorbed.add(next);
            end = next.output();
        }
        ends.put(node.output(), end);
    }

    private boolean isBias(Node node, Value end, Node next) {
        return node.op() instanceof MatMul
                && end.equals(node.output())
                && graph.isConstant(node.input(1))
                && next.op() instanceof Binary(Binary.Kind kind)
                && kind == Binary.Kind.ADD
                && next.inputs().stream()
                        .anyMatch(value -> graph.isConstant(value)
                                && graph.type(value).shape().hasRank(1));
    }

    Map<Node, Role> roles() {
        return Collections.unmodifiableMap(roles);
    }

    /// Whether a node is done as the result of another is stored.
    boolean isAbsorbed(Node node) {
        return absorbed.contains(node);
    }

    /// What is stored for an output.
    Value end(Value output) {
        return ends.getOrDefault(output, output);
    }

    /// The outputs of a node as they are stored.
    List<Value> ends(Node node) {
        return node.outputs().stream().filter(Value::isPresent).map(this::end).toList();
    }

    /// Which inputs of a node are numbers that are stored, weights apart.
    static List<Integer> numbers(Node node, Role role) {
        return switch (role) {
            case Role.Weighted _, Role.Limited _ -> List.of(0);
            case Role.Computed(int inputs, var _) -> {
                List<Integer> all = new ArrayList<>();
                for (int i = 0; i < inputs; i++) {
                    all.add(i);
                }
                yield all;
            }
            case Role.Moved(List<Integer> inputs) -> inputs;
            case Role.Real _ -> List.of();
        };
    }

    /// The nodes that are computed with integers, and the values that they exchange: moved numbers only where a
    /// neighbour computes with them.
    Set<Node> integers(Set<Value> stored) {
        Set<Node> integers = new LinkedHashSet<>();
        roles.forEach((node, role) -> {
            if (!(role instanceof Role.Moved)) {
                join(node, role, integers, stored);
            }
        });
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Map.Entry<Node, Role> entry : roles.entrySet()) {
                Node node = entry.getKey();
                if (!integers.contains(node)
                        && (numbers(node, entry.getValue()).stream().anyMatch(i -> stored.contains(node.input(i)))
                                || ends(node).stream().anyMatch(stored::contains))) {
                    join(node, entry.getValue(), integers, stored);
                    grown = true;
                }
            }
        }
        return integers;
    }

    private void join(Node node, Role role, Set<Node> integers, Set<Value> stored) {
        integers.add(node);
        for (int i : numbers(node, role)) {
            if (!graph.isConstant(node.input(i))) {
                stored.add(node.input(i));
            }
        }
        stored.addAll(ends(node));
    }

    /// See [Plan#wanted].
    Map<Value, Integer> wanted() {
        Map<Value, Integer> wanted = new LinkedHashMap<>();
        roles.forEach((node, role) -> {
            for (int i : numbers(node, role)) {
                if (!graph.isConstant(node.input(i))) {
                    wanted.merge(node.input(i), channelAxis(node, role), Math::max);
                }
            }
            node.outputs().stream().filter(Value::isPresent).forEach(value -> {
                wanted.putIfAbsent(value, -1);
            });
        });
        absorbed.forEach(node -> wanted.putIfAbsent(node.output(), -1));
        borders().forEach(value -> wanted.putIfAbsent(value, -1));
        return wanted;
    }

    /// Inputs and outputs of the graph that callers want to be integers.
    List<Value> borders() {
        List<Port> ports = new ArrayList<>();
        if (options.inputs().isInteger()) {
            ports.addAll(graph.inputs());
        }
        if (options.outputs().isInteger()) {
            ports.addAll(graph.outputs());
        }
        return ports.stream()
                .map(Port::value)
                .filter(value -> !graph.isConstant(value)
                        && graph.type(value).element() == ElementType.FLOAT32
                        && !graph.type(value).isQuantized())
                .toList();
    }

    /// The axis of the channels that a layer multiplies with its weights.
    private int channelAxis(Node node, Role role) {
        if (!(role instanceof Role.Weighted)) {
            return -1;
        }
        Op op = node.op() instanceof Activated(Op base, var _) ? base : node.op();
        return switch (op) {
            case Convolution convolution -> convolution.layout().channel();
            case TransposedConvolution _ -> -1;
            default -> graph.type(node.input(0)).shape().rank() - 1;
        };
    }
}
