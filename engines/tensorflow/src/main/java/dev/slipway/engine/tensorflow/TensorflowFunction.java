package dev.slipway.engine.tensorflow;

import dev.slipway.engine.foreign.NativeSymbol;

/// The functions of the runtime's C interface that are used here, their types spelled as in
/// [dev.slipway.engine.foreign.NativeFunction]. What may fail takes a status last.
enum TensorflowFunction implements NativeSymbol {
    VERSION("TF_Version", ">p"),
    NEW_STATUS("TF_NewStatus", ">p"),
    DELETE_STATUS("TF_DeleteStatus", "p"),
    STATUS_CODE("TF_GetCode", "p>i"),
    STATUS_MESSAGE("TF_Message", "p>p"),

    NEW_GRAPH("TF_NewGraph", ">p"),
    DELETE_GRAPH("TF_DeleteGraph", "p"),
    NEW_IMPORT_OPTIONS("TF_NewImportGraphDefOptions", ">p"),
    DELETE_IMPORT_OPTIONS("TF_DeleteImportGraphDefOptions", "p"),
    IMPORT("TF_GraphImportGraphDef", "pppp"),
    OPERATION("TF_GraphOperationByName", "pp>p"),
    NEXT_OPERATION("TF_GraphNextOperation", "pp>p"),
    RANK("TF_GraphGetTensorNumDims", "pop>i"),
    SHAPE("TF_GraphGetTensorShape", "popip"),

    OPERATION_NAME("TF_OperationName", "p>p"),
    OPERATION_TYPE("TF_OperationOpType", "p>p"),
    INPUT_COUNT("TF_OperationNumInputs", "p>i"),
    INPUT("TF_OperationInput", "o>o"),
    OUTPUT_COUNT("TF_OperationNumOutputs", "p>i"),
    OUTPUT_TYPE("TF_OperationOutputType", "o>i"),
    CONSUMER_COUNT("TF_OperationOutputNumConsumers", "o>i"),
    FOLLOWER_COUNT("TF_OperationNumControlOutputs", "p>i"),

    NEW_OPTIONS("TF_NewSessionOptions", ">p"),
    CONFIGURE("TF_SetConfig", "pplp"),
    DELETE_OPTIONS("TF_DeleteSessionOptions", "p"),
    NEW_SESSION("TF_NewSession", "ppp>p"),
    LOAD_SAVED_MODEL("TF_LoadSessionFromSavedModel", "ppppippp>p"),
    RUN("TF_SessionRun", "ppppippipipp"),
    CLOSE_SESSION("TF_CloseSession", "pp"),
    DELETE_SESSION("TF_DeleteSession", "pp"),

    ALLOCATE_TENSOR("TF_AllocateTensor", "ipil>p"),
    NEW_TENSOR("TF_NewTensor", "ipiplpp>p"),
    DELETE_TENSOR("TF_DeleteTensor", "p"),
    TENSOR_TYPE("TF_TensorType", "p>i"),
    TENSOR_RANK("TF_NumDims", "p>i"),
    TENSOR_SIZE("TF_Dim", "pi>l"),
    TENSOR_BYTES("TF_TensorByteSize", "p>l"),
    TENSOR_DATA("TF_TensorData", "p>p"),
    COPY_STRING("TF_StringCopy", "ppl"),
    STRING_DATA("TF_StringGetDataPointer", "p>p"),
    STRING_SIZE("TF_StringGetSize", "p>l"),
    FREE_STRING("TF_StringDealloc", "p");

    private final String symbol;
    private final String type;

    TensorflowFunction(String symbol, String type) {
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
