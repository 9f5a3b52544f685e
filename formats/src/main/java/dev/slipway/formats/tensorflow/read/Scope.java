package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.wire.FormatException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Nodes in one name space (the main graph, or a function's body), and what has been made of them.
final class Scope {

    private static final int MAX_DEPTH = 100;

    private final GraphImport importer;
    final GraphBuilder graph;
    final Map<String, TensorflowProto.Node> nodes;
    final Map<String, List<Value>> results = new HashMap<>();
    public final Map<String, Value> overridden = new HashMap<>();
    final String prefix;
    final int depth;

    Scope(GraphImport importer, GraphBuilder graph, Map<String, TensorflowProto.Node> nodes, String prefix, int depth) {
        this.importer = importer;
        this.graph = graph;
        this.nodes = nodes;
        this.prefix = prefix;
        this.depth = depth;
        if (depth > MAX_DEPTH) {
            throw FormatException.corrupt("functions and branches nest more than %d deep at '%s'", MAX_DEPTH, prefix);
        }
    }

    /// A name space of the same nodes, for a region inside this one.
    Scope within(GraphBuilder region) {
        return new Scope(importer, region, nodes, prefix, depth + 1);
    }

    /// The hub value of a reference such as `conv/Conv2D:0` or `x:output:1`.
    Value value(String reference) {
        Value given = overridden.get(reference);
        if (given != null) {
            return given;
        }
        Reference wanted = Reference.of(reference);
        Value whole = overridden.get(wanted.node() + ":" + wanted.index());
        if (whole != null) {
            return whole;
        }
        Value beginning = beginning(wanted);
        if (beginning != null) {
            return beginning;
        }
        make(wanted.node());
        List<Value> outputs = Objects.requireNonNull(results.get(wanted.node()));
        int index = index(wanted);
        if (index >= outputs.size()) {
            throw FormatException.corrupt(
                    "'%s' names an output that node '%s' does not have", reference, wanted.node());
        }
        return outputs.get(index);
    }

    /// The number of the output that a reference names: of a node whose op is a function, by the function's own names.
    int index(Reference wanted) {
        TensorflowProto.Node node = nodes.get(wanted.node());
        if (node == null) {
            return wanted.index();
        }
        Function called = importer.calledAsOp(node);
        return called == null || wanted.output().isEmpty()
                ? OutputNames.index(node, wanted)
                : named(called, wanted) + wanted.index();
    }

    private static int named(Function called, Reference wanted) {
        int index = called.outputs().indexOf(wanted.output());
        if (index < 0) {
            throw FormatException.corrupt(
                    "'%s' is not among the outputs of the function '%s', which node '%s' calls; it has %s",
                    wanted.output(), called.name(), wanted.node(), called.outputs());
        }
        return index;
    }

    /// Makes `root` and all it needs, without recursion along the graph.
    private void make(String root) {
        Deque<String> open = new ArrayDeque<>(List.of(root));
        Set<String> onPath = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.peek();
            if (results.containsKey(name)) {
                open.pop();
                continue;
            }
            TensorflowProto.Node node = nodes.get(name);
            if (node == null) {
                throw FormatException.corrupt("the graph names a node '%s%s', which is not in it", prefix, name);
            }
            onPath.add(name);
            boolean ready = true;
            for (String input : needs(node)) {
                String from = Reference.of(input).node();
                if (!input.startsWith("^") && !isGiven(input) && !results.containsKey(from)) {
                    if (!onPath.add(from)) {
                        throw FormatException.corrupt("nodes '%s' and '%s' wait for each other", name, from);
                    }
                    open.push(from);
                    ready = false;
                    break;
                }
            }
            if (ready) {
                results.put(name, importer.read(this, node));
                open.pop();
            }
        }
    }

    /// The highest number of an output of `node` that any node here reads.
    int highestOutput(TensorflowProto.Node node) {
        int highest = 0;
        for (TensorflowProto.Node reader : nodes.values()) {
            for (String input : reader.inputs()) {
                Reference reference = Reference.of(input);
                if (reference.node().equals(node.name())) {
                    highest = Math.max(highest, index(reference));
                }
            }
        }
        return Math.min(highest, 10_000);
    }

    /// What must be there before `node` is read. Loops and conditions fetch what they need themselves.
    private List<String> needs(TensorflowProto.Node node) {
        return V1Loops.endsLoop(node) || V1Conditions.isJoin(this, node) ? List.of() : node.inputs();
    }

    boolean isGiven(String reference) {
        Reference wanted = Reference.of(reference);
        return overridden.containsKey(reference)
                || overridden.containsKey(wanted.node() + ":" + wanted.index())
                || beginning(wanted) != null;
    }

    private @Nullable Value beginning(Reference wanted) {
        return importer.beginning(prefix + wanted.node(), index(wanted));
    }

    List<Value> inputs(TensorflowProto.Node node) {
        return node.inputs().stream()
                .filter(input -> !input.startsWith("^"))
                .map(this::value)
                .toList();
    }
}
