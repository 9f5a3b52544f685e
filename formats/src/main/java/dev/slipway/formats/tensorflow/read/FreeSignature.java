package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Node;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.formats.tensorflow.file.TensorflowProto.TensorInfo;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Finds what goes into and comes out of a graph that has no signature: placeholders go in; what nothing reads comes
/// out, and of a graph made for training what it predicts.
public final class FreeSignature {

    private static final Set<String> NO_OUTPUTS =
            Set.of("Placeholder", "NoOp", "Assert", "VariableV2", "VarHandleOp", "Variable", "PlaceholderWithDefault");

    private final List<Node> nodes;
    private final Map<String, Node> byName = new HashMap<>();
    private final Set<String> read = new HashSet<>();
    private final ReadOptions options;

    public FreeSignature(TensorflowProto.Graph graph, ReadOptions options) {
        this(graph.nodes(), options);
    }

    private FreeSignature(List<Node> nodes, ReadOptions options) {
        this.nodes = nodes;
        this.options = options;
        for (Node node : nodes) {
            byName.put(node.name(), node);
            node.inputs().forEach(input -> read.add(Reference.of(input).node()));
        }
    }

    public Signature find() {
        SequencedMap<String, TensorInfo> outputs = outputs();
        return new Signature(needed(inputs(), outputs), outputs);
    }

    private SequencedMap<String, TensorInfo> inputs() {
        SequencedMap<String, TensorInfo> inputs = new LinkedHashMap<>();
        for (Node node : nodes) {
            boolean cut = options.inputShapes().containsKey(node.name());
            if (cut || options.inputShapes().isEmpty() && node.op().equals("Placeholder")) {
                inputs.put(node.name(), info(node));
            }
        }
        options.inputShapes().keySet().stream()
                .filter(name -> byName.containsKey(Reference.of(name).node()))
                .filter(name -> !inputs.containsKey(name))
                .sorted()
                .forEach(name -> inputs.put(name, new TensorInfo(name, ElementType.FLOAT32, Shape.UNRANKED)));
        for (Node node : nodes) {
            if (node.op().equals("Placeholder")) {
                inputs.putIfAbsent(node.name(), info(node));
            }
        }
        return inputs;
    }

    private static TensorInfo info(Node node) {
        var type = node.attribute("dtype") == null ? node.attribute("T") : node.attribute("dtype");
        var shape = node.attribute("shape");
        ElementType element = type == null || type.type == null ? ElementType.FLOAT32 : type.type;
        return new TensorInfo(
                node.name(), element, shape == null || shape.shape == null ? Shape.UNRANKED : shape.shape);
    }

    private SequencedMap<String, TensorInfo> outputs() {
        if (!options.outputs().isEmpty()) {
            options.outputs().forEach(this::requireNode);
            return named(options.outputs());
        }
        boolean forTraining = nodes.stream().anyMatch(TrainingNodes::isOne);
        List<String> predictions = forTraining ? new Predictions(nodes).find() : List.of();
        if (!predictions.isEmpty()) {
            return named(predictions);
        }
        SequencedMap<String, TensorInfo> free = new LinkedHashMap<>();
        for (Node node : nodes) {
            boolean computed = !NO_OUTPUTS.contains(node.op()) && !TrainingNodes.isOne(node);
            if (!read.contains(node.name())
                    && computed
                    && !(forTraining && node.op().equals("Const"))) {
                for (int i = 0; i < OutputCount.of(node); i++) {
                    free.put(name(node, i), output(node.name() + ":" + i));
                }
            }
        }
        return free;
    }

    private void requireNode(String output) {
        if (!byName.containsKey(Reference.of(output).node())) {
            throw new IllegalArgumentException("the graph has no node '%s' to be an output; without --output it has %s"
                    .formatted(output, withoutOutputs().sequencedKeySet()));
        }
    }

    private SequencedMap<String, TensorInfo> withoutOutputs() {
        ReadOptions plain = new ReadOptions(null, options.inputShapes(), options.inputTypes(), List.of());
        return new FreeSignature(nodes, plain).outputs();
    }

    private static String name(Node node, int index) {
        return index == 0 ? node.name() : node.name() + ":" + index;
    }

    private static SequencedMap<String, TensorInfo> named(List<String> names) {
        SequencedMap<String, TensorInfo> outputs = new LinkedHashMap<>();
        names.forEach(name -> outputs.put(name, output(name)));
        return outputs;
    }

    private static TensorInfo output(String reference) {
        return new TensorInfo(reference, ElementType.FLOAT32, Shape.UNRANKED);
    }

    /// The inputs that any of the outputs depends on; all of them when none does.
    private SequencedMap<String, TensorInfo> needed(
            SequencedMap<String, TensorInfo> inputs, Map<String, TensorInfo> outputs) {
        Set<String> reached = new HashSet<>();
        Set<String> walked = new HashSet<>();
        ArrayDeque<String> open = new ArrayDeque<>();
        outputs.values().forEach(info -> open.add(info.tensor()));
        while (!open.isEmpty()) {
            String reference = open.poll();
            Reference wanted = Reference.of(reference);
            String name = wanted.node();
            String output = wanted.index() == 0 ? name : name + ":" + wanted.index();
            Node node = byName.get(name);
            if (inputs.containsKey(output) || inputs.containsKey(reference)) {
                reached.add(inputs.containsKey(output) ? output : reference);
            } else if (node != null && walked.add(name)) {
                node.inputs().stream().filter(input -> !input.startsWith("^")).forEach(open::add);
            }
        }
        SequencedMap<String, TensorInfo> needed = new LinkedHashMap<>(inputs);
        needed.keySet().retainAll(reached);
        return needed.isEmpty() ? inputs : needed;
    }
}
