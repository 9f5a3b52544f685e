package dev.slipway.formats.tflite.file;

import dev.slipway.model.tensor.ElementType;
import org.jspecify.annotations.Nullable;

/// The lowest version of an operator that has the types it is used with.
public final class TfliteVersions {

    private TfliteVersions() {}

    /// @param weights the stored type of the second input, which may differ from the first; null where there is none
    /// @param byChannel whether the second input, or the only one, has a scale for each channel
    public static int of(TfliteCode code, ElementType first, @Nullable ElementType weights, boolean byChannel) {
        boolean int8 = first == ElementType.INT8;
        if (first == ElementType.FLOAT32 && weights == ElementType.INT8) {
            return hybrid(code, byChannel);
        }
        if (first == ElementType.INT16) {
            return wide(code);
        }
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
                    SPLIT_V,
                    PACK,
                    UNPACK,
                    GATHER,
                    SLICE,
                    SUM,
                    REDUCE_MAX,
                    REDUCE_MIN,
                    LOG_SOFTMAX,
                    L2_NORMALIZATION,
                    MIRROR_PAD,
                    ABS,
                    SQUARED_DIFFERENCE,
                    ARG_MAX,
                    ARG_MIN,
                    SPACE_TO_DEPTH,
                    DEPTH_TO_SPACE,
                    SPACE_TO_BATCH_ND,
                    BATCH_TO_SPACE_ND -> int8 && code != TfliteCode.RESHAPE ? 2 : 1;
            case DEQUANTIZE -> byChannel ? 5 : first == ElementType.FLOAT16 ? 3 : int8 ? 2 : 1;
            case BATCH_MATMUL -> int8 ? 2 : 1;
            case TILE -> int8 ? 3 : 1;
            case BROADCAST_TO, GELU -> code == TfliteCode.BROADCAST_TO ? int8 ? 3 : 2 : 1;
            default -> 1;
        };
    }

    /// Of operators on numbers of sixteen bits, as TensorFlow's `op_version.cc` has them.
    private static int wide(TfliteCode code) {
        return switch (code) {
            case FULLY_CONNECTED -> 7;
            case DEPTHWISE_CONV_2D, SUB, TRANSPOSE -> 5;
            case CONV_2D,
                    MUL,
                    MAXIMUM,
                    MINIMUM,
                    GATHER,
                    SLICE,
                    SPLIT,
                    UNPACK,
                    RESIZE_BILINEAR,
                    RESIZE_NEAREST_NEIGHBOR,
                    SPACE_TO_BATCH_ND,
                    BATCH_TO_SPACE_ND,
                    STRIDED_SLICE -> 4;
            case ADD,
                    MAX_POOL_2D,
                    AVERAGE_POOL_2D,
                    SOFTMAX,
                    LOGISTIC,
                    TANH,
                    CONCATENATION,
                    PAD,
                    MEAN,
                    MIRROR_PAD,
                    REDUCE_MAX,
                    REDUCE_MIN,
                    RELU,
                    RELU6,
                    PACK,
                    ABS,
                    BATCH_MATMUL,
                    TRANSPOSE_CONV,
                    DEQUANTIZE,
                    BROADCAST_TO -> 3;
            case LEAKY_RELU, QUANTIZE, SUM, SPLIT_V -> 2;
            default -> 1;
        };
    }

    /// Of operators that quantise their first input themselves.
    private static int hybrid(TfliteCode code, boolean byChannel) {
        return switch (code) {
            case CONV_2D -> byChannel ? 5 : 2;
            case DEPTHWISE_CONV_2D -> byChannel ? 6 : 4;
            case FULLY_CONNECTED -> byChannel ? 12 : 9;
            case BATCH_MATMUL -> 4;
            default -> 1;
        };
    }
}
