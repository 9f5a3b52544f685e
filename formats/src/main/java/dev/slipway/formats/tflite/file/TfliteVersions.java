package dev.slipway.formats.tflite.file;

import dev.slipway.model.tensor.ElementType;

/// The lowest version of an operator that has the types it is used with.
public final class TfliteVersions {

    private TfliteVersions() {}

    /// @param byChannel whether the second input has a scale for each channel
    public static int of(TfliteCode code, ElementType first, boolean byChannel) {
        boolean int8 = first == ElementType.INT8;
        return switch (code) {
            case CONV_2D, DEPTHWISE_CONV_2D -> int8 ? 3 : 1;
            case FULLY_CONNECTED -> int8 ? byChannel ? 12 : 4 : 1;
            case ADD,
                    SUB,
                    MUL,
                    MAX_POOL_2D,
                    AVERAGE_POOL_2D,
                    SOFTMAX,
                    LOGISTIC,
                    CONCATENATION,
                    RESHAPE,
                    PAD,
                    MEAN,
                    RESIZE_BILINEAR,
                    RESIZE_NEAREST_NEIGHBOR,
                    TRANSPOSE_CONV,
                    TANH,
                    RELU,
                    RELU6,
                    LEAKY_RELU,
                    MAXIMUM,
                    MINIMUM,
                    STRIDED_SLICE,
                    QUANTIZE,
                    TRANSPOSE,
                    SPLIT,
                    PACK -> int8 && code != TfliteCode.RESHAPE ? 2 : 1;
            case DEQUANTIZE -> first == ElementType.FLOAT16 ? 3 : int8 ? 2 : 1;
            case BATCH_MATMUL -> int8 ? 2 : 1;
            case BROADCAST_TO, GELU -> code == TfliteCode.BROADCAST_TO ? 2 : 1;
            default -> 1;
        };
    }
}
