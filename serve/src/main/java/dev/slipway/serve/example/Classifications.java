package dev.slipway.serve.example;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a model says of examples by `Classify`: of each the same number of classes, by their labels, their scores, or
/// both.
public final class Classifications {

    private static final String CLASSES = "classes";
    private static final String SCORES = "scores";
    private static final byte[] UNNAMED = {};

    private final List<byte[]> labels;
    private final float[] scores;
    private final int width;

    private Classifications(List<byte[]> labels, float[] scores, int width) {
        this.labels = labels;
        this.scores = scores;
        this.width = width;
    }

    /// @throws ServeException when a signature does not classify
    public static void require(Signature signature) {
        boolean suits =
                signature.outputs().containsKey(CLASSES) || signature.outputs().containsKey(SCORES);
        Judging.requireMethod(signature, Signature.CLASSIFY, "classification", suits);
        int outputs = signature.outputs().size();
        if (outputs != 1 && outputs != 2) {
            throw ServeException.invalid("Expected one or two output Tensors, found %d", outputs);
        }
        if (!suits) {
            throw ServeException.invalid(
                    "Expected classification signature outputs to contain at least one of \"classes\" or \"scores\".");
        }
    }

    /// @throws ServeException when outputs are not classes of so many examples
    public static Classifications of(Map<String, Tensor> outputs, int examples) {
        Tensor classes = outputs.get(CLASSES);
        Tensor scores = outputs.get(SCORES);
        int labelled = width(CLASSES, classes, ElementType.STRING, examples);
        int scored = width(SCORES, scores, ElementType.FLOAT32, examples);
        if (classes != null && scores != null && labelled != scored) {
            throw ServeException.invalid(
                    "Tensors class and score should match in dim_size(1). Got %d vs. %d", labelled, scored);
        }
        return new Classifications(
                classes == null ? List.of() : classes.strings(),
                scores == null ? new float[0] : scores.toFloats(),
                Math.max(labelled, scored));
    }

    private static int width(String name, @Nullable Tensor tensor, ElementType element, int examples) {
        if (tensor == null) {
            return 0;
        }
        if (tensor.shape().rank() != 2) {
            throw ServeException.invalid("Expected Tensor shape: [batch_size num_classes] but got %s", tensor.shape());
        }
        Judging.requireType(name, tensor, element);
        Judging.requireBatch(name + " output", tensor, examples);
        return Math.toIntExact(tensor.shape().size(1));
    }

    /// How many classes each example has.
    public int width() {
        return width;
    }

    /// The label of a class of an example, in UTF-8; empty where the model gives none.
    public byte[] label(int example, int which) {
        return labels.isEmpty() ? UNNAMED : labels.get(example * width + which);
    }

    /// The score of a class of an example; zero where the model gives none.
    public float score(int example, int which) {
        return scores.length == 0 ? 0 : scores[example * width + which];
    }
}
