package dev.slipway.model.op;

/// The activations that kernels have built in.
public enum Activation {
    NONE,
    RELU,
    RELU6,
    RELU_N1_TO_1,
    TANH,
    SIGN_BIT
}
