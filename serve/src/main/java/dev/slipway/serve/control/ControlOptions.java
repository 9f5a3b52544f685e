package dev.slipway.serve.control;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How models come and go besides those that are configured.
///
/// @param mode who decides
/// @param root a folder with a folder for each model, in which there is a folder for each version; null for none
/// @param first the models there that are loaded when the server starts, where clients decide
public record ControlOptions(Mode mode, @Nullable Path root, List<String> first) {

    /// Who decides which models are served; Triton's `--model-control-mode`.
    public enum Mode {
        /// Those that are there when the server starts.
        NONE,
        /// Those that are there.
        POLL,
        /// Those that clients load.
        EXPLICIT
    }

    /// Only configured models, and no client changes that.
    public static final ControlOptions DEFAULT = new ControlOptions(Mode.NONE, null, List.of());

    /// @throws IllegalArgumentException when models are to be loaded first, and there is no folder of them
    public ControlOptions {
        first = List.copyOf(first);
        if (root == null && !first.isEmpty()) {
            throw new IllegalArgumentException("%s cannot be loaded: there is no model repository".formatted(first));
        }
    }
}
