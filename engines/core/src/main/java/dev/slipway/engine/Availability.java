package dev.slipway.engine;

/// Whether a runtime can be used here.
public sealed interface Availability {

    /// It can.
    ///
    /// @param version the runtime's own version
    record Ready(String version) implements Availability {}

    /// It cannot.
    ///
    /// @param library what was looked for
    /// @param reason what was found instead, and the remedy
    record Missing(String library, String reason) implements Availability {
        @Override
        public String toString() {
            return "%s is not available: %s".formatted(library, reason);
        }
    }

    default boolean isReady() {
        return this instanceof Ready;
    }
}
