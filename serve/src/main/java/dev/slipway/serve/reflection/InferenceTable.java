package dev.slipway.serve.reflection;

/// What the Open Inference Protocol's service takes and gives, with Triton's additions, as far as it is read or written
/// here.
final class InferenceTable {

    /// <https://github.com/triton-inference-server/common/blob/main/protobuf/grpc_service.proto>.
    static final ProtoFile INFERENCE = ProtoFile.of("inference.proto", "inference", """
            service GRPCInferenceService ServerLive:ServerLiveRequest:ServerLiveResponse
             ServerReady:ServerReadyRequest:ServerReadyResponse ModelReady:ModelReadyRequest:ModelReadyResponse
             ServerMetadata:ServerMetadataRequest:ServerMetadataResponse
             ModelMetadata:ModelMetadataRequest:ModelMetadataResponse
             ModelInfer:ModelInferRequest:ModelInferResponse
             ModelStreamInfer:*ModelInferRequest:*ModelStreamInferResponse
             ModelConfig:ModelConfigRequest:ModelConfigResponse
             ModelStatistics:ModelStatisticsRequest:ModelStatisticsResponse
             RepositoryIndex:RepositoryIndexRequest:RepositoryIndexResponse
             RepositoryModelLoad:RepositoryModelLoadRequest:RepositoryModelLoadResponse
             RepositoryModelUnload:RepositoryModelUnloadRequest:RepositoryModelUnloadResponse
             SystemSharedMemoryStatus:SystemSharedMemoryStatusRequest:SystemSharedMemoryStatusResponse
             SystemSharedMemoryRegister:SystemSharedMemoryRegisterRequest:SystemSharedMemoryRegisterResponse
             SystemSharedMemoryUnregister:SystemSharedMemoryUnregisterRequest:SystemSharedMemoryUnregisterResponse
             CudaSharedMemoryStatus:CudaSharedMemoryStatusRequest:CudaSharedMemoryStatusResponse
             CudaSharedMemoryRegister:CudaSharedMemoryRegisterRequest:CudaSharedMemoryRegisterResponse
             CudaSharedMemoryUnregister:CudaSharedMemoryUnregisterRequest:CudaSharedMemoryUnregisterResponse
             TraceSetting:TraceSettingRequest:TraceSettingResponse
             LogSettings:LogSettingsRequest:LogSettingsResponse
            message ServerLiveRequest
            message ServerLiveResponse live:1:bool
            message ServerReadyRequest
            message ServerReadyResponse ready:1:bool
            message ModelReadyRequest name:1:string version:2:string
            message ModelReadyResponse ready:1:bool
            message ServerMetadataRequest
            message ServerMetadataResponse name:1:string version:2:string extensions:3:*string
            message ModelMetadataRequest name:1:string version:2:string
            message ModelMetadataResponse name:1:string versions:2:*string platform:3:string
             inputs:4:*ModelMetadataResponse.TensorMetadata outputs:5:*ModelMetadataResponse.TensorMetadata
            message ModelMetadataResponse.TensorMetadata name:1:string datatype:2:string shape:3:*int64
            message ModelInferRequest model_name:1:string model_version:2:string id:3:string
             parameters:4:{InferParameter} inputs:5:*ModelInferRequest.InferInputTensor
             outputs:6:*ModelInferRequest.InferRequestedOutputTensor raw_input_contents:7:*bytes
            message ModelInferRequest.InferInputTensor name:1:string datatype:2:string shape:3:*int64
             parameters:4:{InferParameter} contents:5:InferTensorContents
            message ModelInferRequest.InferRequestedOutputTensor name:1:string parameters:2:{InferParameter}
            message ModelInferResponse model_name:1:string model_version:2:string id:3:string
             parameters:4:{InferParameter} outputs:5:*ModelInferResponse.InferOutputTensor
             raw_output_contents:6:*bytes
            message ModelInferResponse.InferOutputTensor name:1:string datatype:2:string shape:3:*int64
             parameters:4:{InferParameter} contents:5:InferTensorContents
            message ModelStreamInferResponse error_message:1:string infer_response:2:ModelInferResponse
            message ModelConfigRequest name:1:string version:2:string
            message ModelConfigResponse config:1:ModelConfig
            message ModelStatisticsRequest name:1:string version:2:string
            message ModelStatisticsResponse model_stats:1:*ModelStatistics
            message RepositoryIndexRequest repository_name:1:string ready:2:bool
            message RepositoryIndexResponse models:1:*RepositoryIndexResponse.ModelIndex
            message RepositoryIndexResponse.ModelIndex name:1:string version:2:string state:3:string
             reason:4:string
            message RepositoryModelLoadRequest repository_name:1:string model_name:2:string
             parameters:3:{ModelRepositoryParameter}
            message RepositoryModelLoadResponse
            message RepositoryModelUnloadRequest repository_name:1:string model_name:2:string
             parameters:3:{ModelRepositoryParameter}
            message RepositoryModelUnloadResponse
            message SystemSharedMemoryStatusRequest name:1:string
            message SystemSharedMemoryStatusResponse regions:1:{SystemSharedMemoryStatusResponse.RegionStatus}
            message SystemSharedMemoryStatusResponse.RegionStatus name:1:string key:2:string offset:3:uint64
             byte_size:4:uint64
            message SystemSharedMemoryRegisterRequest name:1:string key:2:string offset:3:uint64
             byte_size:4:uint64
            message SystemSharedMemoryRegisterResponse
            message SystemSharedMemoryUnregisterRequest name:1:string
            message SystemSharedMemoryUnregisterResponse
            message CudaSharedMemoryStatusRequest name:1:string
            message CudaSharedMemoryStatusResponse regions:1:{CudaSharedMemoryStatusResponse.RegionStatus}
            message CudaSharedMemoryStatusResponse.RegionStatus name:1:string device_id:2:uint64
             byte_size:3:uint64
            message CudaSharedMemoryRegisterRequest name:1:string raw_handle:2:bytes device_id:3:int64
             byte_size:4:uint64
            message CudaSharedMemoryRegisterResponse
            message CudaSharedMemoryUnregisterRequest name:1:string
            message CudaSharedMemoryUnregisterResponse
            message TraceSettingRequest settings:1:{TraceSettingRequest.SettingValue} model_name:2:string
            message TraceSettingRequest.SettingValue value:1:*string
            message TraceSettingResponse settings:1:{TraceSettingResponse.SettingValue}
            message TraceSettingResponse.SettingValue value:1:*string
            message LogSettingsRequest settings:1:{LogSettingsRequest.SettingValue}
            message LogSettingsRequest.SettingValue bool_param:1:bool|parameter_choice
             uint32_param:2:uint32|parameter_choice string_param:3:string|parameter_choice
            message LogSettingsResponse settings:1:{LogSettingsResponse.SettingValue}
            message LogSettingsResponse.SettingValue bool_param:1:bool|parameter_choice
             uint32_param:2:uint32|parameter_choice string_param:3:string|parameter_choice
            message InferParameter bool_param:1:bool|parameter_choice int64_param:2:int64|parameter_choice
             string_param:3:string|parameter_choice double_param:4:double|parameter_choice
             uint64_param:5:uint64|parameter_choice
            message ModelConfig name:1:string platform:2:string max_batch_size:4:int32 input:5:*ModelInput
             output:6:*ModelOutput dynamic_batching:11:ModelDynamicBatching|scheduling_choice backend:17:string
            message ModelStatistics name:1:string version:2:string last_inference:3:uint64
             inference_count:4:uint64 execution_count:5:uint64 inference_stats:6:InferStatistics
             batch_stats:7:*InferBatchStatistics
            message ModelRepositoryParameter bool_param:1:bool|parameter_choice
             int64_param:2:int64|parameter_choice string_param:3:string|parameter_choice
             bytes_param:4:bytes|parameter_choice
            message InferTensorContents bool_contents:1:*bool int_contents:2:*int32 int64_contents:3:*int64
             uint_contents:4:*uint32 uint64_contents:5:*uint64 fp32_contents:6:*float fp64_contents:7:*double
             bytes_contents:8:*bytes
            message ModelInput name:1:string data_type:2:#DataType format:3:#ModelInput.Format dims:4:*int64
            enum ModelInput.Format FORMAT_NONE:0 FORMAT_NHWC:1 FORMAT_NCHW:2
            message ModelOutput name:1:string data_type:2:#DataType dims:3:*int64
            message ModelDynamicBatching max_queue_delay_microseconds:2:uint64
            message InferStatistics success:1:StatisticDuration fail:2:StatisticDuration queue:3:StatisticDuration
             compute_input:4:StatisticDuration compute_infer:5:StatisticDuration compute_output:6:StatisticDuration
             cache_hit:7:StatisticDuration cache_miss:8:StatisticDuration
            message InferBatchStatistics batch_size:1:uint64 compute_input:2:StatisticDuration
             compute_infer:3:StatisticDuration compute_output:4:StatisticDuration
            enum DataType TYPE_INVALID:0 TYPE_BOOL:1 TYPE_UINT8:2 TYPE_UINT16:3 TYPE_UINT32:4 TYPE_UINT64:5
             TYPE_INT8:6 TYPE_INT16:7 TYPE_INT32:8 TYPE_INT64:9 TYPE_FP16:10 TYPE_FP32:11 TYPE_FP64:12
             TYPE_STRING:13 TYPE_BF16:14
            message StatisticDuration count:1:uint64 ns:2:uint64
            """);

    private InferenceTable() {}
}
