package dev.slipway.verify;

import dev.slipway.model.Finding;
import dev.slipway.verify.compare.Comparison;
import java.nio.file.Path;
import java.util.List;

/// What came of comparing a candidate with a reference, each on its own runtime, on the same inputs.
///
/// @param passed whether every output of every sample is within the tolerance
/// @param samples how many inputs both were run on
/// @param reference what is taken for right
/// @param candidate what is compared with it
/// @param outputs how far each output of the reference is from the candidate's
/// @param findings what to know of how they were compared
/// @param seconds how long it took
public record Verification(
        boolean passed,
        int samples,
        Side reference,
        Side candidate,
        List<Comparison> outputs,
        List<Finding> findings,
        double seconds) {

    public Verification {
        outputs = List.copyOf(outputs);
        findings = List.copyOf(findings);
    }

    /// One of the two models.
    ///
    /// @param path where it lies
    /// @param format the id of its format
    /// @param engine the runtime that ran it, with its version
    /// @param bytes the size of its file or folder
    public record Side(String path, String format, String engine, long bytes) {}

    /// Compares with 16 random inputs and the default tolerance.
    public static Verification compare(Path reference, Path candidate) {
        return compare(reference, candidate, VerificationOptions.DEFAULT);
    }

    /// Compares as `options` say. A candidate that its runtime refuses does not pass; a reference that cannot be run is
    /// an exception.
    public static Verification compare(Path reference, Path candidate, VerificationOptions options) {
        return new Trial(reference, candidate, options).verdict();
    }
}
