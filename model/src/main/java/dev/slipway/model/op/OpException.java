package dev.slipway.model.op;

/// An op was given inputs that it forbids. The message begins with the op and the number of the broken constraint:
/// `Softmax C2: axis 5 is outside x of type float32[2, 3]`.
public final class OpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public OpException(String message) {
        super(message);
    }

    public OpException(String message, Throwable cause) {
        super(message, cause);
    }
}
