package dev.slipway.engine.onnxruntime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/// The functions of the `OrtApi` table that are used here. Places in the table never change; new functions are added at
/// its end.
///
/// Parameters are spelled `p` for a pointer, `l` for a `size_t` or `int64_t`, `i` for an `int` or enumeration. Most
/// functions return a status; those that end in `!` return nothing.
///
/// @see <a href="https://onnxruntime.ai/docs/api/c/struct_ort_api.html">OrtApi</a>
enum OrtFunction {
    CREATE_ENVIRONMENT(3, "ipp"),
    CREATE_SESSION(7, "pppp"),
    RUN(9, "pppplplp"),
    CREATE_SESSION_OPTIONS(10, "p"),
    SET_INTRA_OP_THREADS(24, "pi"),
    SET_INTER_OP_THREADS(25, "pi"),
    INPUT_COUNT(30, "pp"),
    OUTPUT_COUNT(31, "pp"),
    INPUT_TYPE(33, "plp"),
    OUTPUT_TYPE(34, "plp"),
    INPUT_NAME(36, "plpp"),
    OUTPUT_NAME(37, "plpp"),
    CREATE_TENSOR(48, "pplip"),
    CREATE_TENSOR_OVER(49, "pplplip"),
    TENSOR_DATA(51, "pp"),
    STRINGS_LENGTH(53, "pp"),
    STRINGS_CONTENT(54, "pplpl"),
    TENSOR_TYPE_OF(55, "pp"),
    KIND_OF_TYPE(56, "pp"),
    ELEMENT_TYPE(60, "pp"),
    RANK(61, "pp"),
    DIMENSIONS(62, "ppl"),
    DIMENSION_NAMES(63, "ppl"),
    TYPE_AND_SHAPE(65, "pp"),
    VALUE_KIND(67, "pp"),
    CPU_MEMORY(69, "iip"),
    FREE(76, "pp"),
    DEFAULT_ALLOCATOR(78, "p"),
    RELEASE_STATUS(93, "p!"),
    RELEASE_SESSION(95, "p!"),
    RELEASE_VALUE(96, "p!"),
    RELEASE_TYPE(98, "p!"),
    RELEASE_TYPE_AND_SHAPE(99, "p!"),
    RELEASE_SESSION_OPTIONS(100, "p!"),
    RESIZED_STRING(252, "pllp");

    private final int place;
    private final String parameters;

    OrtFunction(int place, String parameters) {
        this.place = place;
        this.parameters = parameters;
    }

    /// Which pointer of the table it is.
    int place() {
        return place;
    }

    boolean returnsStatus() {
        return !parameters.endsWith("!");
    }

    FunctionDescriptor descriptor() {
        MemoryLayout[] layouts = parameters
                .chars()
                .filter(letter -> letter != '!')
                .mapToObj(OrtFunction::layout)
                .toArray(MemoryLayout[]::new);
        return returnsStatus()
                ? FunctionDescriptor.of(ValueLayout.ADDRESS, layouts)
                : FunctionDescriptor.ofVoid(layouts);
    }

    private static MemoryLayout layout(int letter) {
        return switch (letter) {
            case 'p' -> ValueLayout.ADDRESS;
            case 'l' -> ValueLayout.JAVA_LONG;
            case 'i' -> ValueLayout.JAVA_INT;
            default -> throw new AssertionError((char) letter);
        };
    }
}
