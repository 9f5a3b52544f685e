package dev.slipway.cli;

/// How a command ended. The codes are a contract that scripts rely on.
public enum Exit {
    /// Done.
    OK(0),
    /// Done, but not equal, or lossy beyond what was allowed.
    DIFFERENT(1),
    /// The command line asks for something that does not exist or does not fit together.
    USAGE(2),
    /// The model or the data cannot be read.
    UNREADABLE(3),
    /// The target cannot express the model.
    UNSPEAKABLE(4),
    /// A bug of Slipway itself.
    BUG(70);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    /// The process's exit code.
    public int code() {
        return code;
    }
}
