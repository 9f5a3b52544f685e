package dev.slipway.model.op;

/// Whether a resize keeps the proportions: ONNX's `keep_aspect_ratio_policy`.
public enum KeepAspect {
    /// Each axis gets the size asked for.
    STRETCH,
    /// One scale for all axes, so that none exceeds the size asked for.
    NOT_LARGER,
    /// One scale for all axes, so that none falls short of the size asked for.
    NOT_SMALLER
}
