package dev.slipway.model.op;

/// What lies outside of a sampled tensor: ONNX's `padding_mode` of GridSample.
public enum Border {
    ZEROS,
    EDGE,
    REFLECTION
}
