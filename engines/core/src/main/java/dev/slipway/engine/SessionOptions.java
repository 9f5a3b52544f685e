package dev.slipway.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a model is opened.
///
/// @param threads how many threads one run may use
/// @param signature which signature to run; the file's default where null
/// @param inputs where the file names none (frozen graphs): the tensors fed; empty for the engine's own reading
/// @param outputs the outputs computed, where the file names none any of its tensors; empty for all that it names, or
/// the engine's own reading
public record SessionOptions(int threads, @Nullable String signature, List<String> inputs, List<String> outputs) {

    /// One thread, the default signature.
    public static final SessionOptions DEFAULT = new SessionOptions(1, null, List.of(), List.of());

    public SessionOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("a session needs at least 1 thread, got " + threads);
        }
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /// Another number of threads of one run.
    public SessionOptions withThreads(int threads) {
        return new SessionOptions(threads, signature, inputs, outputs);
    }

    /// Another signature; null for the file's default.
    public SessionOptions withSignature(@Nullable String signature) {
        return new SessionOptions(threads, signature, inputs, outputs);
    }

    /// Other tensors to feed.
    public SessionOptions withInputs(List<String> inputs) {
        return new SessionOptions(threads, signature, inputs, outputs);
    }

    /// Other tensors to compute.
    public SessionOptions withOutputs(List<String> outputs) {
        return new SessionOptions(threads, signature, inputs, outputs);
    }
}
