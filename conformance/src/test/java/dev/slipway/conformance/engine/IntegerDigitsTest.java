package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.conformance.material.Sources;
import dev.slipway.convert.Conversion;
import dev.slipway.convert.ConversionOptions;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.verify.Calibration;
import dev.slipway.verify.Execution;
import dev.slipway.verify.Progress;
import dev.slipway.verify.Subject;
import dev.slipway.wire.archive.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The digits, computed with integers of eight bits: not one fewer is recognised than by what Google's converter makes
/// of the same model.
class IntegerDigitsTest {

    private static final Path DIGITS = Sources.root().resolve("examples/digits");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"tflite, tflite", "onnx, onnxruntime"})
    void recognisesNoFewerDigitsThanGooglesConverter(String format, String engine) throws IOException {
        Path google = DIGITS.resolve("google/digits_int8.tflite");
        assertThat(recognised(integers(format, "digits"), engine)).isGreaterThanOrEqualTo(recognised(google, "tflite"));
    }

    @Test
    void takesAboutAQuarter() throws IOException {
        assertThat(Files.size(integers("tflite", "digits")))
                .isLessThan(Files.size(DIGITS.resolve("google/digits_int8.tflite")) * 11 / 10);
    }

    @Test
    void isTheSameBytesEachTime() throws IOException {
        assertThat(integers("tflite", "one")).hasSameBinaryContentAs(integers("tflite", "two"));
    }

    @Test
    void asksForRepresentativeInputs() {
        assertThatThrownBy(() -> convert("tflite", "digits", QuantizationScheme.int8()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--calibration");
        assertThat(folder).isEmptyDirectory();
    }

    private Path integers(String format, String name) {
        Calibration data = Calibration.of(DIGITS.resolve("digits_calibration.npz"));
        return convert(format, name, QuantizationScheme.int8().calibratedWith(data));
    }

    private Path convert(String format, String name, QuantizationScheme scheme) {
        Path file = folder.resolve(name + "." + format);
        Conversion.run(
                DIGITS.resolve("digits_saved_model/1"),
                file,
                Formats.named(format),
                ConversionOptions.DEFAULT.with(scheme),
                false);
        return file;
    }

    private static int recognised(Path file, String id) {
        Engine engine = Engines.byId(id).orElseThrow();
        Assumptions.assumeTrue(engine.availability().isReady(), () -> "skipped: engine %s is not here".formatted(id));
        SequencedMap<String, Tensor> images = new LinkedHashMap<>();
        images.put("image", tensor("image"));
        long[] labels = tensor("label").toLongs();
        try (Subject subject = Subject.open(file, ReadOptions.ALL, id, 1, new Findings())) {
            double[] scores = Execution.run(subject, images, new Findings(), Progress.NONE)
                    .firstEntry()
                    .getValue()
                    .toDoubles();
            int classes = scores.length / labels.length;
            return (int) IntStream.range(0, labels.length)
                    .filter(row -> largest(scores, row * classes, classes) == labels[row])
                    .count();
        }
    }

    private static Tensor tensor(String key) {
        return EngineContractAnswer.tensor(Objects.requireNonNull(
                Npz.read(DIGITS.resolve("digits_test.npz")).get(key)));
    }

    private static int largest(double[] numbers, int start, int count) {
        int at = 0;
        for (int i = 1; i < count; i++) {
            at = numbers[start + i] > numbers[start + at] ? i : at;
        }
        return at;
    }
}
