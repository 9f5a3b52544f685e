package dev.slipway.engine;

/// A runtime that is missing, or that refuses to load or run a model; the message carries the runtime's own words.
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param message one sentence, with the runtime's own words
    public EngineException(String message) {
        super(message);
    }

    /// @param message one sentence, with the runtime's own words
    public EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
