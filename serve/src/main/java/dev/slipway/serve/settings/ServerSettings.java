package dev.slipway.serve.settings;

/// What clients may read of a running server and, with the role for it, change.
public record ServerSettings(Settings logging, Settings tracing) {

    /// Those of this process.
    public static ServerSettings ofProcess() {
        return new ServerSettings(new LogSettings(), new TraceSettings());
    }
}
