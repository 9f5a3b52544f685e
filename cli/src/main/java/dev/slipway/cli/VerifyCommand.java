package dev.slipway.cli;

import dev.slipway.verify.Verification;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "  slipway verify my.onnx my_int8.tflite --data images.npz --min-agreement 0.98"
        })
final class VerifyCommand implements Callable<Exit> {

    @Parameters(index = "0", paramLabel = "REFERENCE", description = "The model that is taken for right.")
    Path reference = Path.of("");

    @Parameters(index = "1", paramLabel = "CANDIDATE", description = "The model that should compute the same.")
    Path candidate = Path.of("");

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
        Verification verification = Verification.compare(
                reference, candidate, tolerance.options(output).with(model.readOptions()));
        output.talk(verification.findings());
        VerificationReport.print(verification, output);
        output.document(VerificationReport.json(verification));
        return verification.passed() ? Exit.OK : Exit.DIFFERENT;
    }
}
