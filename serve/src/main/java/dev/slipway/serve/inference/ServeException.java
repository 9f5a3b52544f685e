package dev.slipway.serve.inference;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request that is not answered with tensors; the message is for the client and holds nothing internal.
public final class ServeException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 2000;

    private final Status status;
    private final @Nullable Duration retryAfter;

    /// @param message a sentence for the client; cut off after 2000 characters
    public ServeException(Status status, String message) {
        this(status, message, null);
    }

    /// @param retryAfter when the client may try again, null when nothing is known of it
    public ServeException(Status status, String message, @Nullable Duration retryAfter) {
        super(shortened(message), null, false, false);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /// A message that repeats what a client sent is no longer than a client wants to read.
    private static String shortened(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    }

    /// A request that is wrong, whatever state the server is in.
    ///
    /// @param message a format, as [String#formatted] takes it
    public static ServeException invalid(String message, Object... arguments) {
        return new ServeException(Status.INVALID_ARGUMENT, message.formatted(arguments));
    }

    /// A model, version or other thing that is not there.
    ///
    /// @param message a format, as [String#formatted] takes it
    public static ServeException notFound(String message, Object... arguments) {
        return new ServeException(Status.NOT_FOUND, message.formatted(arguments));
    }

    /// What kind of failure it is; each interface has its own codes for it.
    public Status status() {
        return status;
    }

    /// When the client may try again, null when nothing is known of it.
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /// The message, never null.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
