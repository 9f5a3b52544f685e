package dev.slipway.model.op;

/// The activations that kernels have built in.
public enum Activation {
    /// `x`.
    NONE,
    /// `max(x, 0)`.
    RELU,
    /// `min(max(x, 0), 6)`.
    RELU6,
    /// `min(max(x, -1), 1)`.
    RELU_N1_TO_1,
    /// `tanh(x)`.
    TANH,
    /// 1 where `x` is negative, else 0.
    SIGN_BIT
}
