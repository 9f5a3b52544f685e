package dev.slipway.model.op;

/// An op was given inputs that it forbids. The message begins with the op and the number of the broken constraint:
/// `Softmax C2: axis 5 is outside x of type float32[2, 3]`.
public final class OpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param message the op, the constraint by its number, what was found and what was expected
    public OpException(String message) {
        super(message);
    }

    /// @param message the op, the constraint by its number, what was found and what was expected
    public OpException(String message, Throwable cause) {
        super(message, cause);
    }
}
