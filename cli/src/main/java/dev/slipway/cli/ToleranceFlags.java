package dev.slipway.cli;

import dev.slipway.verify.VerificationOptions;
import dev.slipway.verify.compare.Tolerance;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// On what inputs models are compared, and how far they may differ.
final class ToleranceFlags {

    @Option(
            names = "--data",
            paramLabel = "IN.npz",
            description = "Inputs by name, or images, else random ones that respect types and ranges.")
    @Nullable
    Path data;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "How many random inputs to draw (default 16), or of --data how many to use (default all).")
    @Nullable
    Integer samples;

    @Option(names = "--seed", paramLabel = "S", description = "The seed of random inputs (default 0).")
    long seed;

    @Option(
            names = "--atol",
            paramLabel = "X",
            description = "Allowed: |a - b| <= atol + rtol * |a|, a the reference's value (default 1e-4).")
    @Nullable
    Double atol;

    @Option(names = "--rtol", paramLabel = "X", description = "See --atol (default 1e-3).")
    @Nullable
    Double rtol;

    @Option(
            names = "--min-agreement",
            paramLabel = "SHARE",
            description =
                    "The least share of rows whose largest element must stand at the same place; without --atol and --rtol it alone decides.")
    @Nullable
    Double agreement;

    @Option(names = "--threads", paramLabel = "N", description = "Threads a runtime may use (default 1).")
    int threads = 1;

    /// With the tolerance that the flags say.
    VerificationOptions options(Output output) {
        return options(output, Tolerance.DEFAULT);
    }

    /// With the tolerance that the flags say, or `usual` where they say nothing.
    VerificationOptions options(Output output, Tolerance usual) {
        VerificationOptions options = VerificationOptions.DEFAULT
                .withData(data)
                .withSeed(seed)
                .withThreads(threads)
                .with(tolerance(usual))
                .with(output.progress());
        return samples == null ? options : options.withSamples(samples);
    }

    private Tolerance tolerance(Tolerance usual) {
        boolean numbers = atol != null || rtol != null;
        if (!numbers && agreement == null) {
            return usual;
        }
        Tolerance bounds =
                Tolerance.numbers(atol == null ? Tolerance.ABSOLUTE : atol, rtol == null ? Tolerance.RELATIVE : rtol);
        if (agreement == null) {
            return bounds;
        }
        return numbers ? bounds.andAgreement(agreement) : Tolerance.agreement(agreement);
    }
}
