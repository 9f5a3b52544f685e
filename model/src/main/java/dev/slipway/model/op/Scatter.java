package dev.slipway.model.op;

/// What a scatter does where an element is there already.
public enum Scatter {
    REPLACE,
    ADD,
    MULTIPLY,
    MAX,
    MIN
}
