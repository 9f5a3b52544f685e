package dev.slipway.serve.inference;

/// A request that is not answered with tensors; the message is for the client and holds nothing internal.
public final class ServeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Status status;

    public ServeException(Status status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public static ServeException invalid(String message, Object... arguments) {
        return new ServeException(Status.INVALID_ARGUMENT, message.formatted(arguments));
    }

    public static ServeException notFound(String message, Object... arguments) {
        return new ServeException(Status.NOT_FOUND, message.formatted(arguments));
    }

    public Status status() {
        return status;
    }

    /// The message, never null.
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
