package dev.slipway.serve.reflection;

/// What TensorFlow Serving's services take and give, as far as it is read or written here.
final class TensorflowTables {

    /// <https://protobuf.dev/reference/protobuf/google.protobuf/#any>.
    static final ProtoFile ANY = ProtoFile.of("google/protobuf/any.proto", "google.protobuf", """
            message Any type_url:1:string value:2:bytes
            """);

    /// <https://protobuf.dev/reference/protobuf/google.protobuf/#int64-value>.
    static final ProtoFile WRAPPERS = ProtoFile.of("google/protobuf/wrappers.proto", "google.protobuf", """
            message Int64Value value:1:int64
            """);

    /// Tensors, examples and signatures: <https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core>.
    static final ProtoFile TENSORFLOW = ProtoFile.of("tensorflow.proto", "tensorflow", """
            message TensorProto dtype:1:#DataType tensor_shape:2:TensorShapeProto version_number:3:int32
             tensor_content:4:bytes float_val:5:*float double_val:6:*double int_val:7:*int32 string_val:8:*bytes
             scomplex_val:9:*float int64_val:10:*int64 bool_val:11:*bool dcomplex_val:12:*double half_val:13:*int32
             uint32_val:16:*uint32 uint64_val:17:*uint64 float8_val:18:bytes
            enum DataType DT_INVALID:0 DT_FLOAT:1 DT_DOUBLE:2 DT_INT32:3 DT_UINT8:4 DT_INT16:5 DT_INT8:6
             DT_STRING:7 DT_COMPLEX64:8 DT_INT64:9 DT_BOOL:10 DT_QINT8:11 DT_QUINT8:12 DT_QINT32:13 DT_BFLOAT16:14
             DT_QINT16:15 DT_QUINT16:16 DT_UINT16:17 DT_COMPLEX128:18 DT_HALF:19 DT_RESOURCE:20 DT_VARIANT:21
             DT_UINT32:22 DT_UINT64:23 DT_FLOAT8_E5M2:24 DT_FLOAT8_E4M3FN:25 DT_FLOAT8_E4M3FNUZ:26
             DT_FLOAT8_E4M3B11FNUZ:27 DT_FLOAT8_E5M2FNUZ:28 DT_INT4:29 DT_UINT4:30 DT_INT2:31 DT_UINT2:32
             DT_FLOAT4_E2M1FN:33
            message TensorShapeProto dim:2:*TensorShapeProto.Dim unknown_rank:3:bool
            message TensorShapeProto.Dim size:1:int64 name:2:string
            message Example features:1:Features
            message Features feature:1:{Feature}
            message Feature bytes_list:1:BytesList|kind float_list:2:FloatList|kind int64_list:3:Int64List|kind
            message BytesList value:1:*bytes
            message FloatList value:1:*float
            message Int64List value:1:*int64
            message SignatureDef inputs:1:{TensorInfo} outputs:2:{TensorInfo} method_name:3:string
            message TensorInfo name:1:string|encoding dtype:2:#DataType tensor_shape:3:TensorShapeProto
            """);

    /// What may go wrong.
    static final ProtoFile ERROR = ProtoFile.of("tensorflow/error.proto", "tensorflow.error", """
            enum Code OK:0 CANCELLED:1 UNKNOWN:2 INVALID_ARGUMENT:3 DEADLINE_EXCEEDED:4 NOT_FOUND:5
             ALREADY_EXISTS:6 PERMISSION_DENIED:7 RESOURCE_EXHAUSTED:8 FAILED_PRECONDITION:9 ABORTED:10
             OUT_OF_RANGE:11 UNIMPLEMENTED:12 INTERNAL:13 UNAVAILABLE:14 DATA_LOSS:15 UNAUTHENTICATED:16
            """);

