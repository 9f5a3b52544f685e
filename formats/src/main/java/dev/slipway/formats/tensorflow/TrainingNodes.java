package dev.slipway.formats.tensorflow;

import dev.slipway.formats.tensorflow.TensorflowProto.TensorInfo;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Tells what of a graph serves training or saving only.
final class TrainingNodes {

    private static final Set<String> OPS = Set.of(
            "SaveV2",
            "RestoreV2",
            "Save",
            "MergeV2Checkpoints",
            "ShardedFilename",
            "ScalarSummary",
            "HistogramSummary",
            "MergeSummary",
            "ImageSummary",
            "Assign",
            "AssignAdd",
            "AssignSub",
            "AssignVariableOp",
            "VarIsInitializedOp",
            "IsVariableInitialized",
            "Print",
            "PrintV2",
            "QueueEnqueueV2",
            "QueueCloseV2",
            "StringJoin");

    private TrainingNodes() {}

    static boolean isOne(TensorflowProto.Node node) {
        return OPS.contains(node.op())
                || node.op().startsWith("Apply")
                || node.op().startsWith("ResourceApply")
                || node.op().startsWith("Scatter") && node.op().endsWith("Update")
                || node.name().startsWith("save/")
                || node.name().startsWith("gradients/");
    }

    /// The inputs that any of the outputs depends on; all of them when none does.
    static SequencedMap<String, TensorInfo> needed(
            TensorflowProto.Graph graph, SequencedMap<String, TensorInfo> inputs, Map<String, TensorInfo> outputs) {
        Map<String, TensorflowProto.Node> nodes = new HashMap<>();
        graph.nodes().forEach(node -> nodes.put(node.name(), node));
        Set<String> seen = new HashSet<>();
        ArrayDeque<String> open = new ArrayDeque<>();
        outputs.values().forEach(info -> open.add(Reference.of(info.tensor()).node()));
        while (!open.isEmpty()) {
            String name = open.poll();
            TensorflowProto.Node node = nodes.get(name);
            if (node != null && seen.add(name) && !(inputs.containsKey(name))) {
                node.inputs().forEach(input -> {
                    if (!input.startsWith("^")) {
                        open.add(Reference.of(input).node());
                    }
                });
            }
        }
        SequencedMap<String, TensorInfo> needed = new LinkedHashMap<>();
        inputs.forEach((name, info) -> {
            if (seen.contains(name)) {
                needed.put(name, info);
            }
        });
        return needed.isEmpty() ? inputs : needed;
    }
}
