package dev.slipway.model.op;

/// Whether a resize keeps the proportions: ONNX's `keep_aspect_ratio_policy`.
public enum KeepAspect {
    STRETCH,
    NOT_LARGER,
    NOT_SMALLER
}
