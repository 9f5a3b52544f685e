package dev.slipway.cli;

import dev.slipway.convert.Conversion;
import dev.slipway.convert.FileSize;
import dev.slipway.convert.Inspection;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.Accuracy;
import dev.slipway.verify.StoredAnswers;
import dev.slipway.verify.Subject;
import dev.slipway.verify.Verification;
import dev.slipway.verify.VerificationOptions;
import dev.slipway.verify.compare.Comparison;
import dev.slipway.verify.compare.Tolerance;
import dev.slipway.verify.data.TensorFile;
import dev.slipway.wire.FormatException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Converts the bundled model for other runtimes and shows that it stays what it was.
@Command(
        name = "demo",
        description = "Convert the bundled model to TFLite and ONNX, verify both, show accuracy and sizes.",
        customSynopsis = "slipway demo [OPTIONS]",
        sortOptions = false,
        footer = {"", "Example:", "  slipway demo"})
final class DemoCommand implements Callable<Exit> {

    private static final List<String> TARGETS = List.of("tflite", "onnx");
    private static final String ROW = "%-13s %8s %4s %9s %11s %13s  %-9s %s";

    @Option(names = "--examples", paramLabel = "FOLDER", description = "Where the examples are (default: as bundled).")
    @Nullable
    Path examples;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "Where the converted models go (default: .slipway/demo).")
    @Nullable
    Path out;

    @Option(names = "--overwrite", description = "Replace what an earlier demo has left in the folder of --out.")
    boolean overwrite;

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final Findings findings = new Findings();

    @Override
    public Exit call() {
        return Failures.explained(output, this::demonstrate);
    }

    private Exit demonstrate() {
        Path digits = examples().resolve("digits");
        Path original = digits.resolve("digits_saved_model").resolve("1");
        SequencedMap<String, Tensor> test = TensorFile.read(digits.resolve("digits_test.npz"));
        SequencedMap<String, Tensor> expected = TensorFile.read(digits.resolve("digits_expected.npz"));
        StoredAnswers answers = new StoredAnswers(array(expected, "image"), array(expected, "probabilities"));
        Path folder = out == null ? home().resolve(".slipway").resolve("demo") : out;
        output.line("%s, a classifier of handwritten digits saved by TensorFlow".formatted(original));
        output.line("");
        output.line(
                ROW.formatted("model", "bytes", "ops", "accuracy", "off stored", "off original", "verdict", "runtime"));
        boolean passed = row(original, "original", test, answers, null);
        for (String id : TARGETS) {
            passed &= convert(id, original, folder.resolve("digits." + id), test, answers);
        }
        explain(folder, test, answers);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("passed", passed);
        document.put("models", rows);
        document.put("findings", Output.json(findings.all()));
        output.document(document);
        return passed ? Exit.OK : Exit.DIFFERENT;
    }

    private void explain(Path folder, SequencedMap<String, Tensor> test, StoredAnswers answers) {
        output.line("");
        output.line("accuracy      on %d labelled images"
                .formatted(array(test, "label").size()));
        output.line("off stored    the largest difference from the answers that TensorFlow gave for %d images"
                .formatted(answers.examples().shape().size(0)));
        output.line("off original  the largest difference from the original, both run on %d random inputs"
                .formatted(VerificationOptions.SAMPLES));
        output.line("The converted models are in %s; look at one with".formatted(folder));
        output.line("  slipway inspect %s".formatted(folder.resolve("digits.tflite")));
        output.talk(findings.all());
    }

    private boolean convert(
            String id, Path original, Path target, SequencedMap<String, Tensor> test, StoredAnswers answers) {
        Conversion.run(original, ReadOptions.ALL, target, Formats.named(id), overwrite || out == null);
        VerificationOptions options = VerificationOptions.DEFAULT.with(output.progress());
        Verification verification = Verification.compare(original, target, options);
        return row(target, String.valueOf(target.getFileName()), test, answers, verification);
    }

    private boolean row(
            Path path,
            String name,
            SequencedMap<String, Tensor> test,
            StoredAnswers answers,
            @Nullable Verification verification) {
        try (Subject model = Subject.open(path, ReadOptions.ALL, null, 1, findings)) {
            Accuracy accuracy = Accuracy.of(model, array(test, "image"), array(test, "label"));
            Comparison stored = answers.compare(model, Tolerance.DEFAULT);
            boolean passed = stored.passed() && (verification == null || verification.passed());
            long bytes = FileSize.of(path);
            int ops = ops(path);
            output.line(ROW.formatted(
                    name,
                    "%,d".formatted(bytes),
                    ops,
                    "%.4f".formatted(accuracy.share()),
                    VerificationReport.small(stored.maxAbsDiff()),
                    verification == null ? "" : VerificationReport.small(largestDifference(verification)),
                    passed ? "equal" : "different",
                    model.engine()));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", name);
            row.put("path", path.toString());
            row.put("bytes", bytes);
            row.put("ops", ops);
            row.put("accuracy", accuracy.share());
            row.put("stored_max_abs_diff", stored.maxAbsDiff());
            row.put("passed", passed);
            row.put("engine", model.engine());
            if (verification != null) {
                row.put("verification", VerificationReport.json(verification));
            }
            rows.add(row);
            return passed;
        }
    }

    private static int ops(Path path) {
        return Inspection.of(path, ReadOptions.ALL).ops().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private static double largestDifference(Verification verification) {
        return verification.outputs().stream()
                .mapToDouble(Comparison::maxAbsDiff)
                .max()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static Tensor array(SequencedMap<String, Tensor> arrays, String name) {
        Tensor tensor = arrays.get(name);
        if (tensor == null) {
            throw FormatException.corrupt("the bundled test data has no array '%s'; it has %s", name, arrays.keySet());
        }
        return tensor;
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
