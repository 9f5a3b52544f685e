package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Counts what of a file serves training, saving progress or reporting, and is left behind when the model is read.
public final class TrainingLeftovers {

    private static final SequencedMap<String, Predicate<TensorflowProto.Node>> KINDS = new LinkedHashMap<>();
    private static final Pattern UPDATE = Pattern.compile("(Resource)?(Sparse)?Apply[A-Z].*|ResourceSparseApply.*");
    private static final Pattern SLOT = Pattern.compile(
            "optimizer/.*|.*/\\.OPTIMIZER_SLOT/.*|(.*/)?(Adam|Momentum|RMSProp|Adagrad|Adadelta|Ftrl|AdamW)(_\\d+)?"
                    + "|(.*/)?beta[12]_power(_\\d+)?");

    static {
        KINDS.put(
                "update weights while training",
                node -> UPDATE.matcher(node.op()).matches());
        KINDS.put("compute gradients", node -> node.name().startsWith("gradients/"));
        KINDS.put(
                "print or check while they run",
                node -> Set.of("Print", "PrintV2", "Assert").contains(node.op()));
        KINDS.put(
                "write summaries",
                node -> node.op().endsWith("Summary") || node.op().endsWith("SummaryV2"));
        KINDS.put(
                "feed training data",
                node -> node.op().startsWith("Queue")
                        || node.op().contains("FIFOQueue")
                        || node.op().contains("ShuffleQueue")
                        || node.op().contains("Reader"));
    }

    private TrainingLeftovers() {}

    /// What is left of training.
    ///
    /// @param keys what the checkpoint holds, by name
    public static List<Finding> of(TensorflowProto.Graph graph, Collection<String> keys) {
        Findings findings = new Findings();
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, Set<String>> ops = new LinkedHashMap<>();
        for (List<TensorflowProto.Node> nodes : reached(graph)) {
            for (TensorflowProto.Node node : nodes) {
                KINDS.forEach((kind, fits) -> {
                    if (fits.test(node)) {
                        counts.merge(kind, 1, Integer::sum);
                        ops.computeIfAbsent(kind, _ -> new TreeSet<>()).add(node.op());
                    }
                });
            }
        }
        KINDS.keySet().stream()
                .filter(counts::containsKey)
                .forEach(kind -> findings.note(
                        "TRAINING_NODES",
                        "",
                        "%,d nodes that %s are left behind (%s)"
                                .formatted(counts.get(kind), kind, some(ops.getOrDefault(kind, Set.of()))),
                        ""));
        long slots = keys.stream().filter(key -> SLOT.matcher(key).matches()).count();
        if (slots > 0) {
            findings.note(
                    "OPTIMIZER_SLOTS",
                    "",
                    "%,d variables of an optimizer in the checkpoint are left behind".formatted(slots),
                    "");
        }
        return findings.all();
    }

    private static String some(Set<String> ops) {
        return String.join(", ", ops.stream().limit(4).toList()) + (ops.size() > 4 ? ", …" : "");
    }

    /// The nodes of the graph, and those of each function that it calls.
    private static List<List<TensorflowProto.Node>> reached(TensorflowProto.Graph graph) {
        List<List<TensorflowProto.Node>> all = new java.util.ArrayList<>(List.of(graph.nodes()));
        Set<String> seen = new HashSet<>();
        ArrayDeque<List<TensorflowProto.Node>> open = new ArrayDeque<>(all);
        while (!open.isEmpty()) {
            for (TensorflowProto.Node node : open.pop()) {
                for (Attribute attribute : node.attributes().values()) {
                    visit(attribute.function, graph, seen, open, all);
                    attribute.functions.forEach(name -> visit(name, graph, seen, open, all));
                }
                visit(node.op(), graph, seen, open, all);
            }
        }
        return all;
    }

    private static void visit(
            String name,
            TensorflowProto.Graph graph,
            Set<String> seen,
            ArrayDeque<List<TensorflowProto.Node>> open,
            List<List<TensorflowProto.Node>> all) {
        Function function = graph.functions().get(name);
        if (function != null && seen.add(name)) {
            all.add(function.nodes());
            open.add(function.nodes());
        }
    }
}
