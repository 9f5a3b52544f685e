package dev.slipway.formats.tensorflow;

import static dev.slipway.formats.tensorflow.GraphSketch.FLOAT;
import static dev.slipway.formats.tensorflow.GraphSketch.function;
import static dev.slipway.formats.tensorflow.GraphSketch.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said of nodes and variables that only training needs.
class TrainingLeftoversTest {

    @TempDir
    Path folder;

    private static GraphSketch model() {
        return new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .add("y", "Neg", List.of("x"), type("T", FLOAT))
                .signature("serving_default", "x:0", "y:0", 2);
    }

    private static List<String> said(Path model) {
        return new TensorflowFormat()
                .leftovers(model).stream().map(Finding::message).toList();
    }

    @Test
    void whatTrainsPrintsAndReportsIsCounted() throws IOException {
        new CheckpointSketch(1)
                .variable("w", 0, new float[] {3, 4}, 2)
                .variable("w/Adam", 0, new float[] {3, 4}, 2)
                .variable("w/Adam_1", 0, new float[] {3, 4}, 2)
                .variable(
                        "layers/0/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE", 0, new float[] {1}, 1)
                .in(folder);
        Path model = model().add("gradients/y_grad/Neg", "Neg", List.of("x"), type("T", FLOAT))
                .add("Adam/update_w", "ApplyAdam", List.of("x"))
                .add("Adam/update_b", "ResourceApplyAdam", List.of("x"))
                .add("loss", "ScalarSummary", List.of("x"))
                .add("called", "PartitionedCall", List.of("x"), function("f", "talks"))
                .function("talks", List.of("in0"), List.of("in0"), GraphSketch.node("say", "PrintV2", List.of("in0")))
                .saved(folder);
        assertThat(said(model))
                .containsExactly(
                        "2 nodes that update weights while training are left behind (ApplyAdam, ResourceApplyAdam)",
                        "1 nodes that compute gradients are left behind (Neg)",
                        "1 nodes that print or check while they run are left behind (PrintV2)",
                        "1 nodes that write summaries are left behind (ScalarSummary)",
                        "3 variables of an optimizer in the checkpoint are left behind");
    }

    @Test
    void aModelForInferenceLeavesNothing() throws IOException {
        new CheckpointSketch(1).variable("w", 0, new float[] {3, 4}, 2).in(folder);
        assertThat(said(model().saved(folder))).isEmpty();
    }
}
