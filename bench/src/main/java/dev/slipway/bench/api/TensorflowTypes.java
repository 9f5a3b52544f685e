package dev.slipway.bench.api;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.wire.FormatException;
import java.util.Locale;
import java.util.Map;

/// TensorFlow's element types, by number and name (`tensorflow/core/framework/types.proto`).
final class TensorflowTypes {

    private static final String DEFAULT_SIGNATURE = "serving_default";

    private TensorflowTypes() {}

    static int number(ElementType element) {
        return switch (element) {
            case FLOAT32 -> 1;
            case FLOAT64 -> 2;
            case INT32 -> 3;
            case UINT8 -> 4;
            case INT16 -> 5;
            case INT8 -> 6;
            case STRING -> 7;
            case COMPLEX64 -> 8;
            case INT64 -> 9;
            case BOOL -> 10;
            case BFLOAT16 -> 14;
            case UINT16 -> 17;
            case COMPLEX128 -> 18;
            case FLOAT16 -> 19;
            case UINT32 -> 22;
            case UINT64 -> 23;
            default -> throw new IllegalArgumentException("TensorFlow Serving takes no tensors of " + element);
        };
    }

    static ElementType element(int number) {
        for (ElementType element : ElementType.values()) {
            if (isKnown(element) && number(element) == number) {
                return element;
            }
        }
        throw FormatException.unsupported("inputs of TensorFlow's type %d cannot be made up", number);
    }

    private static boolean isKnown(ElementType element) {
        return switch (element) {
            case FLOAT32, FLOAT64, INT32, UINT8, INT16, INT8, STRING, COMPLEX64, INT64, BOOL -> true;
            case BFLOAT16, UINT16, COMPLEX128, FLOAT16, UINT32, UINT64 -> true;
            default -> false;
        };
    }

    static ElementType element(String name) {
        return switch (name) {
            case "DT_FLOAT" -> ElementType.FLOAT32;
            case "DT_DOUBLE" -> ElementType.FLOAT64;
            case "DT_HALF" -> ElementType.FLOAT16;
            case "DT_BFLOAT16" -> ElementType.BFLOAT16;
            default -> ElementType.named(name.replaceFirst("^DT_", "").toLowerCase(Locale.ROOT));
        };
    }

    /// The definition of the signature that is asked, or of the only one.
    static <T> T signature(ModelName model, Map<?, T> definitions) {
        String name = model.signature() == null ? DEFAULT_SIGNATURE : model.signature();
        T definition = definitions.get(name);
        if (definition == null && model.signature() == null && definitions.size() == 1) {
            definition = definitions.values().iterator().next();
        }
        if (definition == null) {
            throw new IllegalArgumentException("model '%s' has no signature '%s' but %s; choose one with --signature"
                    .formatted(model.name(), name, definitions.keySet()));
        }
        return definition;
    }
}
