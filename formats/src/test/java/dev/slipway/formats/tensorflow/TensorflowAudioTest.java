package dev.slipway.formats.tensorflow;

import static dev.slipway.formats.tensorflow.GraphSketch.FLOAT;
import static dev.slipway.formats.tensorflow.GraphSketch.INT;
import static dev.slipway.formats.tensorflow.GraphSketch.flag;
import static dev.slipway.formats.tensorflow.GraphSketch.integer;
import static dev.slipway.formats.tensorflow.GraphSketch.real;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Port;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The numbers expected are TensorFlow's.
class TensorflowAudioTest {

    private static final double CLOSE = 1e-5;
    private static final Tensor SOUND =
            Tensor.ofFloats(Shape.of(8, 1), 0.1f, 0.5f, -0.3f, 0.8f, 0.2f, -0.6f, 0.4f, 0.7f);
    private static final double[] POWER = {0.0225, 0.19125, 0.36, 0.5625, 0.3825, 0.2025, 0.0225, 0.2925, 0.5625};
    private static final double[] CEPSTRUM = {2.669264, -1.185378, 0.044968};

    @TempDir
    Path folder;

    @Test
    void aWindowIsTransformedAtTheNextPowerOfTwo() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, -1, 1)
                .add(
                        "out",
                        "AudioSpectrogram",
                        List.of("x"),
                        integer("window_size", 3),
                        integer("stride", 2),
                        flag("magnitude_squared"));
        try (Model model = read(sketch)) {
            assertThat(run(model, SOUND)).usingComparatorWithPrecision(CLOSE).containsExactly(POWER);
        }
    }

    @Test
    void aSizeIsTheRootOfThePower() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 8, 1)
                .add("out", "AudioSpectrogram", List.of("x"), integer("window_size", 3), integer("stride", 2));
        try (Model model = read(sketch)) {
            assertThat(run(model, SOUND)[1]).isEqualTo(Math.sqrt(POWER[1]), org.assertj.core.data.Offset.offset(CLOSE));
        }
    }

    @Test
    void theBandsOfACepstrumAreOfTheSampleRate() throws IOException {
        try (Model model = read(cepstrum().number("rate", 8000))) {
            assertThat(run(model, ninePowers()))
                    .usingComparatorWithPrecision(CLOSE)
                    .containsExactly(CEPSTRUM);
        }
    }

    @Test
    void theSampleRateMayBeAnInput() throws IOException {
        try (Model model = read(cepstrum().placeholder("rate", INT))) {
            assertThat(run(model, ninePowers(), Tensor.ofInts(Shape.SCALAR, 8000)))
                    .usingComparatorWithPrecision(CLOSE)
                    .containsExactly(CEPSTRUM);
        }
    }

    @Test
    void frequenciesThatTheSampleRateLacksAreNotRead() throws IOException {
        try (Model model = read(cepstrum().number("rate", 4000))) {
            assertThat(model.main().nodes()).anyMatch(node -> node.op() instanceof Opaque);
        }
    }

    @Test
    void aGraphBeginsBehindTheDecoderWithBothOfItsOutputs() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("wav", 7)
                .add("decoded", "DecodeWav", List.of("wav"), integer("desired_samples", 8))
                .add(
                        "powers",
                        "AudioSpectrogram",
                        List.of("decoded"),
                        integer("window_size", 3),
                        integer("stride", 2),
                        flag("magnitude_squared"))
                .add("out", "Mfcc", List.of("powers", "decoded:1"), integer("filterbank_channel_count", 20));
        ReadOptions behind = new ReadOptions(
                null,
                Map.of("decoded", Shape.of(8, 1), "decoded:1", Shape.SCALAR),
                Map.of("decoded:1", ElementType.INT32),
                List.of("out"));
        try (Model model = new TensorflowFormat().read(sketch.frozen(folder), behind, new Findings())) {
            assertThat(model.main().inputs()).extracting(Port::name).containsExactly("decoded", "decoded:1");
            assertThat(model.main().nodes()).noneMatch(node -> node.op() instanceof Opaque);
        }
    }

    private static GraphSketch cepstrum() {
        return new GraphSketch()
                .placeholder("x", FLOAT, 1, -1, 9)
                .add(
                        "out",
                        "Mfcc",
                        List.of("x", "rate"),
                        integer("filterbank_channel_count", 4),
                        integer("dct_coefficient_count", 3),
                        real("lower_frequency_limit", 100),
                        real("upper_frequency_limit", 3900));
    }

    private static Tensor ninePowers() {
        return Tensor.ofDoubles(
                ElementType.FLOAT32,
                Shape.of(1, 1, 9),
                IntStream.rangeClosed(1, 9).asDoubleStream().toArray());
    }

    private Model read(GraphSketch sketch) throws IOException {
        ReadOptions out = new ReadOptions(null, Map.of(), Map.of(), List.of("out"));
        return new TensorflowFormat().read(sketch.frozen(folder), out, new Findings());
    }

    private static double[] run(Model model, Tensor... inputs) {
        return Evaluation.run(model.main(), List.of(inputs)).getFirst().toDoubles();
    }
}
