package dev.slipway.serve.inference;

/// Where a version is in its life; the numbers are TensorFlow Serving's.
public enum VersionState {
    UNKNOWN(0),
    START(10),
    LOADING(20),
    AVAILABLE(30),
    UNLOADING(40),
    END(50);

    private final int code;

    VersionState(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
