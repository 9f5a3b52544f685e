package dev.slipway.model.op;

/// What lies outside of a sampled tensor: ONNX's `padding_mode` of GridSample.
public enum Border {
    /// Zeros.
    ZEROS,
    /// The nearest element of the edge.
    EDGE,
    /// The tensor mirrored at its borders, again and again.
    REFLECTION
}
