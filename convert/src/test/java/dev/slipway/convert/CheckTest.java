package dev.slipway.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Random;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.transform.Transforms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said before a conversion, and that it is what the conversion does.
class CheckTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits", "digits_saved_model", "1");

    @TempDir
    Path folder;

    private final GraphBuilder graph = new GraphBuilder("model");

    private Value input(long... sizes) {
        return graph.input("x", TensorType.of(ElementType.FLOAT32, sizes));
    }

    /// The graph so far as an ONNX file.
    private Path onnx(Value output) {
        Path file = folder.resolve("model.onnx");
        Model model = Model.of(graph.output("y", output).build());
        Formats.named("onnx").write(model, file, true, new Findings());
        return file;
    }

    private static Check check(Path file, String target) {
        return Check.of(file, Formats.named(target), ConversionOptions.DEFAULT);
    }

    private static Check.Signature only(Check check) {
        assertThat(check.signatures()).hasSize(1);
        return check.signatures().getFirst();
    }

    /// An op of ONNX that no other format has.
    private Value unheard(String name, Value x) {
        Value made = new Value(name);
        graph.declare(made, TensorType.of(ElementType.FLOAT32, 2, 3));
        graph.add(Node.of(name, new Opaque("onnx", "com.example::Unheard", List.of()), List.of(x), List.of(made)));
        return made;
    }

    @Test
    void everyOpThatTheTargetLacksIsListedAtOnce() {
        Value x = input(2, 3);
        Path file = onnx(graph.add("sum", new Binary(Binary.Kind.ADD), unheard("one", x), unheard("other", x)));
        Check check = check(file, "tflite");
        assertThat(check.converts()).isFalse();
        List<Unspeakable> parts = only(check).draft().unspeakable();
        assertThat(parts)
                .filteredOn(part -> part.code().equals("NO_SUCH_OP"))
                .hasSize(2)
                .allSatisfy(part -> assertThat(part.remedy()).contains("--output"))
                .extracting(Unspeakable::where)
                .containsExactly("one", "other");
    }

    @Test
    void whatTheSourceKeepsIsListedAsCustom() {
        Check check = check(onnx(unheard("one", input(2, 3))), "onnx");
        assertThat(check.converts()).isTrue();
        assertThat(only(check).draft().operators())
                .extracting(Draft.Operator::name)
                .contains("com.example.Unheard");
    }

    @Test
    void aCheckSaysWhatTheConversionDoes() {
        for (String format : List.of("tflite", "onnx")) {
            Check check = check(DIGITS, format);
            Path target = folder.resolve("digits." + format);
            Conversion done = Conversion.run(DIGITS, target, Formats.named(format), ConversionOptions.DEFAULT, false);
            Check.Signature serving = check.signatures().getLast();
            assertThat(serving.nodesBefore()).isEqualTo(done.nodesBefore());
            assertThat(serving.nodesAfter()).isEqualTo(done.nodesAfter());
            assertThat(serving.transposes()).hasSameSizeAs(done.transposes());
            assertThat(serving.open()).extracting(Check.OpenSize::name).containsExactly("image", "output_0");
            assertThat(serving.draft().operators().stream()
                            .mapToInt(Draft.Operator::count)
                            .sum())
                    .isEqualTo(done.nodesAfter());
            assertThat(check.readiness()).isEmpty();
        }
    }

    @Test
    void dropoutThatDropsIsNamed() {
        Value x = input(2, 3);
        Value shape = graph.add("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
        Value drawn = graph.add("drawn", new Random(Random.Kind.UNIFORM, 0, 1, 7, ElementType.FLOAT32), shape);
        Value half = graph.constant("half", Tensor.scalar(0.5f));
        Value kept = graph.add("kept", new Comparison(Comparison.Kind.LESS), drawn, half);
        Value none = graph.constant("none", Tensor.scalar(0f));
        assertThat(codes(onnx(graph.add("dropped", new Where(), kept, x, none))))
                .containsExactly("DROPOUT");
    }

    @Test
    void otherDrawsAreNotTakenForDropout() {
        Value x = input(2, 3);
        Value shape = graph.add("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
        Value drawn = graph.add("drawn", new Random(Random.Kind.NORMAL, 0, 1, 7, ElementType.FLOAT32), shape);
        assertThat(codes(onnx(graph.add("noisy", new Binary(Binary.Kind.ADD), drawn, x))))
                .containsExactly("RANDOM");
    }

    @Test
    void statisticsOfTheBatchAreNamed() {
        Value x = input(2, 3, 4, 4);
        Value axes = graph.constant("axes", Tensor.ofLongs(Shape.of(3), 0, 2, 3));
        Value mean = graph.add("mean", new Reduction(Reduction.Kind.MEAN, false, false), x, axes);
        Value ones = graph.constant("ones", Tensor.ofFloats(Shape.of(3), 1, 1, 1));
        Value norm = graph.add("norm", new BatchNormalization(1e-3f, 1), x, ones, ones, mean, ones);
        assertThat(codes(onnx(norm))).containsExactly("BATCH_STATISTICS");
    }

    @Test
    void aModelForInferenceIsReady() {
        Value ones = graph.constant("ones", Tensor.ofFloats(Shape.of(3), 1, 1, 1));
        Value norm = graph.add("norm", new BatchNormalization(1e-3f, 1), input(2, 3, 4, 4), ones, ones, ones, ones);
        assertThat(codes(onnx(graph.add("y", new Unary(Unary.Kind.RELU), norm))))
                .isEmpty();
    }

    private static List<String> codes(Path file) {
        return check(file, "tflite").readiness().stream().map(Finding::code).toList();
    }

    @Test
    void roundedWeightsCompressBetter() throws IOException {
        Path plain = folder.resolve("plain.tflite");
        Path rounded = folder.resolve("rounded.tflite");
        ConversionOptions options = ConversionOptions.DEFAULT.with(Transforms.parse("round_weights(num_steps=32)"));
        Conversion.run(DIGITS, plain, Formats.named("tflite"), ConversionOptions.DEFAULT, false);
        Conversion done = Conversion.run(DIGITS, rounded, Formats.named("tflite"), options, false);
        assertThat(done.transforms().getFirst().changes()).isPositive();
        assertThat(zipped(rounded)).isLessThan(zipped(plain) * 2 / 3);
        try (Model model = Formats.read(rounded, options.reading(), new Findings())) {
            model.main().constants().values().stream()
                    .filter(constant -> constant.element().isFloat())
                    .forEach(constant -> assertThat(values(constant.tensor())).hasSizeLessThanOrEqualTo(32));
        }
    }

    private static Set<Float> values(Tensor tensor) {
        Set<Float> values = new HashSet<>();
        float[] all = tensor.toFloats();
        for (float value : all) {
            values.add(value);
        }
        return values;
    }

    private static int zipped(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(Files.readAllBytes(file));
        }
        return bytes.size();
    }

    @Test
    void obfuscatedFilesNameInputsAndOutputsOnly() throws IOException {
        for (String format : List.of("tflite", "onnx")) {
            Path file = folder.resolve("digits." + format);
            ConversionOptions options = ConversionOptions.DEFAULT.with(Transforms.parse("obfuscate_names"));
            Conversion.run(DIGITS, file, Formats.named(format), options, false);
            String text = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(text).contains("image", "output_0");
            for (String name : Arrays.asList("digits_model", "/conv", "StatefulPartitionedCall", "Relu6/")) {
                assertThat(text.contains(name)).as("%s in %s", name, format).isFalse();
            }
        }
    }
}
