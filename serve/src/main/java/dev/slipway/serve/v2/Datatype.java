package dev.slipway.serve.v2;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.serve.inference.ServeException;
import org.jspecify.annotations.Nullable;

/// The protocol's names of element types.
public final class Datatype {

    private Datatype() {}

    /// The name of a type: `FP32`, `BYTES`; null where the protocol has none.
    public static @Nullable String named(ElementType element) {
        return switch (element) {
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> element.name();
            case FLOAT16 -> "FP16";
            case FLOAT32 -> "FP32";
            case FLOAT64 -> "FP64";
            case BFLOAT16 -> "BF16";
            case STRING -> "BYTES";
            default -> null;
        };
    }

    /// The name of a type, `INVALID` where the protocol has none.
    public static String of(ElementType element) {
        String name = named(element);
        return name == null ? "INVALID" : name;
    }

    /// The name of the type of an output.
    ///
    /// @throws ServeException where the protocol has none
    public static String ofOutput(String output, ElementType element) {
        String name = named(element);
        if (name == null) {
            throw ServeException.invalid("output '%s' is of type %s, which has no datatype", output, element);
        }
        return name;
    }

    /// Whether elements can be sent other than as bytes: as JSON numbers, or in gRPC's `contents`.
    public static boolean isTyped(ElementType element) {
        return element != ElementType.FLOAT16 && element != ElementType.BFLOAT16;
    }

    /// The type of that name.
    ///
    /// @throws ServeException where there is none
    public static ElementType element(String name, String input) {
        for (ElementType element : ElementType.values()) {
            if (name.equals(named(element))) {
                return element;
            }
        }
        throw ServeException.invalid("invalid datatype '%s' for input '%s'", name, input);
    }
}
