package dev.slipway.serve.inference;

/// Where a version is in its life; the numbers are TensorFlow Serving's.
public enum VersionState {
    /// Nobody has said anything of it.
    UNKNOWN(0),
    /// It was found, and waits for its turn to load.
    START(10),
    /// It is being fetched, opened or warmed up.
    LOADING(20),
    /// It answers.
    AVAILABLE(30),
    /// It answers what it was asked before, and nothing new.
    UNLOADING(40),
    /// It was unloaded, or could not be loaded.
    END(50);

    private final int code;

    VersionState(int code) {
        this.code = code;
    }

    /// The number by which TensorFlow Serving's protocol has it.
    public int code() {
        return code;
    }
}
