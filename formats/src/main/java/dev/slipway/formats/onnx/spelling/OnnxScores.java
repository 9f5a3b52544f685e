package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Unary;

/// What becomes of scores, as the attribute `post_transform` of operators for classical models says.
final class OnnxScores {

    private OnnxScores() {}

    /// @param scores `[rows, classes]`
    /// @throws OnnxNode.NotSayable when they are transformed in a way that is rare
    static Value transformed(OnnxNode node, Value scores, OnnxSteps go) {
        return switch (transform(node)) {
            case "NONE" -> scores;
            case "LOGISTIC" -> go.unary(Unary.Kind.SIGMOID, scores);
            case "SOFTMAX" -> go.step("softmax", new Softmax(1), scores);
            case String other -> throw new OnnxNode.NotSayable("its scores are transformed by " + other);
        };
    }

    /// The name of what becomes of them, `NONE` for nothing.
    static String transform(OnnxNode node) {
        return node.text("post_transform", "NONE");
    }
}
