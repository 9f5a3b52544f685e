package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The results of classifying and regressing, from the tensors that a model gave.
final class Judgement {

    private Judgement() {}

    /// A `ClassificationResult`: for each example its classes with their scores.
    static ProtoWriter classes(InferenceResponse response, int examples) {
        Tensor labels = output(response, "classes", ElementType.STRING);
        Tensor scores = output(response, "scores", ElementType.FLOAT32);
        if (labels == null && scores == null) {
            throw failed("classification gave neither 'classes' nor 'scores'");
        }
        int width = width(labels != null ? labels : scores, examples);
        if (labels != null && scores != null && width(scores, examples) != width) {
            throw failed("classification gave classes and scores of different sizes");
        }
        float[] numbers = scores == null ? new float[0] : scores.toFloats();
        ProtoWriter result = new ProtoWriter();
        for (int i = 0; i < examples; i++) {
            ProtoWriter list = new ProtoWriter();
            for (int at = i * width; at < (i + 1) * width; at++) {
                ProtoWriter one = new ProtoWriter();
                if (labels != null) {
                    one.string(1, new String(labels.strings().get(at), StandardCharsets.UTF_8));
                }
                list.message(1, scores == null ? one : one.float32(2, numbers[at]));
            }
            result.message(1, list);
        }
        return result;
    }

    /// A `RegressionResult`: for each example its value.
    static ProtoWriter values(InferenceResponse response, int examples) {
        Tensor outputs = output(response, "outputs", ElementType.FLOAT32);
        if (outputs == null || width(outputs, examples) != 1) {
            throw failed("regression did not give one value for each example");
        }
        ProtoWriter result = new ProtoWriter();
        for (float value : outputs.toFloats()) {
            result.message(1, regression -> regression.float32(1, value));
        }
        return result;
    }

    /// The output of this name, or the only one of its type.
    private static @Nullable Tensor output(InferenceResponse response, String name, ElementType element) {
        Tensor named = response.outputs().get(name);
        if (named != null) {
            return named;
        }
        List<Tensor> alike = response.outputs().values().stream()
                .filter(tensor -> tensor.element() == element)
                .toList();
        return alike.size() == 1 ? alike.getFirst() : null;
    }

    private static int width(@Nullable Tensor tensor, int examples) {
        if (tensor == null
                || !tensor.shape().isRanked()
                || tensor.shape().rank() == 0
                || tensor.shape().size(0) != examples) {
            throw failed("an output has no result for each of %d examples".formatted(examples));
        }
        return Math.toIntExact(tensor.size() / examples);
    }

    private static ServeException failed(String message) {
        return new ServeException(Status.FAILED_PRECONDITION, message);
    }
}
