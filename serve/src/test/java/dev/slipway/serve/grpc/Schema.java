package dev.slipway.serve.grpc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.util.Locale;
import java.util.Objects;

/// Messages from their public field numbers, for Google's own reader and writer.
final class Schema {

    private static final String TEXT = """
            Dim size:1:int64
            TensorShape dim:2:*Dim unknown_rank:3:bool
            Tensor dtype:1:int32 tensor_shape:2:TensorShape tensor_content:4:bytes float_val:5:*float double_val:6:*double int_val:7:*int32 string_val:8:*bytes int64_val:10:*int64 bool_val:11:*bool half_val:13:*int32 uint32_val:16:*uint32 uint64_val:17:*uint64
            Int64Value value:1:int64
            ModelSpec name:1:string version:2:Int64Value signature_name:3:string version_label:4:string
            InputsEntry key:1:string value:2:Tensor
            PredictRequest model_spec:1:ModelSpec inputs:2:*InputsEntry output_filter:3:*string
            PredictResponse outputs:1:*InputsEntry model_spec:2:ModelSpec
            StringList value:1:*bytes
            FloatList value:1:*float
            Int64List value:1:*int64
            Feature bytes_list:1:StringList float_list:2:FloatList int64_list:3:Int64List
            FeatureEntry key:1:string value:2:Feature
            Features feature:1:*FeatureEntry
            Example features:1:Features
            ExampleList examples:1:*Example
            ContextList examples:1:*Example context:2:Example
            Input example_list:1:ExampleList example_list_with_context:2:ContextList
            RegressionRequest model_spec:1:ModelSpec input:2:Input
            Regression value:1:float
            RegressionResult regressions:1:*Regression
            RegressionResponse result:1:RegressionResult model_spec:2:ModelSpec
            Class label:1:string score:2:float
            Classifications classes:1:*Class
            ClassificationResult classifications:1:*Classifications
            ClassificationResponse result:1:ClassificationResult model_spec:2:ModelSpec
            Task model_spec:1:ModelSpec method_name:2:string
            MultiInferenceRequest tasks:1:*Task input:2:Input
            InferenceResult model_spec:1:ModelSpec classification_result:2:ClassificationResult regression_result:3:RegressionResult
            MultiInferenceResponse results:1:*InferenceResult
            GetModelMetadataRequest model_spec:1:ModelSpec metadata_field:2:*string
            TensorInfo name:1:string dtype:2:int32 tensor_shape:3:TensorShape
            InfoEntry key:1:string value:2:TensorInfo
            SignatureDef inputs:1:*InfoEntry outputs:2:*InfoEntry method_name:3:string
            SignatureEntry key:1:string value:2:SignatureDef
            SignatureDefMap signature_def:1:*SignatureEntry
            Any type_url:1:string value:2:SignatureDefMap
            AnyEntry key:1:string value:2:Any
            GetModelMetadataResponse model_spec:1:ModelSpec metadata:2:*AnyEntry
            GetModelStatusRequest model_spec:1:ModelSpec
            Status error_code:1:int32 error_message:2:string
            VersionStatus version:1:int64 state:2:int32 status:3:Status
            GetModelStatusResponse model_version_status:1:*VersionStatus
            Count num_versions:1:int32
            Numbers versions:1:*int64
            Policy latest:100:Count all:101:Count specific:102:Numbers
            LabelEntry key:1:string value:2:int64
            ModelConfig name:1:string base_path:2:string model_version_policy:7:Policy version_labels:8:*LabelEntry
            ConfigList config:1:*ModelConfig
            ModelServerConfig model_config_list:1:ConfigList
            ReloadConfigRequest config:1:ModelServerConfig
            ReloadConfigResponse status:1:Status
            HealthCheckRequest service:1:string
            HealthCheckResponse status:1:int32
            Flag on:1:bool
            ModelName name:1:string version:2:string
            TensorMetadata name:1:string datatype:2:string shape:3:*int64
            ModelMetadata name:1:string versions:2:*string platform:3:string inputs:4:*TensorMetadata outputs:5:*TensorMetadata
            Contents bool:1:*bool int:2:*int32 int64:3:*int64 uint:4:*uint32 uint64:5:*uint64 fp32:6:*float fp64:7:*double bytes:8:*bytes
            InferTensor name:1:string datatype:2:string shape:3:*int64 parameters:4:*InferParameterEntry contents:5:Contents
            InferParameter bool_param:1:bool int64_param:2:int64 string_param:3:string
            InferParameterEntry key:1:string value:2:InferParameter
            OutputName name:1:string parameters:2:*InferParameterEntry
            ModelInferRequest model_name:1:string model_version:2:string id:3:string parameters:4:*InferParameterEntry inputs:5:*InferTensor outputs:6:*OutputName raw_input_contents:7:*bytes
            ModelInferResponse model_name:1:string model_version:2:string id:3:string parameters:4:*InferParameterEntry outputs:5:*InferTensor raw_output_contents:6:*bytes
            ModelStreamInferResponse error_message:1:string infer_response:2:ModelInferResponse
            LogSetting bool_param:1:bool uint32_param:2:uint32 string_param:3:string
            LogEntry key:1:string value:2:LogSetting
            LogSettings settings:1:*LogEntry
            TraceValue value:1:*string
            TraceEntry key:1:string value:2:TraceValue
            TraceSettings settings:1:*TraceEntry model_name:2:string
            IndexRequest repository_name:1:string ready:2:bool
            IndexEntry name:1:string version:2:string state:3:string reason:4:string
            IndexResponse models:1:*IndexEntry
            RepositoryParameter bool_param:1:bool int64_param:2:int64 string_param:3:string bytes_param:4:bytes
            ParameterEntry key:1:string value:2:RepositoryParameter
            LoadRequest repository_name:1:string model_name:2:string parameters:3:*ParameterEntry
            UnloadRequest repository_name:1:string model_name:2:string parameters:3:*ParameterEntry
            Duration count:1:uint64 ns:2:uint64
            InferStatistics success:1:Duration fail:2:Duration queue:3:Duration compute_input:4:Duration compute_infer:5:Duration compute_output:6:Duration cache_hit:7:Duration cache_miss:8:Duration
            BatchStatistics batch_size:1:uint64 compute_input:2:Duration compute_infer:3:Duration compute_output:4:Duration
            ModelStatistics name:1:string version:2:string last_inference:3:uint64 inference_count:4:uint64 execution_count:5:uint64 inference_stats:6:InferStatistics batch_stats:7:*BatchStatistics
            StatisticsResponse model_stats:1:*ModelStatistics
            RegionName name:1:string
            Region name:1:string key:2:string offset:3:uint64 byte_size:4:uint64
            RegionEntry key:1:string value:2:Region
            Regions regions:1:*RegionEntry
            ConfigInput name:1:string data_type:2:int32 format:3:int32 dims:4:*int64
            ConfigOutput name:1:string data_type:2:int32 dims:3:*int64
            ConfigBatching max_queue_delay_microseconds:2:uint64
            TritonConfig name:1:string platform:2:string max_batch_size:4:int32 input:5:*ConfigInput output:6:*ConfigOutput dynamic_batching:11:ConfigBatching backend:17:string
            ConfigResponse config:1:TritonConfig
            ExtensionRequest containing_type:1:string extension_number:2:int32
            ReflectionRequest host:1:string file_by_filename:3:string file_containing_symbol:4:string file_containing_extension:5:ExtensionRequest all_extension_numbers_of_type:6:string list_services:7:string
            DescriptorList file_descriptor_proto:1:*bytes
            ExtensionNumbers base_type_name:1:string extension_number:2:*int32
            ServiceName name:1:string
            ServiceList service:1:*ServiceName
            ReflectionError error_code:1:int32 error_message:2:string
            ReflectionResponse valid_host:1:string original_request:2:ReflectionRequest file_descriptor_response:4:DescriptorList all_extension_numbers_response:5:ExtensionNumbers list_services_response:6:ServiceList error_response:7:ReflectionError
            """;

