package dev.slipway.formats.tensorflow;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Raises the loops of TensorFlow 1, which are circles of Enter, Merge, Switch, NextIteration and Exit nodes, to
/// `While`
/// with regions.
final class V1Loops {

    private V1Loops() {}

    /// Whether a node's inputs are part of a circle that is raised as a whole.
    static boolean endsLoop(TensorflowProto.Node node) {
        return node.op().equals("Exit") || node.op().equals("RefExit");
    }

    /// One loop variable.
    private record State(
            TensorflowProto.Node enter, TensorflowProto.Node merge, String next, List<TensorflowProto.Node> switches) {}

    static List<Value> read(GraphImport importer, GraphImport.Scope scope, TensorflowProto.Node exit) {
        TensorflowProto.Node ownSwitch = node(scope, exit.inputs().getFirst());
        TensorflowProto.Node ownMerge = node(scope, ownSwitch.inputs().getFirst());
        String frame = frame(enterOf(scope, ownMerge));
        TensorflowProto.Node condition = node(scope, ownSwitch.inputs().get(1));
        List<State> states = states(scope, frame, condition.name());
        List<TensorflowProto.Node> invariants = scope.nodes.values().stream()
                .filter(node -> node.op().endsWith("Enter") && frame(node).equals(frame))
                .filter(node -> states.stream().noneMatch(state -> state.enter == node))
                .sorted(java.util.Comparator.comparing(TensorflowProto.Node::name))
                .toList();
        List<Value> start = new ArrayList<>();
        states.forEach(state -> start.add(scope.value(state.enter.inputs().getFirst())));
        invariants.forEach(node -> start.add(scope.value(node.inputs().getFirst())));
        List<TensorType> types =
                new ArrayList<>(start.stream().map(scope.graph::typeOf).toList());
        Graph body = body(importer, scope, states, invariants, types);
        for (int round = 0; round < 3; round++) {
            boolean stable = true;
            for (int i = 0; i < types.size(); i++) {
                Shape after = body.type(body.outputs().get(i).value()).shape();
                Shape common = common(types.get(i).shape(), after);
                stable &= common.equals(types.get(i).shape());
                types.set(i, types.get(i).withShape(common));
            }
            if (stable) {
                break;
            }
            body = body(importer, scope, states, invariants, types);
        }
        Graph test = test(importer, scope, states, invariants, types, condition);
        List<Value> outputs = new TensorflowNode(exit, scope.prefix + frame, start, scope.graph)
                .are(start.size(), new While(test, body), start.toArray(Value[]::new));
        publish(scope, states, outputs);
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i).merge == ownMerge) {
                return List.of(outputs.get(i));
            }
        }
        throw FormatException.corrupt("the loop of node '%s' does not hold it", exit.name());
    }

    /// Every Exit of the loop gets its output, so that the loop is raised once.
    private static void publish(GraphImport.Scope scope, List<State> states, List<Value> outputs) {
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

    private static List<State> states(GraphImport.Scope scope, String frame, String condition) {
        List<State> states = new ArrayList<>();
        Set<TensorflowProto.Node> merges = new LinkedHashSet<>();
        scope.nodes.values().stream()
                .filter(node -> node.op().equals("Merge")
                        && isLoop(scope, node)
                        && frame(enterOf(scope, node)).equals(frame))
                .sorted(java.util.Comparator.comparing(TensorflowProto.Node::name))
                .forEach(merges::add);
        for (TensorflowProto.Node merge : merges) {
            TensorflowProto.Node back = backEdge(scope, merge);
            List<TensorflowProto.Node> switches = scope.nodes.values().stream()
                    .filter(node -> node.op().equals("Switch")
                            && Reference.of(node.inputs().getFirst()).node().equals(merge.name())
                            && Reference.of(node.inputs().get(1)).node().equals(condition))
                    .toList();
            states.add(new State(enterOf(scope, merge), merge, back.inputs().getFirst(), switches));
        }
        return states;
    }

    private static boolean isLoop(GraphImport.Scope scope, TensorflowProto.Node merge) {
        return merge.inputs().stream().anyMatch(input -> {
            TensorflowProto.Node from = scope.nodes.get(Reference.of(input).node());
            return from != null && from.op().endsWith("NextIteration");
        });
    }

    private static TensorflowProto.Node backEdge(GraphImport.Scope scope, TensorflowProto.Node merge) {
        return merge.inputs().stream()
                .map(input -> node(scope, input))
                .filter(node -> node.op().endsWith("NextIteration"))
                .findFirst()
                .orElseThrow();
    }

    private static TensorflowProto.Node enterOf(GraphImport.Scope scope, TensorflowProto.Node merge) {
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

    private static TensorflowProto.Node node(GraphImport.Scope scope, String reference) {
        TensorflowProto.Node node = scope.nodes.get(Reference.of(reference).node());
        if (node == null) {
            throw FormatException.corrupt("the graph names a node '%s', which is not in it", reference);
        }
        return node;
    }

    private static GraphImport.Scope inside(
            GraphImport importer,
            GraphImport.Scope scope,
            GraphBuilder graph,
            List<State> states,
            List<TensorflowProto.Node> invariants,
            List<TensorType> types) {
        GraphImport.Scope inner =
                importer.new Scope(graph, List.copyOf(scope.nodes.values()), scope.prefix, scope.depth + 1, scope);
        for (int i = 0; i < states.size(); i++) {
            Value value = graph.input(graph.uniqueName(states.get(i).merge.name()), types.get(i));
            inner.results.put(states.get(i).merge.name(), List.of(value, value));
            states.get(i).switches.forEach(each -> inner.results.put(each.name(), List.of(value, value)));
        }
        for (int i = 0; i < invariants.size(); i++) {
            Value value = graph.input(graph.uniqueName(invariants.get(i).name()), types.get(states.size() + i));
            inner.results.put(invariants.get(i).name(), List.of(value));
        }
        return inner;
    }

    private static Graph body(
            GraphImport importer,
            GraphImport.Scope scope,
            List<State> states,
            List<TensorflowProto.Node> invariants,
            List<TensorType> types) {
        GraphBuilder graph = new GraphBuilder("body");
        GraphImport.Scope inner = inside(importer, scope, graph, states, invariants, types);
        for (State state : states) {
            graph.output("next:" + state.merge.name(), inner.value(state.next));
        }
        for (TensorflowProto.Node invariant : invariants) {
            graph.output("same:" + invariant.name(), inner.value(invariant.name()));
        }
        return graph.build();
    }

    private static Graph test(
            GraphImport importer,
            GraphImport.Scope scope,
            List<State> states,
            List<TensorflowProto.Node> invariants,
            List<TensorType> types,
            TensorflowProto.Node condition) {
        GraphBuilder graph = new GraphBuilder("condition");
        GraphImport.Scope inner = inside(importer, scope, graph, states, invariants, types);
        graph.output("condition", inner.value(condition.inputs().getFirst()));
        return graph.build();
    }

    /// A merge outside of loops joins the branches of a condition: the value of the branch that ran.
    static List<Value> merge(GraphImport.Scope scope, TensorflowProto.Node node, String name) {
        List<Value> inputs = scope.inputs(node);
        TensorflowProto.Node chosen = switchAbove(scope, node.inputs().getFirst());
        TensorflowProto.Node other = switchAbove(scope, node.inputs().getLast());
        TensorflowProto.Node any = chosen == null ? other : chosen;
        if (any == null || inputs.size() != 2) {
            throw FormatException.unsupported("'%s' joins branches of a condition that cannot be found", name);
        }
        boolean firstIsFalse = branch(
                        scope,
                        node.inputs().getFirst(),
                        branch(scope, node.inputs().getLast(), 0) == 1 ? 0 : 1)
                == 0;
        Value condition = scope.value(any.inputs().get(1));
        Value whenTrue = inputs.get(firstIsFalse ? 1 : 0);
        Value whenFalse = inputs.get(firstIsFalse ? 0 : 1);
        Value result =
                scope.graph.add(name, List.of(name), new dev.slipway.model.op.Where(), condition, whenTrue, whenFalse);
        return List.of(result, result);
    }

    private static TensorflowProto.@org.jspecify.annotations.Nullable Node switchAbove(
            GraphImport.Scope scope, String reference) {
        Set<String> seen = new LinkedHashSet<>();
        java.util.ArrayDeque<String> open =
                new java.util.ArrayDeque<>(List.of(Reference.of(reference).node()));
        while (!open.isEmpty()) {
            TensorflowProto.Node node = scope.nodes.get(open.poll());
            if (node == null || !seen.add(node.name())) {
                continue;
            }
            if (node.op().equals("Switch")) {
                return node;
            }
            node.inputs().forEach(input -> open.add(Reference.of(input).node()));
        }
        return null;
    }

    /// Which side of its Switch a value comes from: 0 false, 1 true.
    private static int branch(GraphImport.Scope scope, String reference, int otherwise) {
        Map<String, Boolean> seen = new java.util.HashMap<>();
        java.util.ArrayDeque<String> open = new java.util.ArrayDeque<>(List.of(reference));
        while (!open.isEmpty()) {
            Reference at = Reference.of(open.poll());
            TensorflowProto.Node node = scope.nodes.get(at.node());
            if (node == null || seen.put(at.node(), true) != null) {
                continue;
            }
            if (node.op().equals("Switch")) {
                return OutputNames.index(node, at);
            }
            open.addAll(node.inputs());
        }
        return otherwise;
    }

    /// The dimensions two shapes agree in; unknown where they differ.
    static Shape common(Shape a, Shape b) {
        if (!a.isRanked() || !b.isRanked() || a.rank() != b.rank()) {
            return Shape.UNRANKED;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < a.rank(); i++) {
            dims.add(a.dim(i).equals(b.dim(i)) ? a.dim(i) : a.dim(i).isKnown() ? Dim.UNKNOWN : a.dim(i));
        }
        return Shape.of(dims);
    }
}
