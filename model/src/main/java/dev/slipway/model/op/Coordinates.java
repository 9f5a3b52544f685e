package dev.slipway.model.op;

/// How a place in the resized axis maps to one in the original: ONNX's `coordinate_transformation_mode`.
public enum Coordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_CROP_AND_RESIZE,
    /// TensorFlow's nearest neighbour with half pixels: `floor((i + 0.5) * scale)`.
    TF_HALF_PIXEL_FOR_NEAREST
}