    private static final FileDescriptor FILE = file();

    private Schema() {}

    private static FileDescriptor file() {
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("public.proto")
                .setPackage("p")
                .setSyntax("proto3");
        TEXT.lines().map(Schema::message).forEach(file::addMessageType);
        try {
            return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
        } catch (DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    private static DescriptorProto message(String line) {
        String[] words = line.split(" ", -1);
        DescriptorProto.Builder message =
                DescriptorProto.newBuilder().setName(words[0]).setOptions(MessageOptions.getDefaultInstance());
        for (int i = 1; i < words.length; i++) {
            String[] parts = words[i].split(":", -1);
            String type = parts[2].replace("*", "");
            FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                    .setName(parts[0])
                    .setNumber(Integer.parseInt(parts[1]))
                    .setLabel(parts[2].startsWith("*") ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL);
            if (Character.isUpperCase(type.charAt(0))) {
                field.setType(Type.TYPE_MESSAGE).setTypeName(".p." + type);
            } else {
                field.setType(Type.valueOf("TYPE_" + type.toUpperCase(Locale.ROOT)));
            }
            message.addField(field);
        }
        return message.build();
    }

    /// A message of text, as `model_spec { name: "m" }`.
    static byte[] bytes(String type, String text) throws TextFormat.ParseException {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type(type));
        TextFormat.merge(text, message);
        return message.build().toByteArray();
    }

    /// The text of a message, on one line.
    static String text(String type, byte[] message) throws InvalidProtocolBufferException {
        return TextFormat.printer().emittingSingleLine(true).printToString(message(type, message));
    }

    /// A message as it was read.
    static DynamicMessage message(String type, byte[] bytes) throws InvalidProtocolBufferException {
        return DynamicMessage.parseFrom(type(type), bytes);
    }

    private static Descriptor type(String name) {
        return Objects.requireNonNull(FILE.findMessageTypeByName(name));
    }
}
