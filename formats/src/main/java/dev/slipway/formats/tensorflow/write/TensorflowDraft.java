package dev.slipway.formats.tensorflow.write;

import dev.slipway.formats.tensorflow.file.TensorflowTree;
import dev.slipway.formats.tensorflow.node.TensorflowFile;
import dev.slipway.model.format.Draft;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts the nodes of a file that is not written yet, by their ops.
final class TensorflowDraft {

    private TensorflowDraft() {}

    static Draft of(TensorflowFile file) {
        Map<String, Draft.Operator> operators = new TreeMap<>();
        count(file.graph().nodes(), operators);
        file.graph().functions().forEach(function -> count(function.nodes(), operators));
        return new Draft(file.unspeakable(), List.of(), new LinkedHashMap<>(), new ArrayList<>(operators.values()));
    }

    private static void count(List<TensorflowTree.Node> nodes, Map<String, Draft.Operator> operators) {
        for (TensorflowTree.Node node : nodes) {
            operators.merge(
                    node.op(),
                    new Draft.Operator(node.op(), 0, 1, Draft.Kernel.BUILT_IN),
                    (some, _) -> new Draft.Operator(node.op(), 0, some.count() + 1, Draft.Kernel.BUILT_IN));
        }
    }
}
