package dev.slipway.model.op;

/// Which neighbour a place between two takes: ONNX's `nearest_mode`.
public enum Nearest {
    /// The nearer one, of two equally near the lower.
    ROUND_PREFER_FLOOR,
    /// The nearer one, of two equally near the upper.
    ROUND_PREFER_CEIL,
    /// The lower one.
    FLOOR,
    /// The upper one.
    CEIL
}
