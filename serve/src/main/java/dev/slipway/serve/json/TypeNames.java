package dev.slipway.serve.json;

import dev.slipway.model.tensor.ElementType;

/// What TensorFlow calls element types.
public final class TypeNames {

    private TypeNames() {}

    /// As its messages do: `float`, `int64`, `half`.
    public static String of(ElementType element) {
        return switch (element) {
            case FLOAT16 -> "half";
            case FLOAT32 -> "float";
            case FLOAT64 -> "double";
            default -> element.toString();
        };
    }

    /// As its protocol buffers do: `DT_FLOAT`, `DT_INT64`, `DT_HALF`.
    public static String constant(ElementType element) {
        return switch (element) {
            case FLOAT16 -> "DT_HALF";
            case FLOAT32 -> "DT_FLOAT";
            case FLOAT64 -> "DT_DOUBLE";
            case HANDLE -> "DT_RESOURCE";
            default -> "DT_" + element.name();
        };
    }
}
