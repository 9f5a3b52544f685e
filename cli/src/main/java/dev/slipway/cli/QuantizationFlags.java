package dev.slipway.cli;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.QuantizationSummary;
import dev.slipway.passes.quantize.StoreIntegers;
import dev.slipway.verify.Calibration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the numbers of a model are stored.
final class QuantizationFlags {

    static final String NONE = QuantizationScheme.none().name();

    private static final Path RANDOM = Path.of("random");

    @Option(
            names = "--quantize",
            paramLabel = "SCHEME",
            description =
                    "How to store numbers: weights as float16 or bfloat16 (half the size), weights as int8 (dynamic, a quarter), weights as int8 and activations as int8 or int16 (int8, int16x8, with --calibration), or none (default); without tolerances --verify then asks for a ratio of signal to noise, see docs/quantization.md.")
    String scheme = NONE;

    @Option(
            names = "--calibration",
            paramLabel = "DATA",
            description =
                    "Inputs like those the model will get, for int8 and int16x8: a .npz by name, an image or a folder of images; random for drawn ones, to try it.")
    @Nullable
    Path calibration;

    @Option(
            names = "--keep-float",
            paramLabel = "NODE",
            description =
                    "A node, or a value that one makes, that int8 and int16x8 leave in float32; may be given several times.")
    List<String> floats = new ArrayList<>();

    @Option(
            names = "--accuracy-budget",
            paramLabel = "DB",
            description =
                    "The least ratio of signal to noise, in decibels, that outputs of int8 and int16x8 keep on the calibration's inputs: the layers that lose most stay in float32 for it.")
    @Nullable
    Double budget;

    @Option(
            names = "--inference-input-type",
            paramLabel = "TYPE",
            description =
                    "How float inputs of an int8 model are stored: int8 or uint8 (int16 of int16x8), else float32.")
    @Nullable
    String inputs;

    @Option(names = "--inference-output-type", paramLabel = "TYPE", description = "The same of its outputs.")
    @Nullable
    String outputs;

    @Option(
            names = "--reduce-range",
            description =
                    "Weights of int8 and dynamic from -64 to 64: exact in runtimes that add products in 16 bits, as ONNX Runtime does on x86 processors without VNNI.")
    boolean reduced;

    boolean isAsked() {
        return !scheme.equals(NONE);
    }

    boolean isRandom() {
        return RANDOM.equals(calibration);
    }

    /// The scheme that the flags say.
    ///
    /// @param seed of random inputs
    QuantizationScheme scheme(long seed, Output output) {
        QuantizationScheme named = QuantizationScheme.named(scheme);
        named = reduced ? named.withReducedRange() : named;
        if (named instanceof StoreIntegers integers) {
            return integers(integers, seed, output);
        }
        refuse("--calibration", calibration != null);
        refuse("--keep-float", !floats.isEmpty());
        refuse("--accuracy-budget", budget != null);
        refuse("--inference-input-type", inputs != null);
        refuse("--inference-output-type", outputs != null);
        return named;
    }

    /// The same, on inputs drawn at random where none are given: enough to see what would stay real.
    QuantizationScheme drawn(Output output) {
        QuantizationScheme asked = scheme(0, output);
        return asked instanceof StoreIntegers integers && calibration == null
                ? integers.calibratedWith(Calibration.random(0))
                : asked;
    }

    /// What was quantised, for scripts.
    static Map<String, Object> document(QuantizationSummary summary) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("scheme", summary.scheme());
        document.put("tensors", summary.tensors());
        Map<String, Object> bytes = new LinkedHashMap<>();
        bytes.put("before", summary.bytesBefore());
        bytes.put("after", summary.bytesAfter());
        document.put("bytes", bytes);
        document.put(
                "left",
                summary.left().stream()
                        .map(each -> {
                            Map<String, Object> left = new LinkedHashMap<>();
                            left.put("name", each.name());
                            left.put("bytes", each.bytes());
                            left.put("reason", each.reason());
                            return left;
                        })
                        .toList());
        return document;
    }

    private void refuse(String flag, boolean given) {
        if (given) {
            throw new IllegalArgumentException(
                    "%s is for --quantize int8 and int16x8; --quantize %s takes none".formatted(flag, scheme));
        }
    }

    private StoreIntegers integers(StoreIntegers integers, long seed, Output output) {
        StoreIntegers asked = integers.keepingFloat(new LinkedHashSet<>(floats));
        asked = budget == null ? asked : asked.withBudget(budget);
        asked = inputs == null ? asked : asked.withInputs(ElementType.named(inputs));
        asked = outputs == null ? asked : asked.withOutputs(ElementType.named(outputs));
        if (calibration == null) {
            return asked;
        }
        Calibration data = isRandom() ? Calibration.random(seed) : Calibration.of(calibration);
        return asked.calibratedWith(data.with(output.progress()));
    }
}
