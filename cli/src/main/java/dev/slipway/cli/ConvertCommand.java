package dev.slipway.cli;

import dev.slipway.convert.Conversion;
import dev.slipway.convert.ConversionOptions;
import dev.slipway.convert.FileSize;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.QuantizationSummary;
import dev.slipway.passes.transform.Transforms;
import dev.slipway.verify.Verification;
import dev.slipway.verify.VerificationOptions;
import dev.slipway.verify.compare.Tolerance;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Reads a model in one format and writes it in another.
@Command(
        name = "convert",
        description = "Convert a model to another format.",
        customSynopsis = "slipway convert MODEL -o OUT [--to FORMAT] [OPTIONS]",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  slipway convert my_saved_model -o my.tflite --verify",
            "  slipway convert my.onnx -o my.tflite --input image=1,3,224,224",
            "  slipway convert my.onnx -o my_saved_model"
        })
final class ConvertCommand implements Callable<Exit> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a SavedModel folder.")
    Path source = Path.of("");

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "OUT",
            description = "The file to write; a folder for a SavedModel.")
    Path target = Path.of("");

    @Option(names = "--to", paramLabel = "FORMAT", description = "The format to write, where the name does not say.")
    @Nullable
    String to;

    @Mixin
    ModelFlags model = new ModelFlags();

    @ArgGroup(validate = false, heading = "%nQuantising:%n")
    QuantizationFlags quantize = new QuantizationFlags();

    @Option(
            names = "--layout",
            paramLabel = "ORDER",
            description = "keep, channels-first or channels-last (default: what the target's own ops want).")
    @Nullable
    String layout;

    @Option(
            names = "--transforms",
            paramLabel = "LIST",
            description =
                    "What else to do, in TensorFlow's words: 'strip_unused_nodes fold_constants round_weights(num_steps=64)'; docs/transforms.md has the names.")
    @Nullable
    String transforms;

    @Option(names = "--overwrite", description = "Replace an existing output.")
    boolean overwrite;

    @Option(names = "--verify", description = "Compare the result with the source at once; not equal is exit code 1.")
    boolean verify;

    @ArgGroup(validate = false, heading = "%nComparing:%n")
    ToleranceFlags tolerance = new ToleranceFlags();

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::convert);
    }

    private Exit convert() {
        QuantizationScheme scheme = quantize.scheme(tolerance.seed, output);
        ModelFormat format = to == null ? Formats.forName(target) : Formats.named(to);
        LayoutChoice order = layout == null ? LayoutChoice.TARGET : LayoutChoice.parse(layout);
        Transforms changes = transforms == null ? Transforms.NONE : Transforms.parse(transforms);
        ReadOptions options = model.readOptions(changes);
        VerificationOptions comparison =
                compared(tolerance.options(output, usual(scheme)).with(options));
        ConversionOptions how =
                ConversionOptions.DEFAULT.with(options).with(order).with(scheme).with(changes);
        Conversion done = Conversion.run(source, target, format, how, overwrite);
        Verification verification = verify ? Verification.compare(source, target, comparison) : null;
        report(done, verification);
        return verification == null || verification.passed() ? Exit.OK : Exit.DIFFERENT;
    }

    /// Compares on the inputs of the calibration where no others are given: random ones are out of the ranges observed.
    private VerificationOptions compared(VerificationOptions options) {
        return quantize.calibration == null
                        || quantize.isRandom()
                        || options.data() != null
                        || tolerance.samples != null
                ? options
                : options.withData(quantize.calibration);
    }

    /// How far a model quantised by a scheme may be from its source where nobody says.
    private static Tolerance usual(QuantizationScheme scheme) {
        return Double.isInfinite(scheme.leastSignal()) ? Tolerance.DEFAULT : Tolerance.signal(scheme.leastSignal());
    }

    private void report(Conversion done, @Nullable Verification verification) {
        long bytes = FileSize.of(target);
        output.talk(done.transposes());
        output.talk(done.findings());
        done.transforms().forEach(each -> output.talk("%s: %,d changes".formatted(each.name(), each.changes())));
        output.line("%s → %s: %s, %d nodes → %d, %,d bytes, %.2f s"
                .formatted(
                        source,
                        target,
                        done.targetFormat(),
                        done.nodesBefore(),
                        done.nodesAfter(),
                        bytes,
                        done.seconds()));
        QuantizationSummary quantization = done.quantization();
        if (!quantization.scheme().equals(QuantizationFlags.NONE)) {
            output.line("quantised as %s: %,d bytes → %,d, in %d of %d tensors"
                    .formatted(
                            quantization.scheme(),
                            quantization.bytesBefore(),
                            quantization.bytesAfter(),
                            quantization.tensors(),
                            quantization.tensors() + quantization.left().size()));
        }
        Map<String, Object> document = document(done, bytes);
        if (verification != null) {
            output.talk(verification.findings());
            VerificationReport.print(verification, output);
            document.put("verification", VerificationReport.json(verification));
        }
        output.document(document);
    }

    private Map<String, Object> document(Conversion done, long bytes) {
        Map<String, Object> document = new LinkedHashMap<>();
        Map<String, Object> read = ordered("path", source.toString(), "format", done.sourceFormat());
        read.put("bytes", FileSize.of(source));
        document.put("source", read);
        Map<String, Object> written = ordered("path", target.toString(), "format", done.targetFormat());
        written.put("bytes", bytes);
        document.put("target", written);
        document.put("nodes", ordered("before", done.nodesBefore(), "after", done.nodesAfter()));
        document.put(
                "transposes",
                ordered(
                        "inserted",
                        done.transposes().size(),
                        "reasons",
                        done.transposes().stream()
                                .map(each -> each.where() + ": " + each.message())
                                .toList()));
        if (!done.quantization().scheme().equals(QuantizationFlags.NONE)) {
            document.put("quantization", QuantizationFlags.document(done.quantization()));
        }
        document.put(
                "transforms",
                done.transforms().stream()
                        .map(each -> ordered("name", each.name(), "changes", each.changes()))
                        .toList());
        document.put("rules", done.rules());
        document.put("findings", Output.json(done.findings()));
        document.put("seconds", done.seconds());
        return document;
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object two) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, two);
        return map;
    }
}
