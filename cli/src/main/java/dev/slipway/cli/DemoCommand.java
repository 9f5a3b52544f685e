package dev.slipway.cli;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.Accuracy;
import dev.slipway.verify.Conversion;
import dev.slipway.verify.FileSize;
import dev.slipway.verify.Inspection;
import dev.slipway.verify.Subject;
import dev.slipway.verify.TensorFile;
import dev.slipway.verify.Verification;
import dev.slipway.verify.VerificationOptions;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Converts the bundled model for other runtimes and shows that it stays what it was.
@Command(
        name = "demo",
        description = "Convert the bundled model to TFLite and ONNX, verify both, show accuracy and sizes.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Exit> {

    private static final List<String> TARGETS = List.of("tflite", "onnx");
    private static final String ROW = "%-20s %10s %6s %9s %10s  %-9s %s";

    @Option(names = "--examples", paramLabel = "FOLDER", description = "Where the examples are (default: as bundled).")
    @Nullable
    Path examples;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "Where the converted models go (default: .slipway/demo).")
    @Nullable
    Path out;

    @Mixin
    Output output = new Output();

    private final List<Map<String, Object>> rows = new ArrayList<>();

    @Override
    public Exit call() {
        return Failures.explained(output, this::demonstrate);
    }

    private Exit demonstrate() throws IOException {
        Path digits = examples().resolve("digits");
        Path original = digits.resolve("digits_saved_model").resolve("1");
        SequencedMap<String, Tensor> test = TensorFile.read(digits.resolve("digits_test.npz"));
        Path folder = out == null ? home().resolve(".slipway").resolve("demo") : out;
        Files.createDirectories(folder);
        output.line("%s, a classifier of handwritten digits saved by TensorFlow".formatted(original));
        output.line("");
        output.line(ROW.formatted("model", "bytes", "ops", "accuracy", "max diff", "verdict", "runtime"));
        Findings findings = new Findings();
        try (Subject model = Subject.open(original, ReadOptions.ALL, null, 1, findings)) {
            row(original, "original", accuracy(model, test), null, model.engine());
        }
        boolean passed = true;
        for (String id : TARGETS) {
            passed &= convert(id, original, folder.resolve("digits." + id), digits, test, findings);
        }
        output.line("");
        output.talk(findings.all());
        output.line("The verdict compares all outputs on %d random inputs; accuracy is that on %d labelled images."
                .formatted(VerificationOptions.SAMPLES, rows(test)));
        output.line("The converted models are in %s; look at one with ./slipway inspect %s"
                .formatted(folder, folder.resolve("digits.tflite")));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("passed", passed);
        document.put("models", rows);
        document.put("findings", Output.json(findings.all()));
        output.document(document);
        return passed ? Exit.OK : Exit.DIFFERENT;
    }

    private boolean convert(
            String id, Path original, Path target, Path digits, SequencedMap<String, Tensor> test, Findings findings) {
        ModelFormat format = Formats.named(id);
        try {
            Conversion.run(original, ReadOptions.ALL, target, format, true);
        } catch (UnspeakableException e) {
            output.talk(String.valueOf(e.getMessage()));
            return false;
        }
        VerificationOptions options = VerificationOptions.DEFAULT.with(output.progress());
        Verification verification = Verification.compare(original, target, options);
        try (Subject model = Subject.open(target, ReadOptions.ALL, null, 1, findings)) {
            row(target, String.valueOf(target.getFileName()), accuracy(model, test), verification, model.engine());
        }
        return verification.passed();
    }

    private void row(Path path, String name, Accuracy accuracy, @Nullable Verification verification, String engine) {
        int ops = Inspection.of(path, ReadOptions.ALL).ops().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        double difference = verification == null
                ? 0
                : verification.outputs().stream()
                        .mapToDouble(each -> each.maxAbsDiff())
                        .max()
                        .orElse(Double.POSITIVE_INFINITY);
        long bytes = FileSize.of(path);
        output.line(ROW.formatted(
                name,
                "%,d".formatted(bytes),
                ops,
                "%.4f".formatted(accuracy.share()),
                verification == null ? "" : VerificationReport.small(difference),
                verification == null ? "" : verification.passed() ? "equal" : "different",
                engine));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("path", path.toString());
        row.put("bytes", bytes);
        row.put("ops", ops);
        row.put("accuracy", accuracy.share());
        row.put("engine", engine);
        if (verification != null) {
            row.put("verification", VerificationReport.json(verification));
        }
        rows.add(row);
    }

    private static Accuracy accuracy(Subject model, SequencedMap<String, Tensor> test) {
        return Accuracy.of(model, array(test, "image"), array(test, "label"));
    }

    private static Tensor array(SequencedMap<String, Tensor> arrays, String name) {
        Tensor tensor = arrays.get(name);
        if (tensor == null) {
            throw FormatException.corrupt("the bundled test data has no array '%s'; it has %s", name, arrays.keySet());
        }
        return tensor;
    }

    private static long rows(SequencedMap<String, Tensor> test) {
        return array(test, "label").size();
    }

    private Path examples() {
        return examples == null ? home().resolve("examples") : examples;
    }

    private static Path home() {
        Path home = DoctorCommand.home();
        if (home == null) {
            throw new IllegalArgumentException(
                    "the bundled examples are found by ./slipway; without it, name them with --examples and --out");
        }
        return home;
    }
}
