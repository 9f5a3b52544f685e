package dev.slipway.conformance.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.convert.Conversion;
import dev.slipway.convert.ConversionOptions;
import dev.slipway.engine.Engines;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.StoreIntegers;
import dev.slipway.verify.Calibration;
import dev.slipway.verify.Verification;
import dev.slipway.verify.VerificationOptions;
import dev.slipway.verify.compare.Tolerance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer, by every scheme, in every format: its weights are smaller, and the vendor's runtime computes nearly the
/// same.
class QuantizationContractTest {

    private static final List<String> FORMATS = List.of("onnx", "tflite");

    /// What share of their size large weights keep.
    private static final Map<String, Double> SHARES =
            Map.of("float16", 0.5, "bfloat16", 0.5, "dynamic", 0.25, "int8", 0.25);

    @TempDir
    Path folder;

    static Stream<Arguments> cases() {
        return QuantizedLayer.all().stream()
                .flatMap(layer -> FORMATS.stream()
                        .flatMap(format -> SHARES.keySet().stream()
                                .sorted()
                                .filter(scheme -> !(scheme.equals("bfloat16") && format.equals("tflite")))
                                .map(scheme -> Arguments.of(layer, format, scheme))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void makesWeightsSmallAndComputesNearlyTheSame(QuantizedLayer layer, String format, String scheme)
            throws IOException {
        requireEngine("onnxruntime");
        requireEngine(format.equals("tflite") ? "tflite" : "onnxruntime");
        QuantizationScheme quantized = QuantizationScheme.named(scheme) instanceof StoreIntegers integers
                ? integers.calibratedWith(Calibration.random(0))
                : QuantizationScheme.named(scheme);
        Path source = written(layer);
        Path plain = converted(source, format, QuantizationScheme.none());
        Path target = converted(source, format, quantized);
        long saved = Files.size(plain) - Files.size(target);
        assertThat(saved)
                .as("bytes saved of %d", layer.bytes())
                .isGreaterThan((long) (layer.bytes() * (1 - Objects.requireNonNull(SHARES.get(scheme))))
                        - descriptions(layer, scheme));
        Verification verification = Verification.compare(
                source, target, VerificationOptions.DEFAULT.with(Tolerance.signal(quantized.leastSignal())));
        assertThat(verification.passed()).as(verification.toString()).isTrue();
    }

    @Test
    void refusesWhatTheTargetLacksBeforeAnythingIsObserved() {
        TensorType type = TensorType.of(ElementType.FLOAT32, 2);
        GraphBuilder graph = new GraphBuilder("odd");
        Value x = graph.input("x", type);
        Value y = new Value("y");
        graph.declare(y, type);
        Opaque odd = new Opaque("onnx", "some.domain::Odd", List.of());
        graph.add(new Node("odd", odd, List.of(x), List.of(y), List.of()));
        graph.output("y", y);
        Path source = folder.resolve("odd.onnx");
        Conversion.write(Model.of(graph.build()), source, Formats.named("onnx"), new Findings());
        StoreIntegers integers = QuantizationScheme.int8();
        assertThatThrownBy(() -> converted(source, "tflite", integers.calibratedWith(Calibration.random(0))))
                .isInstanceOf(UnspeakableException.class)
                .hasMessageContaining("some.domain::Odd");
    }

    private static void requireEngine(String engine) {
        boolean ready =
                Engines.byId(engine).map(each -> each.availability().isReady()).orElse(false);
        Assumptions.assumeTrue(ready, "skipped: engine " + engine + " is not here");
    }

    /// What operators, and scales and zero points of each channel, take besides: those of activations among them where
    /// they are stored.
    private static long descriptions(QuantizedLayer layer, String scheme) {
        long activations = scheme.equals("int8") ? 500 : 0;
        return activations
                + layer.weights().stream()
                        .mapToLong(shape ->
                                1000 + 16 * Arrays.stream(shape.sizes()).max().orElse(0))
                        .sum();
    }

    private Path written(QuantizedLayer layer) {
        Path file = folder.resolve("source.onnx");
        Conversion.write(Model.of(layer.graph()), file, Formats.named("onnx"), new Findings());
        return file;
    }

    private Path converted(Path source, String format, QuantizationScheme scheme) {
        ModelFormat target = Formats.named(format);
        Path file = folder.resolve(scheme.name() + target.extensions().getFirst());
        Conversion done = Conversion.run(source, file, target, ConversionOptions.DEFAULT.with(scheme), false);
        assertThat(done.quantization().tensors() > 0)
                .as("something is quantised")
                .isEqualTo(!scheme.equals(QuantizationScheme.none()));
        return file;
    }
}
