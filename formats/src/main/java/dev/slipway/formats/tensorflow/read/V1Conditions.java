package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.wire.FormatException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Raises the conditions of TensorFlow 1 to `If` with regions: values enter a branch through Switch nodes of one
/// predicate, and a Merge takes the value of the branch that ran.
final class V1Conditions {

    private static final int FALSE = 0;
    private static final int TRUE = 1;
    private static final int MAX_NESTING = 100;

    private V1Conditions() {}

    /// Whether `node` joins the branches of a condition, and is no beginning of a loop.
    static boolean isJoin(Scope scope, TensorflowProto.Node node) {
        return node.op().endsWith("Merge") && !V1Loops.isLoop(scope, node);
    }

    /// Where the walk up from a Merge stands.
    ///
    /// @param depth how many inner conditions the place is in
    /// @param isControl whether the value itself is not read, only waited for
    private record Place(Reference at, int depth, boolean isControl) {}

    /// What a branch needs: the values its Switch nodes let in, by the Switch's name, and others made outside.
    private static final class Branch {
        final Map<String, String> switches = new LinkedHashMap<>();
        final Set<String> outside = new LinkedHashSet<>();
        int port = -1;

        @Nullable
        String predicate;

        void follow(Scope scope, String input) {
            Deque<Place> open = new ArrayDeque<>();
            Set<Place> seen = new HashSet<>();
            open.add(new Place(Reference.of(input), 0, input.startsWith("^")));
            while (!open.isEmpty()) {
                Place place = open.poll();
                TensorflowProto.Node node = scope.nodes.get(place.at.node());
                if (node == null || place.depth > MAX_NESTING || !seen.add(place)) {
                    continue;
                }
                if (isSwitch(scope, node) && place.depth == 0) {
                    enter(scope, node, place);
                } else if (isMadeOutside(scope, place)) {
                    outside.add(place.at.node() + ":" + scope.index(place.at));
                } else {
                    boolean inner = isSwitch(scope, node);
                    int depth = place.depth + (inner ? -1 : isJoin(scope, node) ? 1 : 0);
                    for (String from : node.inputs()) {
                        boolean isPredicate = inner && from.equals(node.inputs().get(1));
                        boolean isControl = !isPredicate && (place.isControl || from.startsWith("^"));
                        open.add(new Place(Reference.of(from), depth, isControl));
                    }
                }
            }
        }

        private void enter(Scope scope, TensorflowProto.Node node, Place place) {
            if (port < 0 || !place.isControl) {
                port = scope.index(place.at);
                predicate = node.inputs().get(1);
            }
            if (!place.isControl) {
                switches.put(node.name(), node.inputs().getFirst());
            }
        }

        private static boolean isMadeOutside(Scope scope, Place place) {
            return !place.isControl
                    && place.depth == 0
                    && (scope.results.containsKey(place.at.node())
                            || scope.isGiven(place.at.node() + ":" + place.at.index()));
        }

        private static boolean isSwitch(Scope scope, TensorflowProto.Node node) {
            if (!node.op().endsWith("Switch") || node.inputs().size() < 2) {
                return false;
            }
            TensorflowProto.Node predicate =
                    scope.nodes.get(Reference.of(node.inputs().get(1)).node());
            return predicate == null || !predicate.op().equals("LoopCond");
        }
    }

    static List<Value> read(Scope scope, TensorflowProto.Node merge, String name) {
        List<String> inputs =
                merge.inputs().stream().filter(input -> !input.startsWith("^")).toList();
        if (inputs.size() != 2) {
            throw FormatException.unsupported("'%s' joins %d branches; conditions have two", name, inputs.size());
        }
        Branch first = new Branch();
        Branch second = new Branch();
        first.follow(scope, inputs.getFirst());
        second.follow(scope, inputs.getLast());
        String predicate = first.predicate == null ? second.predicate : first.predicate;
        if (predicate == null) {
            throw FormatException.unsupported("'%s' joins branches of a condition that cannot be found", name);
        }
        boolean firstIsFalse = first.port == FALSE || second.port == TRUE;
        Value condition = scope.value(predicate);
        Set<String> references = new LinkedHashSet<>();
        for (Branch branch : List.of(first, second)) {
            references.addAll(branch.switches.values());
            references.addAll(branch.outside);
        }
        List<String> captured = List.copyOf(references);
        List<Value> values = captured.stream().map(scope::value).toList();
        TensorflowNode node = new TensorflowNode(merge, name, List.of(condition), scope.graph);
        Regions.Inside low = inside(scope, first, captured, inputs.getFirst());
        Regions.Inside high = inside(scope, second, captured, inputs.getLast());
        List<Value> results = new ArrayList<>(
                Regions.choose(node, condition, values, firstIsFalse ? high : low, firstIsFalse ? low : high));
        if (scope.highestOutput(merge) > 0) {
            Value chosen = firstIsFalse ? condition : node.step("other", new Unary(Unary.Kind.NOT), condition);
            results.add(node.step("index", new Cast(ElementType.INT32, true), chosen));
        }
        return results;
    }

    private static Regions.Inside inside(Scope scope, Branch branch, List<String> captured, String result) {
        return (GraphBuilder graph, List<Value> inputs) -> {
            Scope inner = scope.within(graph);
            branch.switches.forEach((name, from) -> {
                Value value = inputs.get(captured.indexOf(from));
                inner.results.put(name, List.of(value, value));
            });
            branch.outside.forEach(from -> inner.overridden.put(from, inputs.get(captured.indexOf(from))));
            return List.of(inner.value(result));
        };
    }
}