    /// <https://github.com/tensorflow/serving/tree/master/tensorflow_serving/apis>.
    static final ProtoFile SERVING = ProtoFile.of("tensorflow/serving.proto", "tensorflow.serving", """
            service PredictionService Classify:ClassificationRequest:ClassificationResponse
             Regress:RegressionRequest:RegressionResponse Predict:PredictRequest:PredictResponse
             MultiInference:MultiInferenceRequest:MultiInferenceResponse
             GetModelMetadata:GetModelMetadataRequest:GetModelMetadataResponse
            service ModelService GetModelStatus:GetModelStatusRequest:GetModelStatusResponse
             HandleReloadConfigRequest:ReloadConfigRequest:ReloadConfigResponse
            message ClassificationRequest model_spec:1:ModelSpec input:2:Input
            message ClassificationResponse result:1:ClassificationResult model_spec:2:ModelSpec
            message RegressionRequest model_spec:1:ModelSpec input:2:Input
            message RegressionResponse result:1:RegressionResult model_spec:2:ModelSpec
            message PredictRequest model_spec:1:ModelSpec inputs:2:{tensorflow.TensorProto}
             output_filter:3:*string
            message PredictResponse outputs:1:{tensorflow.TensorProto} model_spec:2:ModelSpec
            message MultiInferenceRequest tasks:1:*InferenceTask input:2:Input
            message MultiInferenceResponse results:1:*InferenceResult
            message GetModelMetadataRequest model_spec:1:ModelSpec metadata_field:2:*string
            message GetModelMetadataResponse model_spec:1:ModelSpec metadata:2:{google.protobuf.Any}
            message GetModelStatusRequest model_spec:1:ModelSpec
            message GetModelStatusResponse model_version_status:1:*ModelVersionStatus
            message ReloadConfigRequest config:1:ModelServerConfig
            message ReloadConfigResponse status:1:StatusProto
            message ModelSpec name:1:string version:2:google.protobuf.Int64Value|version_choice
             signature_name:3:string version_label:4:string|version_choice
            message Input example_list:1:ExampleList|kind example_list_with_context:2:ExampleListWithContext|kind
            message ClassificationResult classifications:1:*Classifications
            message RegressionResult regressions:1:*Regression
            message InferenceTask model_spec:1:ModelSpec method_name:2:string
            message InferenceResult model_spec:1:ModelSpec classification_result:2:ClassificationResult|result
             regression_result:3:RegressionResult|result
            message ModelVersionStatus version:1:int64 state:2:#ModelVersionStatus.State status:3:StatusProto
            enum ModelVersionStatus.State UNKNOWN:0 START:10 LOADING:20 AVAILABLE:30 UNLOADING:40 END:50
            message ModelServerConfig model_config_list:1:ModelConfigList|config
            message StatusProto error_code:1:#tensorflow.error.Code error_message:2:string
            message ExampleList examples:1:*tensorflow.Example
            message ExampleListWithContext examples:1:*tensorflow.Example context:2:tensorflow.Example
            message Classifications classes:1:*Class
            message Regression value:1:float
            message ModelConfigList config:1:*ModelConfig
            message Class label:1:string score:2:float
            message ModelConfig name:1:string base_path:2:string model_platform:4:string
             model_version_policy:7:FileSystemStoragePathSourceConfig.ServableVersionPolicy
             version_labels:8:{int64}
            message FileSystemStoragePathSourceConfig
            message FileSystemStoragePathSourceConfig.ServableVersionPolicy
             latest:100:FileSystemStoragePathSourceConfig.ServableVersionPolicy.Latest|policy_choice
             all:101:FileSystemStoragePathSourceConfig.ServableVersionPolicy.All|policy_choice
             specific:102:FileSystemStoragePathSourceConfig.ServableVersionPolicy.Specific|policy_choice
            message FileSystemStoragePathSourceConfig.ServableVersionPolicy.Latest num_versions:1:uint32
            message FileSystemStoragePathSourceConfig.ServableVersionPolicy.All
            message FileSystemStoragePathSourceConfig.ServableVersionPolicy.Specific versions:1:*int64
            message SignatureDefMap signature_def:1:{tensorflow.SignatureDef}
            """);

    private TensorflowTables() {}
}
