package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Raises the loops of TensorFlow 1, which are circles of Enter, Merge, Switch, NextIteration and Exit nodes, to
/// `While` with regions.
final class V1Loops {

    private V1Loops() {}

    /// Whether a node's inputs are part of a circle that is raised as a whole.
    static boolean endsLoop(TensorflowProto.Node node) {
        return node.op().equals("Exit") || node.op().equals("RefExit");
    }

    /// One loop variable.
    private record State(
            TensorflowProto.Node enter, TensorflowProto.Node merge, String next, List<TensorflowProto.Node> switches) {

        /// Whether the body gives the variable back as it is.
        boolean isKept(Scope scope) {
            TensorflowProto.Node from = node(scope, next);
            for (int i = 0; i < 8 && from.op().equals("Identity"); i++) {
                from = node(scope, from.inputs().getFirst());
            }
            return switches.contains(from);
        }
    }

    static List<Value> read(Scope scope, TensorflowProto.Node exit) {
        TensorflowProto.Node ownSwitch = node(scope, exit.inputs().getFirst());
        TensorflowProto.Node ownMerge = node(scope, ownSwitch.inputs().getFirst());
        String frame = frame(enterOf(scope, ownMerge));
        TensorflowProto.Node condition = node(scope, ownSwitch.inputs().get(1));
        List<State> states = states(scope, frame, condition.name());
        List<TensorflowProto.Node> invariants = scope.nodes.values().stream()
                .filter(node -> node.op().endsWith("Enter") && frame(node).equals(frame))
                .filter(node -> states.stream().noneMatch(state -> state.enter == node))
                .sorted(Comparator.comparing(TensorflowProto.Node::name))
                .toList();
        List<Value> start = new ArrayList<>();
        states.forEach(state -> start.add(scope.value(state.enter.inputs().getFirst())));
        invariants.forEach(node -> start.add(scope.value(node.inputs().getFirst())));
        BitSet unchanged = new BitSet();
        unchanged.set(states.size(), start.size());
        for (int i = 0; i < states.size(); i++) {
            unchanged.set(i, states.get(i).isKept(scope));
        }
        List<Value> outputs = new Loop(
                        new TensorflowNode(exit, scope.prefix + frame, start, scope.graph),
                        start,
                        unchanged,
                        (graph, inputs) -> List.of(inside(scope, graph, states, invariants, inputs)
                                .value(condition.inputs().getFirst())),
                        (graph, inputs) -> body(inside(scope, graph, states, invariants, inputs), states, invariants))
                .raise();
        publish(scope, states, outputs);
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).merge == ownMerge) {
                return List.of(outputs.get(i));
            }
        }
        throw FormatException.corrupt("the loop of node '%s' does not hold it", exit.name());
    }

    /// Every Exit of the loop gets its output, so that the loop is raised once.
    private static void publish(Scope scope, List<State> states, List<Value> outputs) {
        for (TensorflowProto.Node node : scope.nodes.values()) {
            if (endsLoop(node)) {
                String from = Reference.of(node.inputs().getFirst()).node();
                for (int i = 0; i < states.size(); i++) {
                    if (states.get(i).switches.stream()
                            .anyMatch(each -> each.name().equals(from))) {
                        scope.results.put(node.name(), List.of(outputs.get(i)));
                    }
                }
            }
        }
    }

    private static List<State> states(Scope scope, String frame, String condition) {
        List<State> states = new ArrayList<>();
        Set<TensorflowProto.Node> merges = new LinkedHashSet<>();
        scope.nodes.values().stream()
                .filter(node -> node.op().endsWith("Merge")
                        && isLoop(scope, node)
                        && frame(enterOf(scope, node)).equals(frame))
                .sorted(Comparator.comparing(TensorflowProto.Node::name))
                .forEach(merges::add);
        for (TensorflowProto.Node merge : merges) {
            TensorflowProto.Node back = backEdge(scope, merge);
            List<TensorflowProto.Node> switches = scope.nodes.values().stream()
                    .filter(node -> node.op().endsWith("Switch")
                            && Reference.of(node.inputs().getFirst()).node().equals(merge.name())
                            && Reference.of(node.inputs().get(1)).node().equals(condition))
                    .toList();
            states.add(new State(enterOf(scope, merge), merge, back.inputs().getFirst(), switches));
        }
        return states;
    }

    /// Whether a merge begins the rounds of a loop.
    static boolean isLoop(Scope scope, TensorflowProto.Node merge) {
        return merge.inputs().stream().anyMatch(input -> {
            TensorflowProto.Node from = scope.nodes.get(Reference.of(input).node());
            return from != null && from.op().endsWith("NextIteration");
        });
    }

    private static TensorflowProto.Node backEdge(Scope scope, TensorflowProto.Node merge) {
        return merge.inputs().stream()
                .map(input -> node(scope, input))
                .filter(node -> node.op().endsWith("NextIteration"))
                .findFirst()
                .orElseThrow();
    }

    private static TensorflowProto.Node enterOf(Scope scope, TensorflowProto.Node merge) {
        return merge.inputs().stream()
                .map(input -> node(scope, input))
                .filter(node -> node.op().endsWith("Enter"))
                .findFirst()
                .orElseThrow(() -> FormatException.corrupt("'%s' begins no loop", merge.name()));
    }

    private static String frame(TensorflowProto.Node enter) {
        var name = enter.attribute("frame_name");
        return name == null ? "" : name.string();
    }

    private static TensorflowProto.Node node(Scope scope, String reference) {
        TensorflowProto.Node node = scope.nodes.get(Reference.of(reference).node());
        if (node == null) {
            throw FormatException.corrupt("the graph names a node '%s', which is not in it", reference);
        }
        return node;
    }

    /// The name space of a region in which the loop's variables have the given values.
    private static Scope inside(
            Scope scope,
            GraphBuilder graph,
            List<State> states,
            List<TensorflowProto.Node> invariants,
            List<Value> inputs) {
        Scope inner = scope.within(graph);
        for (int i = 0; i < states.size(); i++) {
            List<Value> twice = List.of(inputs.get(i), inputs.get(i));
            inner.results.put(states.get(i).merge.name(), twice);
            states.get(i).switches.forEach(each -> inner.results.put(each.name(), twice));
        }
        for (int i = 0; i < invariants.size(); i++) {
            inner.results.put(invariants.get(i).name(), List.of(inputs.get(states.size() + i)));
        }
        return inner;
    }

    private static List<Value> body(Scope inner, List<State> states, List<TensorflowProto.Node> invariants) {
        List<Value> next = new ArrayList<>();
        states.forEach(state -> next.add(inner.value(state.next)));
        invariants.forEach(invariant -> next.add(inner.value(invariant.name())));
        return next;
    }
}
