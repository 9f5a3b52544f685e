package dev.slipway.verify;

import dev.slipway.model.format.ReadOptions;
import dev.slipway.verify.compare.Tolerance;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How two models are compared.
///
/// @param model which signature, inputs and outputs of the reference are meant
/// @param data a NumPy file with inputs by name; null for random ones
/// @param samples how many inputs to draw; of a file, at most this many are used, 0 for all
/// @param seed of random inputs
/// @param tolerance how far the models may differ
/// @param threads how many threads a runtime may use
/// @param progress is told of each sample
public record VerificationOptions(
        ReadOptions model,
        @Nullable Path data,
        int samples,
        long seed,
        Tolerance tolerance,
        int threads,
        Progress progress) {

    /// How many random inputs are drawn where nothing is said.
    public static final int SAMPLES = 16;
    /// Random inputs, the same each time, on one thread.
    public static final VerificationOptions DEFAULT =
            new VerificationOptions(ReadOptions.ALL, null, SAMPLES, 0, Tolerance.DEFAULT, 1, Progress.NONE);

    public VerificationOptions {
        if (samples < 0 || samples == 0 && data == null) {
            throw new IllegalArgumentException("at least 1 sample is needed, got " + samples);
        }
    }

    /// Another part of the reference.
    public VerificationOptions with(ReadOptions model) {
        return new VerificationOptions(model, data, samples, seed, tolerance, threads, progress);
    }

    /// All inputs of a file; null for [#SAMPLES] random ones.
    public VerificationOptions withData(@Nullable Path data) {
        return new VerificationOptions(model, data, data == null ? SAMPLES : 0, seed, tolerance, threads, progress);
    }

    /// Another number of inputs.
    public VerificationOptions withSamples(int samples) {
        return new VerificationOptions(model, data, samples, seed, tolerance, threads, progress);
    }

    /// Other random inputs.
    public VerificationOptions withSeed(long seed) {
        return new VerificationOptions(model, data, samples, seed, tolerance, threads, progress);
    }

    /// Another number of threads of a runtime.
    public VerificationOptions withThreads(int threads) {
        return new VerificationOptions(model, data, samples, seed, tolerance, threads, progress);
    }

    /// Other bounds.
    public VerificationOptions with(Tolerance tolerance) {
        return new VerificationOptions(model, data, samples, seed, tolerance, threads, progress);
    }

    /// Somebody who is told of each sample.
    public VerificationOptions with(Progress progress) {
        return new VerificationOptions(model, data, samples, seed, tolerance, threads, progress);
    }
}
