package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.spelling.TensorflowOps;
import java.util.List;

/// How many outputs of a node nothing reads are worth giving to the caller.
final class OutputCount {

    private OutputCount() {}

    static int of(TensorflowProto.Node node) {
        return switch (node.op()) {
            case "Split", "SplitV" -> (int) number(node, "num_split");
            case "Unpack" -> (int) number(node, "num");
            case "Qr", "SelfAdjointEigV2" -> 2;
            case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> trains(node) ? 3 : 1;
            case "IdentityN", "ShapeN" ->
                Math.max(1, (int) node.inputs().stream()
                        .filter(input -> !input.startsWith("^"))
                        .count());
            default -> results(node.op());
        };
    }

    private static int results(String op) {
        List<String> outputs = TensorflowOps.outputs(op);
        return outputs == null ? 1 : outputs.size();
    }

    private static boolean trains(TensorflowProto.Node node) {
        var training = node.attribute("is_training");
        return training == null || training.flag;
    }

    private static long number(TensorflowProto.Node node, String attribute) {
        var value = node.attribute(attribute);
        return value == null ? 1 : Math.clamp(value.integer, 1, 10_000);
    }
}
