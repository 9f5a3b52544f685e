package dev.slipway.model.op;

/// Which neighbour a place between two takes: ONNX's `nearest_mode`.
public enum Nearest {
    ROUND_PREFER_FLOOR,
    ROUND_PREFER_CEIL,
    FLOOR,
    CEIL
}
