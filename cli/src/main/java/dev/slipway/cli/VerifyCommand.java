package dev.slipway.cli;

import dev.slipway.verify.LayerVerification;
import dev.slipway.verify.Verification;
import dev.slipway.verify.VerificationOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Compares two models, each on its own runtime.
@Command(
        name = "verify",
        description = "Compare two models on their own runtimes, on the same inputs.",
        customSynopsis = "slipway verify REFERENCE CANDIDATE [OPTIONS]",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  slipway verify my_saved_model my.tflite",
            "  slipway verify my.onnx my_int8.tflite --data images.npz --min-agreement 0.98",
            "  slipway verify my.onnx my_int8.tflite --data images.npz --layers"
        })
final class VerifyCommand implements Callable<Exit> {

    @Parameters(index = "0", paramLabel = "REFERENCE", description = "The model that is taken for right.")
    Path reference = Path.of("");

    @Parameters(index = "1", paramLabel = "CANDIDATE", description = "The model that should compute the same.")
    Path candidate = Path.of("");

    @Option(
            names = "--layers",
            description =
                    "Compare inner values, too, of a candidate that was converted from the reference: the worst first.")
    boolean layers;

    @ArgGroup(validate = false, heading = "%nComparing:%n")
    ToleranceFlags tolerance = new ToleranceFlags();

    @Mixin
    ModelFlags model = new ModelFlags();

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::verify);
    }

    private Exit verify() {
        VerificationOptions options = tolerance.options(output).with(model.readOptions());
        Verification verification = Verification.compare(reference, candidate, options);
        output.talk(verification.findings());
        VerificationReport.print(verification, output);
        Map<String, Object> document = VerificationReport.json(verification);
        if (layers) {
            List<LayerVerification.Layer> all = LayerVerification.compare(reference, candidate, options);
            VerificationReport.print(all, output);
            document.put("layers", all.stream().map(VerificationReport::json).toList());
        }
        output.document(document);
        return verification.passed() ? Exit.OK : Exit.DIFFERENT;
    }
}
