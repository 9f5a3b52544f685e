package dev.slipway.engine.tflite;

import dev.slipway.engine.foreign.NativeSymbol;

/// The functions of the runtime's C interface that are used here, their types spelled as in
/// [dev.slipway.engine.foreign.NativeFunction].
enum TfliteFunction implements NativeSymbol {
    VERSION("TfLiteVersion", ">p"),
    CREATE_MODEL("TfLiteModelCreateWithErrorReporter", "plpp>p"),
    DELETE_MODEL("TfLiteModelDelete", "p"),
    CREATE_OPTIONS("TfLiteInterpreterOptionsCreate", ">p"),
    SET_THREADS("TfLiteInterpreterOptionsSetNumThreads", "pi"),
    SET_ERROR_REPORTER("TfLiteInterpreterOptionsSetErrorReporter", "ppp"),
    ADD_DELEGATE("TfLiteInterpreterOptionsAddDelegate", "pp"),
    DELETE_OPTIONS("TfLiteInterpreterOptionsDelete", "p"),
    CREATE_INTERPRETER("TfLiteInterpreterCreate", "pp>p"),
    DELETE_INTERPRETER("TfLiteInterpreterDelete", "p"),
    RESET_VARIABLES("TfLiteInterpreterResetVariableTensors", "p>i"),

    INPUT_COUNT("TfLiteInterpreterGetInputTensorCount", "p>i"),
    OUTPUT_COUNT("TfLiteInterpreterGetOutputTensorCount", "p>i"),
    INPUT("TfLiteInterpreterGetInputTensor", "pi>p"),
    OUTPUT("TfLiteInterpreterGetOutputTensor", "pi>p"),
    INPUT_INDICES("TfLiteInterpreterInputTensorIndices", "p>p"),
    OUTPUT_INDICES("TfLiteInterpreterOutputTensorIndices", "p>p"),
    RESIZE("TfLiteInterpreterResizeInputTensor", "pipi>i"),
    ALLOCATE("TfLiteInterpreterAllocateTensors", "p>i"),
    INVOKE("TfLiteInterpreterInvoke", "p>i"),

    SIGNATURE_COUNT("TfLiteInterpreterGetSignatureCount", "p>i"),
    SIGNATURE_KEY("TfLiteInterpreterGetSignatureKey", "pi>p"),
    SIGNATURE("TfLiteInterpreterGetSignatureRunner", "pp>p"),
    DELETE_SIGNATURE("TfLiteSignatureRunnerDelete", "p"),
    SIGNATURE_INPUT_COUNT("TfLiteSignatureRunnerGetInputCount", "p>l"),
    SIGNATURE_OUTPUT_COUNT("TfLiteSignatureRunnerGetOutputCount", "p>l"),
    SIGNATURE_INPUT_NAME("TfLiteSignatureRunnerGetInputName", "pi>p"),
    SIGNATURE_OUTPUT_NAME("TfLiteSignatureRunnerGetOutputName", "pi>p"),
    SIGNATURE_INPUT("TfLiteSignatureRunnerGetInputTensor", "pp>p"),
    SIGNATURE_OUTPUT("TfLiteSignatureRunnerGetOutputTensor", "pp>p"),
    SIGNATURE_RESIZE("TfLiteSignatureRunnerResizeInputTensor", "pppi>i"),
    SIGNATURE_ALLOCATE("TfLiteSignatureRunnerAllocateTensors", "p>i"),
    SIGNATURE_INVOKE("TfLiteSignatureRunnerInvoke", "p>i"),

    TENSOR_NAME("TfLiteTensorName", "p>p"),
    TENSOR_TYPE("TfLiteTensorType", "p>i"),
    TENSOR_RANK("TfLiteTensorNumDims", "p>i"),
    TENSOR_SIZE("TfLiteTensorDim", "pi>i"),
    TENSOR_SIGNATURE("TfLiteTensorGetDimsSignature", "p>p"),
    TENSOR_BYTES("TfLiteTensorByteSize", "p>l"),
    TENSOR_DATA("TfLiteTensorData", "p>p"),
    REALLOCATE_TENSOR("TfLiteTensorRealloc", "lp>i");

    private final String symbol;
    private final String type;

    TfliteFunction(String symbol, String type) {
        this.symbol = symbol;
        this.type = type;
    }

    @Override
    public String symbol() {
        return symbol;
    }

    @Override
    public String type() {
        return type;
    }
}
