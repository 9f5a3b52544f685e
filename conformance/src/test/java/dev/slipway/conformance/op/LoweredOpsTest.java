package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.pipeline.Pipelines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Ops that TFLite has no operator for are said by several, and its runtime computes what ONNX Runtime does for the op
/// itself, whatever the attributes, whether sizes are told before or when the model runs.
class LoweredOpsTest {

    private static final long SEED = Long.getLong("seed", 1);
    private static final int SAMPLES = 16;
    private static final OpSampleTarget ONNX = OpSampleTarget.ALL.getFirst();
    private static final OpSampleTarget TFLITE = OpSampleTarget.ALL.getLast();

    @TempDir
    Path folder;

    static Stream<Arguments> families() {
        return LoweredDraw.FAMILIES.entrySet().stream().map(each -> Arguments.of(each.getKey(), each.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("families")
    void whatIsSaidBySeveralIsComputedAlike(String name, LoweredDraw.Family family) throws Exception {
        Assumptions.assumeTrue(TFLITE.hasEngine(), "skipped: engine tflite is not here");
        int said = 0;
        for (long seed = SEED; seed < SEED + SAMPLES; seed++) {
            LoweredSample sample = family.draw(new LoweredDraw(seed));
            for (boolean open : List.of(false, true)) {
                List<Tensor> given = run(TFLITE, sample, open);
                if (given == null) {
                    continue;
                }
                said += open ? 0 : 1;
                assertThat(TensorDifference.of(wanted(sample), given))
                        .as("%s, %s; reproduce with -Dseed=%d", sample, open ? "open" : "known", seed)
                        .isNull();
            }
        }
        assertThat(said).as("samples of %s that TFLite can say", name).isGreaterThan(SAMPLES / 2);
    }

    private List<Tensor> wanted(LoweredSample sample) throws IOException {
        List<Tensor> theirs = ONNX.hasEngine() ? run(ONNX, sample, false) : null;
        return theirs == null
                ? Evaluation.run(sample.graph(false), List.copyOf(sample.feed().values()))
                : theirs;
    }

    /// What the runtime makes of the sample, null where the format cannot say it.
    private @Nullable List<Tensor> run(OpSampleTarget target, LoweredSample sample, boolean open) throws IOException {
        ModelFormat format = Formats.named(target.format());
        Graph graph = Pipelines.optimizeFor(sample.graph(open), target.format());
        Model model = format.legalize(Model.of(graph), new Findings());
        if (!format.unspeakable(model).isEmpty()) {
            return null;
        }
        Path file = folder.resolve("model" + format.extensions().getFirst());
        Files.deleteIfExists(file);
        format.write(model, file, false, new Findings());
        try (Session session = Engines.byId(target.engine()).orElseThrow().open(file)) {
            return List.copyOf(session.run(sample.feed()).values());
        }
    }
}
