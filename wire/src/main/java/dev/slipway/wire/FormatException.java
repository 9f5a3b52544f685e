package dev.slipway.wire;

/// A file is not what it says it is. The message names the thing, the place, what was found, what was expected, and the
/// remedy where there is one.
public final class FormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /// @param code a stable reason code: `TRUNCATED`, `CORRUPT`, `MISSING_FILE`, `OUTSIDE_FOLDER`, `UNSUPPORTED`, …
    public FormatException(String code, String message) {
        super(message);
        this.code = code;
    }

    /// @param code a stable reason code, as above
    public FormatException(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// `CORRUPT`: the bytes contradict themselves or the format.
    public static FormatException corrupt(String message, Object... arguments) {
        return new FormatException("CORRUPT", message.formatted(arguments));
    }

    /// `TRUNCATED`: the bytes end too early.
    public static FormatException truncated(String message, Object... arguments) {
        return new FormatException("TRUNCATED", message.formatted(arguments));
    }

    /// `UNSUPPORTED`: the bytes may be right, but are not understood here.
    public static FormatException unsupported(String message, Object... arguments) {
        return new FormatException("UNSUPPORTED", message.formatted(arguments));
    }

    /// `MISSING_FILE`: a file that is named is not there.
    public static FormatException missing(String message, Object... arguments) {
        return new FormatException("MISSING_FILE", message.formatted(arguments));
    }

    /// The reason code.
    public String code() {
        return code;
    }
}
