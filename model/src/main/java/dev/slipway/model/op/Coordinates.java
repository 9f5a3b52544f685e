package dev.slipway.model.op;

/// How a place in the resized axis maps to one in the original: ONNX's `coordinate_transformation_mode`.
public enum Coordinates {
    /// Centres of elements at halves: `(i + 0.5) / scale - 0.5`.
    HALF_PIXEL,
    /// As `HALF_PIXEL`, about the middle of the axis even where the new size was rounded.
    HALF_PIXEL_SYMMETRIC,
    /// As `HALF_PIXEL`, but 0 where the new size is 1.
    PYTORCH_HALF_PIXEL,
    /// The first and last elements stay first and last: `i * (size - 1) / (newSize - 1)`.
    ALIGN_CORNERS,
    /// `i / scale`.
    ASYMMETRIC,
    /// Within a region given as shares of the axis, corners on corners.
    TF_CROP_AND_RESIZE,
    /// TensorFlow's nearest neighbour with half pixels: `floor((i + 0.5) * scale)`.
    TF_HALF_PIXEL_FOR_NEAREST
}
