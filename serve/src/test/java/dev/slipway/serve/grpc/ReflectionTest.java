package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcFeed;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.GrpcStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A client without definitions asks for them, and reads them by Google's library.
class ReflectionTest {

    private static final String V1 = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    private final List<GrpcMethod> methods = new Services().methods(new FakeModel(), false);
    private final Map<String, FileDescriptorProto> files = new LinkedHashMap<>();
    private final Map<String, FileDescriptor> known = new LinkedHashMap<>();

    private GrpcMethod method(String path) {
        return methods.stream()
                .filter(method -> method.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private byte[] call(String path, byte[] message) throws Exception {
        GrpcCall call = new GrpcCall(message, Map.of(), System.nanoTime() + 1_000_000_000L, new AtomicBoolean());
        return method(path).call(call).toCompletableFuture().get();
    }

    private DynamicMessage ask(String path, String request) throws Exception {
        byte[] framed = call(path, Schema.bytes("ReflectionRequest", request));
        return Schema.message("ReflectionResponse", Arrays.copyOfRange(framed, 5, framed.length));
    }

    private static Object field(DynamicMessage message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static List<?> list(DynamicMessage message, String answer, String name) {
        return (List<?>) field((DynamicMessage) field(message, answer), name);
    }

    private List<String> services() throws Exception {
        return list(ask(V1, "list_services: '*'"), "list_services_response", "service").stream()
                .map(service -> (String) field((DynamicMessage) service, "name"))
                .toList();
    }

    private void learn(String request) throws Exception {
        for (Object file : list(ask(V1, request), "file_descriptor_response", "file_descriptor_proto")) {
            FileDescriptorProto read = FileDescriptorProto.parseFrom((ByteString) file);
            files.put(read.getName(), read);
        }
    }

    private FileDescriptor file(String name) throws Exception {
        FileDescriptor built = known.get(name);
        if (built == null) {
            FileDescriptorProto file = Objects.requireNonNull(files.get(name), name);
            List<FileDescriptor> imports = new ArrayList<>();
            for (String other : file.getDependencyList()) {
                imports.add(file(other));
            }
            built = FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new));
            known.put(name, built);
        }
        return built;
    }

    private List<ServiceDescriptor> described() throws Exception {
        for (String service : services()) {
            learn("file_containing_symbol: '%s'".formatted(service));
        }
        List<ServiceDescriptor> all = new ArrayList<>();
        for (String name : files.keySet()) {
            all.addAll(file(name).getServices());
        }
        return all;
    }

    @Test
    void exactlyWhatIsServedIsDescribed() throws Exception {
        Map<String, String> described = new TreeMap<>();
        for (ServiceDescriptor service : described()) {
            for (MethodDescriptor method : service.getMethods()) {
                described.put(
                        "/%s/%s".formatted(service.getFullName(), method.getName()),
                        kind(method.isClientStreaming(), method.isServerStreaming()));
            }
        }
        Map<String, String> served = new TreeMap<>();
        methods.forEach(method -> served.put(
                method.path(),
                kind(method instanceof GrpcStream, method instanceof GrpcStream || method instanceof GrpcFeed)));
        assertThat(described).isEqualTo(served);
        assertThat(methods).hasAtLeastOneElementOfType(GrpcFeed.class).hasAtLeastOneElementOfType(GrpcStream.class);
    }

    private static String kind(boolean takesMany, boolean givesMany) {
        return (takesMany ? "many" : "one") + " to " + (givesMany ? "many" : "one");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            tensorflow.serving.PredictionService | Predict         | model_spec { name: "half" version { value: 7 } signature_name: "serving_default" } inputs { key: "x" value { dtype: DT_FLOAT tensor_shape { dim { size: 1 } } float_val: 2 } } | outputs { key: "y" value { dtype: DT_FLOAT tensor_shape { dim { size: 1 } } float_val: 3.0 } } model_spec { name: "half" version { value: 7 } signature_name: "serving_default" }
            tensorflow.serving.ModelService     | GetModelStatus   | model_spec { name: "half" } | model_version_status { version: 7 state: AVAILABLE status { } }
            inference.GRPCInferenceService      | ModelConfig      | name: "half" | config { name: "half" platform: "onnxruntime_onnx" input { name: "x" data_type: TYPE_FP32 dims: -1 } output { name: "y" data_type: TYPE_FP32 dims: -1 } backend: "onnxruntime" }
            grpc.health.v1.Health               | Check            | service: "" | status: SERVING
            """)
    void methodsAreCalledByWhatIsDescribed(String service, String method, String request, String answer)
            throws Exception {
        described();
        assertThat(answered(service, method, request)).isEqualTo(answer);
    }

    @Test
    void whatLiesInAnAnyIsDescribedToo() throws Exception {
        described();
        assertThat(answered(
                        "tensorflow.serving.PredictionService",
                        "GetModelMetadata",
                        "model_spec { name: 'half' } metadata_field: 'signature_def'"))
                .contains(
                        "value { [type.googleapis.com/tensorflow.serving.SignatureDefMap] { signature_def {",
                        "key: \"serving_default\" value { inputs { key: \"x\" value { name: \"x:0\" dtype: DT_FLOAT");
    }

    private String answered(String service, String method, String request) throws Exception {
        TypeRegistry.Builder types = TypeRegistry.newBuilder();
        known.values().forEach(file -> types.add(file.getMessageTypes()));
        MethodDescriptor called = described().stream()
                .filter(each -> each.getFullName().equals(service))
                .map(each -> each.findMethodByName(method))
                .findFirst()
                .orElseThrow();
        DynamicMessage.Builder message = DynamicMessage.newBuilder(called.getInputType());
        TextFormat.merge(request, message);
        byte[] answer =
                call("/%s/%s".formatted(service, method), message.build().toByteArray());
        return TextFormat.printer()
                .usingTypeRegistry(types.build())
                .emittingSingleLine(true)
                .printToString(DynamicMessage.parseFrom(called.getOutputType(), answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void bothVersionsThatClientsKnowAnswer(String version) throws Exception {
        String path = V1.replace(".v1.", "." + version + ".");
        String symbol = "grpc.reflection." + version + ".ServerReflection";
        DynamicMessage answer = ask(path, "host: 'here' file_containing_symbol: '%s'".formatted(symbol));
        assertThat(field(answer, "valid_host")).isEqualTo("here");
        assertThat(field((DynamicMessage) field(answer, "original_request"), "file_containing_symbol"))
                .isEqualTo(symbol);
        Object file = list(answer, "file_descriptor_response", "file_descriptor_proto")
                .getFirst();
        assertThat(FileDescriptorProto.parseFrom((ByteString) file).getPackage())
                .isEqualTo("grpc.reflection." + version);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            file_containing_symbol: 'tensorflow.None'            | 5 | there is no symbol 'tensorflow.None'
            file_by_filename: 'none.proto'                       | 5 | there is no file 'none.proto'
            file_containing_extension { containing_type: 'a.B' } | 5 | no message has extensions
            all_extension_numbers_of_type: 'a.B'                 | 5 | there is no symbol 'a.B'
            host: 'here'                                         | 3 | asks for nothing
            """)
    void whatIsNotThereIsSaidInTheAnswer(String request, int code, String sentence) throws Exception {
        DynamicMessage error = (DynamicMessage) field(ask(V1, request), "error_response");
        assertThat(field(error, "error_code")).isEqualTo(code);
        assertThat((String) field(error, "error_message")).contains(sentence);
    }

    @Test
    void filesAreFoundByTheirNames() throws Exception {
        learn("file_by_filename: 'tensorflow/serving.proto'");
        assertThat(files.keySet().iterator().next()).isEqualTo("tensorflow/serving.proto");
        assertThat(file("tensorflow/serving.proto").findMessageTypeByName("PredictRequest"))
                .isNotNull();
    }

    @Test
    void noMessageHasExtensions() throws Exception {
        DynamicMessage answer = ask(V1, "all_extension_numbers_of_type: 'tensorflow.TensorProto'");
        assertThat(field((DynamicMessage) field(answer, "all_extension_numbers_response"), "base_type_name"))
                .isEqualTo("tensorflow.TensorProto");
    }
}
