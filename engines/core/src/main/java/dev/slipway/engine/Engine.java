package dev.slipway.engine;

import java.nio.file.Path;
import java.util.List;

/// A runtime that executes models as they lie in files. Implementations are found by `ServiceLoader`; creating one
/// loads nothing of the runtime.
public interface Engine {

    /// A stable short name: `onnxruntime`, `tflite`, `tensorflow`, `reference`.
    String id();

    /// The ids of the formats whose files it opens.
    List<String> formats();

    /// Whether the runtime is present on this machine, and if not, what is missing. The first question loads the
    /// runtime, later ones are cheap.
    Availability availability();

    /// Does now what the first [#open] would have to do before it loads anything. Whoever opens a model soon may
    /// call it on another thread, while the model is read. What fails, opening says.
    default void prepare() {}

    /// Loads the model at `artifact`.
    ///
    /// @throws EngineException when the runtime is missing or refuses the model, with the runtime's own words
    /// @throws IllegalArgumentException when the options name a signature, input or output that the model lacks
    Session open(Path artifact, SessionOptions options);

    /// Loads the model at `artifact` with the default options.
    default Session open(Path artifact) {
        return open(artifact, SessionOptions.DEFAULT);
    }
}
