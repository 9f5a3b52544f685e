package dev.slipway.model.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts nodes into execution order, keeping the given order where it is one already.
final class Topology {

    private Topology() {}

    static List<Node> sorted(String graph, List<Port> inputs, List<Node> nodes, Collection<Value> constants) {
        Set<Value> ready = new HashSet<>(constants);
        inputs.forEach(port -> ready.add(port.value()));
        Map<Value, Node> producers = producers(graph, nodes, ready);
        List<Node> sorted = new ArrayList<>(nodes.size());
        Set<Node> placed = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node node : nodes) {
            place(graph, node, producers, ready, placed, sorted);
        }
        return sorted;
    }

    private static Map<Value, Node> producers(String graph, List<Node> nodes, Set<Value> given) {
        Map<Value, Node> producers = new HashMap<>();
        for (Node node : nodes) {
            for (Value output : node.outputs()) {
                if (output.isPresent() && (given.contains(output) || producers.put(output, node) != null)) {
                    throw new IllegalArgumentException("graph '%s': value '%s' is made twice, once by node '%s'"
                            .formatted(graph, output, node.name()));
                }
            }
        }
        return producers;
    }

    /// Depth first without recursion: graphs may be many thousand nodes deep.
    private static void place(
            String graph,
            Node root,
            Map<Value, Node> producers,
            Set<Value> ready,
            Set<Node> placed,
            List<Node> sorted) {
        Deque<Node> open = new ArrayDeque<>();
        Set<Node> onPath = Collections.newSetFromMap(new IdentityHashMap<>());
        open.push(root);
        while (!open.isEmpty()) {
            Node node = open.peek();
            if (placed.contains(node)) {
                open.pop();
                continue;
            }
            onPath.add(node);
            boolean complete = true;
            for (Value input : node.inputs()) {
                if (!input.isPresent() || ready.contains(input)) {
                    continue;
                }
                Node producer = producers.get(input);
                if (producer == null) {
                    throw new IllegalArgumentException("graph '%s': node '%s' reads '%s', which nothing makes"
                            .formatted(graph, node.name(), input));
                }
                if (onPath.contains(producer)) {
                    throw new IllegalArgumentException("graph '%s': nodes '%s' and '%s' wait for each other"
                            .formatted(graph, node.name(), producer.name()));
                }
                open.push(producer);
                complete = false;
                break;
            }
            if (complete) {
                open.pop();
                onPath.remove(node);
                placed.add(node);
                sorted.add(node);
                ready.addAll(node.outputs());
            }
        }
    }
}
