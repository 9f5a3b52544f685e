package dev.slipway.engine.onnxruntime;

/// The functions of the `OrtApi` table that are used here. Places in the table never change; new functions are added at
/// its end.
///
/// Types are spelled as in [dev.slipway.engine.foreign.NativeFunction]; most functions return a status.
///
/// @see <a href="https://onnxruntime.ai/docs/api/c/struct_ort_api.html">OrtApi</a>
enum OrtFunction {
    CREATE_ENVIRONMENT(3, "ipp>p"),
    DISABLE_TELEMETRY(6, "p>p"),
    CREATE_SESSION(7, "pppp>p"),
    RUN(9, "pppplplp>p"),
    CREATE_SESSION_OPTIONS(10, "p>p"),
    SET_INTRA_OP_THREADS(24, "pi>p"),
    SET_INTER_OP_THREADS(25, "pi>p"),
    INPUT_COUNT(30, "pp>p"),
    OUTPUT_COUNT(31, "pp>p"),
    INPUT_TYPE(33, "plp>p"),
    OUTPUT_TYPE(34, "plp>p"),
    INPUT_NAME(36, "plpp>p"),
    OUTPUT_NAME(37, "plpp>p"),
    CREATE_TENSOR(48, "pplip>p"),
    CREATE_TENSOR_OVER(49, "pplplip>p"),
    TENSOR_DATA(51, "pp>p"),
    STRINGS_LENGTH(53, "pp>p"),
    STRINGS_CONTENT(54, "pplpl>p"),
    TENSOR_TYPE_OF(55, "pp>p"),
    KIND_OF_TYPE(56, "pp>p"),
    ELEMENT_TYPE(60, "pp>p"),
    RANK(61, "pp>p"),
    DIMENSIONS(62, "ppl>p"),
    DIMENSION_NAMES(63, "ppl>p"),
    TYPE_AND_SHAPE(65, "pp>p"),
    VALUE_KIND(67, "pp>p"),
    CPU_MEMORY(69, "iip>p"),
    FREE(76, "pp>p"),
    DEFAULT_ALLOCATOR(78, "p>p"),
    RELEASE_STATUS(93, "p"),
    RELEASE_SESSION(95, "p"),
    RELEASE_VALUE(96, "p"),
    RELEASE_TYPE(98, "p"),
    RELEASE_TYPE_AND_SHAPE(99, "p"),
    RELEASE_SESSION_OPTIONS(100, "p"),
    ADD_SESSION_CONFIG(130, "ppp>p"),
    RESIZED_STRING(252, "pllp>p");

    private final int place;
    private final String type;

    OrtFunction(int place, String type) {
        this.place = place;
        this.type = type;
    }

    /// Which pointer of the table it is.
    int place() {
        return place;
    }

    String type() {
        return type;
    }
}
