package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which of the variables that are given to a function it changes, itself or by what it calls.
final class ChangedVariables {

    private static final int MAX_DEPTH = 32;

    /// The attributes that name what a node calls.
    private static final List<String> CALLED = List.of("f", "body", "then_branch", "else_branch");

    private final GraphImport importer;

    ChangedVariables(GraphImport importer) {
        this.importer = importer;
    }

    /// The numbers of the arguments that are variables which the function changes.
    BitSet of(Function function) {
        return of(function, 0);
    }

    private BitSet of(Function function, int depth) {
        Map<String, TensorflowProto.Node> nodes = GraphImport.byName(function.nodes());
        BitSet changed = new BitSet();
        for (TensorflowProto.Node node : function.nodes()) {
            inputs(node, depth).stream()
                    .forEach(input ->
                            changed.set(argument(function, nodes, node.inputs().get(input))));
        }
        changed.clear(function.inputs().size(), Integer.MAX_VALUE);
        return changed;
    }

    /// The numbers of the inputs of a node that are variables which it changes.
    BitSet inputs(TensorflowProto.Node node) {
        return inputs(node, 0);
    }

    private BitSet inputs(TensorflowProto.Node node, int depth) {
        BitSet inputs = new BitSet();
        if (VariableState.changes(node)) {
            inputs.set(0);
            return inputs;
        }
        int first = node.attribute("then_branch") == null ? 0 : 1;
        for (String attribute : depth < MAX_DEPTH ? CALLED : List.<String>of()) {
            String called = GraphImport.functionOf(node, attribute);
            if (importer.changesVariables(called)) {
                of(importer.function(called, node.name()), depth + 1).stream()
                        .filter(i -> i + first < node.inputs().size())
                        .forEach(i -> inputs.set(i + first));
            }
        }
        return inputs;
    }

    /// Whether all that a node changes is among its inputs: not where it chooses among many functions, or where the
    /// condition of a loop changes variables.
    boolean isTold(TensorflowProto.Node node) {
        return !importer.changesVariables(GraphImport.functionOf(node, "cond"))
                && node.attributes().values().stream()
                        .noneMatch(value -> value.functions.stream().anyMatch(importer::changesVariables))
                && CALLED.stream()
                        .map(attribute -> GraphImport.functionOf(node, attribute))
                        .filter(importer::changesVariables)
                        .allMatch(name -> importer.function(name, node.name()).nodes().stream()
                                .allMatch(this::isTold));
    }

    /// The number of the argument behind a reference, that of no argument where it is none.
    private static int argument(Function function, Map<String, TensorflowProto.Node> nodes, String reference) {
        String name = source(nodes, reference);
        for (int i = 0; i < function.inputs().size(); i++) {
            if (function.inputs().get(i).name().equals(name)) {
                return i;
            }
        }
        return function.inputs().size();
    }

    private static String source(Map<String, TensorflowProto.Node> nodes, String reference) {
        String name = Reference.of(reference).node();
        Set<String> seen = new HashSet<>();
        for (TensorflowProto.Node node = nodes.get(name);
                node != null && node.op().equals("Identity") && seen.add(name);
                node = nodes.get(name)) {
            name = Reference.of(node.inputs().getFirst()).node();
        }
        return name;
    }

    /// The node that changes a variable last: the one that waits for all others. Null where there is none, or where
    /// they do not wait for each other.
    TensorflowProto.@Nullable Node last(Function function, int argument) {
        Map<String, TensorflowProto.Node> nodes = GraphImport.byName(function.nodes());
        List<TensorflowProto.Node> changes = function.nodes().stream()
                .filter(node -> inputs(node).stream()
                        .anyMatch(
                                input -> argument(function, nodes, node.inputs().get(input)) == argument))
                .toList();
        List<String> names = changes.stream().map(TensorflowProto.Node::name).toList();
        return changes.stream()
                .filter(last -> reachable(nodes, last).containsAll(names))
                .findFirst()
                .orElse(null);
    }

    /// The node and all it waits for.
    private static Set<String> reachable(Map<String, TensorflowProto.Node> nodes, TensorflowProto.Node from) {
        Set<String> seen = new HashSet<>(Set.of(from.name()));
        List<TensorflowProto.Node> open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            for (String input : open.removeLast().inputs()) {
                TensorflowProto.Node node = nodes.get(Reference.of(input).node());
                if (node != null && seen.add(node.name())) {
                    open.add(node);
                }
            }
        }
        return seen;
    }
}
