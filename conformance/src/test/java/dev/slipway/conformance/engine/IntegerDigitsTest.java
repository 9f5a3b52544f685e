package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.conformance.material.Sources;
import dev.slipway.convert.Check;
import dev.slipway.convert.Conversion;
import dev.slipway.convert.ConversionOptions;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.StoreIntegers;
import dev.slipway.verify.Calibration;
import dev.slipway.verify.Execution;
import dev.slipway.verify.LayerVerification;
import dev.slipway.verify.Progress;
import dev.slipway.verify.Subject;
import dev.slipway.verify.Verification;
import dev.slipway.verify.VerificationOptions;
import dev.slipway.verify.compare.Tolerance;
import dev.slipway.wire.archive.Npz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The digits, computed with integers: not one fewer is recognised than by what Google's converter makes
/// of the same model.
class IntegerDigitsTest {

    private static final Path DIGITS = Sources.root().resolve("examples/digits");

    private static final Path SOURCE = DIGITS.resolve("digits_saved_model/1");
    private static final Path DATA = DIGITS.resolve("digits_calibration.npz");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "int8, tflite, tflite",
        "int8, onnx, onnxruntime",
        "int16x8, tflite, tflite",
        "int16x8, onnx, onnxruntime"
    })
    void recognisesNoFewerDigitsThanGooglesConverter(String scheme, String format, String engine) throws IOException {
        Path google = DIGITS.resolve("google/digits_int8.tflite");
        Path file = convert(format, "digits", calibrated(scheme));
        assertThat(recognised(file, engine)).isGreaterThanOrEqualTo(recognised(google, "tflite"));
    }

    @ParameterizedTest
    @CsvSource({
        "int8, INT8, tflite",
        "int8, UINT8, tflite",
        "int16x8, INT16, tflite",
        "int8, INT8, onnx",
        "int8, UINT8, onnx",
        "int16x8, INT16, onnx"
    })
    void storesInputsAndOutputsAsAsked(String scheme, ElementType element, String format) {
        Path file =
                convert(format, "digits", calibrated(scheme).withInputs(element).withOutputs(element));
        try (Model model = Formats.read(file, ReadOptions.ALL, new Findings())) {
            Graph graph = model.main();
            for (Port port : List.of(graph.inputs().getFirst(), graph.outputs().getFirst())) {
                assertThat(graph.type(port.value()).element()).isEqualTo(element);
                assertThat(graph.type(port.value()).isQuantized()).isTrue();
            }
        }
        Verification verification = Verification.compare(
                SOURCE, file, VerificationOptions.DEFAULT.withData(DATA).with(Tolerance.signal(30)));
        assertThat(verification.passed()).as(verification.toString()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "dynamic"})
    void weightsOfAReducedRangeHaveOneBitLess(String scheme) {
        QuantizationScheme whole = scheme.equals("int8") ? calibrated(scheme) : QuantizationScheme.named(scheme);
        Path file = convert("onnx", "digits", whole.withReducedRange());
        try (Model model = Formats.read(file, ReadOptions.ALL, new Findings())) {
            List<Long> largest = model.main().constants().values().stream()
                    .map(Constant::stored)
                    .filter(stored -> stored.element() == ElementType.INT8)
                    .map(stored ->
                            Arrays.stream(stored.toLongs()).map(Math::abs).max().orElse(0))
                    .toList();
            assertThat(largest).isNotEmpty().containsOnly(64L);
        }
        Verification verification = Verification.compare(
                SOURCE, file, VerificationOptions.DEFAULT.withData(DATA).with(Tolerance.signal(30)));
        assertThat(verification.passed()).as(verification.toString()).isTrue();
        assertThatThrownBy(() -> calibrated("int16x8").withReducedRange()).hasMessageContaining("int16x8");
        assertThatThrownBy(() -> QuantizationScheme.none().withReducedRange()).hasMessageContaining("none");
    }

    @Test
    void leavesInFloatWhatIsAsked() {
        String softmax;
        try (Model model = Formats.read(integers("tflite", "all"), ReadOptions.ALL, new Findings())) {
            Node made = model.main().nodes().stream()
                    .filter(node -> node.op() instanceof Softmax)
                    .findFirst()
                    .orElseThrow();
            softmax = made.output().name().replace("/stored", "");
        }
        Path file = convert("tflite", "digits", calibrated("int8").keepingFloat(Set.of(softmax)));
        try (Model model = Formats.read(file, ReadOptions.ALL, new Findings())) {
            Graph graph = model.main();
            Node last = Objects.requireNonNull(
                    graph.producer(graph.outputs().getFirst().value()));
            assertThat(last.op()).isInstanceOf(Softmax.class);
            assertThat(graph.type(last.input(0)).element()).isEqualTo(ElementType.FLOAT32);
        }
        assertThatThrownBy(() -> convert("tflite", "none", calibrated("int8").keepingFloat(Set.of("nonesuch"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonesuch");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tflite", "onnx"})
    void leavesInFloatWhatAnAccuracyBudgetAsks(String format) {
        Path file = folder.resolve("budget." + format);
        Conversion done = Conversion.run(
                SOURCE,
                file,
                Formats.named(format),
                ConversionOptions.DEFAULT.with(calibrated("int8").withBudget(55)),
                false);
        assertThat(done.findings()).extracting(Finding::code).contains("KEPT_FLOAT");
        assertThat(done.quantization().tensors()).isPositive();
        Verification verification = Verification.compare(
                SOURCE, file, VerificationOptions.DEFAULT.withData(DATA).with(Tolerance.signal(54)));
        assertThat(verification.passed()).as(verification.toString()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tflite", "onnx"})
    void tellsHowFarEachLayerIsTheWorstFirst(String format) {
        List<LayerVerification.Layer> layers = LayerVerification.compare(
                SOURCE, integers(format, "digits"), VerificationOptions.DEFAULT.withData(DATA));
        assertThat(layers).hasSizeGreaterThan(5);
        assertThat(layers)
                .extracting(layer -> layer.difference().snrDb())
                .isSorted()
                .allMatch(decibels -> decibels > 20);
        assertThat(layers).extracting(LayerVerification.Layer::op).anyMatch(op -> op.startsWith("Convolution"));
    }

    @Test
    void saysBeforeWhatWouldBeStored() {
        StoreIntegers scheme = QuantizationScheme.int8().calibratedWith(Calibration.random(0));
        Check check = Check.of(SOURCE, Formats.named("tflite"), ConversionOptions.DEFAULT.with(scheme));
        assertThat(check.signatures())
                .extracting(signature -> signature.quantization().tensors())
                .allMatch(tensors -> tensors > 0);
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
        return convert(format, name, calibrated("int8"));
    }

    private static StoreIntegers calibrated(String scheme) {
        return ((StoreIntegers) QuantizationScheme.named(scheme)).calibratedWith(Calibration.of(DATA));
    }

    private Path convert(String format, String name, QuantizationScheme scheme) {
        Path file = folder.resolve(name + "." + format);
        Conversion.run(SOURCE, file, Formats.named(format), ConversionOptions.DEFAULT.with(scheme), false);
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
