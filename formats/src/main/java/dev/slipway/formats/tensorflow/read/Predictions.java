package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/// Finds what a graph made for training predicts: the last values computed from its data before labels join in, each
/// followed back to the layer that makes it.
///
/// Data are the placeholders whose values meet variables; the others are labels. Of a head that ends in a softmax both
/// the softmax and the scores it is taken of are given, and of several heads on one layer that layer too.
final class Predictions {

    private static final Set<String> READS =
            Set.of("Identity", "ReadVariableOp", "Cast", "Reshape", "VariableV2", "Variable", "VarHandleOp");
    private static final Set<String> SHAPE_ONLY = Set.of("Reshape", "Squeeze", "ExpandDims", "Identity", "ArgMax");
    private static final Set<String> ENDS = Set.of("Softmax", "LogSoftmax", "Sigmoid", "Tanh");
    private static final Set<String> LAYERS =
            Set.of("BiasAdd", "Add", "AddV2", "MatMul", "Conv2D", "Conv3D", "FusedBatchNormV3", "FusedBatchNorm");

    private final SequencedMap<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Set<String>> sources = new HashMap<>();

    Predictions(List<Node> nodes) {
        nodes.stream().filter(node -> !TrainingNodes.isOne(node)).forEach(node -> this.nodes.put(node.name(), node));
    }

    /// The names of the nodes; empty where the graph does not tell data from labels.
    List<String> find() {
        nodes.keySet().forEach(this::trace);
        Set<String> data = new HashSet<>();
        for (Node node : nodes.values()) {
            List<Node> inputs = inputs(node);
            if (inputs.stream().anyMatch(this::isVariable)) {
                inputs.forEach(input -> data.addAll(sourcesOf(input)));
            }
        }
        Set<String> predicted = new LinkedHashSet<>();
        for (Node node : nodes.values()) {
            if (isFrom(node, data)) {
                predicted.add(node.name());
            }
        }
        Set<String> continued = new HashSet<>();
        for (String name : predicted) {
            inputs(Objects.requireNonNull(nodes.get(name))).forEach(input -> continued.add(input.name()));
        }
        Set<String> joined = new HashSet<>();
        for (Node node : nodes.values()) {
            if (!predicted.contains(node.name()) && !sourcesOf(node).isEmpty()) {
                inputs(node).forEach(input -> joined.add(input.name()));
            }
        }
        SequencedSet<String> heads = new LinkedHashSet<>();
        for (String name : predicted) {
            if (!continued.contains(name) || joined.contains(name)) {
                heads.addAll(head(name));
            }
        }
        return inOrder(withShared(heads, data));
    }

    private List<Node> inputs(Node node) {
        List<Node> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            Node from =
                    input.startsWith("^") ? null : nodes.get(Reference.of(input).node());
            if (from != null) {
                inputs.add(from);
            }
        }
        return inputs;
    }

    private Set<String> sourcesOf(Node node) {
        return sources.getOrDefault(node.name(), Set.of());
    }

    private boolean isFrom(Node node, Set<String> data) {
        Set<String> from = sourcesOf(node);
        return !from.isEmpty() && data.containsAll(from) && !node.op().equals("Placeholder");
    }

    /// Whether a node is a variable as it stands.
    private boolean isVariable(Node node) {
        Node at = node;
        for (int step = 0; step < 8 && READS.contains(at.op()); step++) {
            if (at.op().startsWith("Var")) {
                return true;
            }
            List<Node> inputs = inputs(at);
            if (inputs.isEmpty()) {
                return false;
            }
            at = inputs.getFirst();
        }
        return false;
    }

    /// Notes the placeholders a node depends on, without recursion along the graph.
    private void trace(String root) {
        Deque<String> open = new ArrayDeque<>(List.of(root));
        Set<String> onPath = new HashSet<>();
        while (!open.isEmpty()) {
            String name = open.peek();
            Node node = Objects.requireNonNull(nodes.get(name));
            if (sources.containsKey(name)) {
                open.pop();
                continue;
            }
            boolean first = onPath.add(name);
            List<Node> inputs = inputs(node);
            List<Node> missing = inputs.stream()
                    .filter(input -> !sources.containsKey(input.name()) && !onPath.contains(input.name()))
                    .toList();
            if (first && !missing.isEmpty()) {
                missing.forEach(input -> open.push(input.name()));
                continue;
            }
            Set<String> all = new HashSet<>();
            if (node.op().equals("Placeholder")) {
                all.add(name);
            }
            inputs.forEach(input -> all.addAll(sourcesOf(input)));
            sources.put(name, all);
            open.pop();
        }
    }

    /// What a last value is made of: without what only changes its shape, and the scores before a softmax.
    private List<String> head(String name) {
        Node node = Objects.requireNonNull(nodes.get(name));
        node = withoutShapes(node);
        List<String> head = new ArrayList<>(List.of(node.name()));
        if (ENDS.contains(node.op()) && !inputs(node).isEmpty()) {
            head.addFirst(withoutShapes(inputs(node).getFirst()).name());
        }
        return head;
    }

    private Node withoutShapes(Node node) {
        Node at = node;
        for (int step = 0; step < 16 && SHAPE_ONLY.contains(at.op()); step++) {
            List<Node> inputs = inputs(at);
            if (inputs.isEmpty()) {
                break;
            }
            at = inputs.getFirst();
        }
        return at;
    }

    private Set<String> withShared(SequencedSet<String> heads, Set<String> data) {
        Map<String, Integer> bases = new LinkedHashMap<>();
        for (String head : heads) {
            Node node = Objects.requireNonNull(nodes.get(head));
            if (LAYERS.contains(node.op())) {
                layerBelow(node, data).forEach(base -> bases.merge(base, 1, Integer::sum));
            }
        }
        Set<String> all = new LinkedHashSet<>(heads);
        bases.forEach((base, count) -> {
            if (count > 1) {
                all.add(base);
            }
        });
        return all;
    }

    /// The layer that feeds the layer of `node`: the next one made by a bias, below its product.
    private List<String> layerBelow(Node node, Set<String> data) {
        Deque<Node> open = new ArrayDeque<>(inputs(node));
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty() && seen.size() < 64) {
            Node at = open.poll();
            if (!seen.add(at.name()) || !isFrom(at, data)) {
                continue;
            }
            if (at.op().equals("BiasAdd")) {
                return List.of(at.name());
            }
            open.addAll(inputs(at));
        }
        return List.of();
    }

    private List<String> inOrder(Set<String> names) {
        return nodes.keySet().stream().filter(names::contains).toList();
    }
}
