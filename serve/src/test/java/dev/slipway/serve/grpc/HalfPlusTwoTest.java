package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.TextFormat;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.Corpus;
import dev.slipway.serve.RawBytes;
import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.repository.Lookout;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.repository.VersionPolicy;
import dev.slipway.verify.data.TensorFile;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TensorFlow Serving's own test model answers over gRPC as is stored beside it.
@Tag("corpus")
@Timeout(120)
class HalfPlusTwoTest {

    private static final String FOLDER = "savedmodel/serving_half_plus_two";
    private static final String CPU = "saved_model_half_plus_two_cpu";
    private static final String SERVICE = "/tensorflow.serving.PredictionService/";

    private final Server server = Server.start(
            List.of(),
            ServerOptions.on(0)
                    .with(ServerOptions.Models.DEFAULT.with(
                            RepositoryOptions.DEFAULT.with(Lookout.every(Duration.ZERO)))));
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    /// What TensorFlow computed for one signature of one version.
    ///
    /// @param example the input as the text of a `tf.Example`
    /// @param input the input as a tensor, null where it is an example
    private record Stored(long version, String signature, String example, Tensor input, float answer) {

        static Stored of(Path folder, Path file) throws IOException {
            Map<String, Tensor> tensors = TensorFile.read(file);
            Tensor input = Objects.requireNonNull(tensors.get("in0"));
            boolean serialized = input.element() == ElementType.UINT8;
            return new Stored(
                    Long.parseLong(folder.relativize(file).getName(0).toString()),
                    file.getFileName().toString().split("\\.", -1)[2],
                    serialized
                            ? Schema.text("Example", input.bytes().toArray(ValueLayout.JAVA_BYTE))
                            : "features { feature { key: 'inputs' value { float_list { value: %s } } } }"
                                    .formatted(input.toFloats()[0]),
                    serialized
                            ? Tensor.ofStrings(
                                    dev.slipway.model.tensor.Shape.of(1),
                                    List.of(input.bytes().toArray(ValueLayout.JAVA_BYTE)))
                            : input,
                    Objects.requireNonNull(tensors.get("out0")).toFloats()[0]);
        }

        boolean isSerialized() {
            return input.element() == ElementType.STRING;
        }

        String kind() {
            return signature.startsWith("classify") ? "classify" : "regress";
        }

        /// Whether classes and values come as TensorFlow Serving wants them, one row an example.
        boolean judges() {
            return !signature.equals("serving_default")
                    && (isSerialized() || input.shape().rank() == 2);
        }

        String spec() {
            return "model_spec { name: 'half' version { value: %d } signature_name: '%s' }"
                    .formatted(version, signature);
        }

        String examples() {
            return "input { example_list { examples { %s } } }".formatted(example);
        }

        String effective() {
            return "model_spec { name: \"half\" version { value: %d } signature_name: \"%s\" }"
                    .formatted(version, signature);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, "saved_model_half_plus_two_2_versions", "saved_model_half_plus_two_tf2_cpu"})
    void itAnswersAsIsStored(String base) throws Exception {
        for (Stored stored : stored(base)) {
            String tensor = stored.isSerialized()
                    ? "dtype: 7 tensor_shape { dim { size: 1 } } string_val: \"%s\""
                            .formatted(TextFormat.escapeBytes(
                                    ByteString.copyFrom(stored.input().strings().getFirst())))
                    : "dtype: 1 tensor_shape { %s } float_val: %s"
                            .formatted(
                                    "dim { size: 1 } "
                                            .repeat(stored.input().shape().rank()),
                                    stored.input().toFloats()[0]);
            assertThat(predicted(stored, tensor)).as(stored.toString()).contains("float_val: " + stored.answer());
            if (stored.judges()) {
                assertThat(judged(stored, stored.kind()))
                        .as(stored.toString())
                        .isEqualTo(result(stored) + " " + stored.effective());
            }
        }
    }

    private String predicted(Stored stored, String tensor) throws Exception {
        List<String> answers = new ArrayList<>();
        for (String name : List.of("x", "inputs")) {
            try {
                answers.add(call(
                        "Predict",
                        "PredictRequest",
                        stored.spec() + " inputs { key: '%s' value { %s } }".formatted(name, tensor),
                        "PredictResponse"));
            } catch (StatusRuntimeException otherName) {
                assertThat(otherName).hasMessageContaining("INVALID_ARGUMENT");
            }
        }
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private String judged(Stored stored, String kind) throws Exception {
        return call(
                kind.equals("classify") ? "Classify" : "Regress",
                "RegressionRequest",
                stored.spec() + stored.examples(),
                kind.equals("classify") ? "ClassificationResponse" : "RegressionResponse");
    }

    private static String result(Stored stored) {
        return stored.kind().equals("classify")
                ? "result { classifications { classes { score: %s } } }".formatted(stored.answer())
                : "result { regressions { value: %s } }".formatted(stored.answer());
    }

    @ParameterizedTest
    @ValueSource(strings = {CPU, "saved_model_half_plus_two_2_versions", "saved_model_half_plus_two_tf2_cpu"})
    void severalSignaturesJudgeTheSameExamplesAtOnce(String base) throws Exception {
        List<Stored> all = stored(base);
        for (long version : all.stream().mapToLong(Stored::version).distinct().toArray()) {
            List<Stored> tasks = all.stream()
                    .filter(each -> each.version() == version && each.isSerialized())
                    .toList();
            assertThat(tasks).extracting(Stored::kind).contains("classify", "regress");
            StringBuilder request = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (Stored task : tasks) {
                request.append(task(task));
                String result = result(task);
                String name = task.kind().equals("classify") ? "classification_result" : "regression_result";
                expected.append(
                        "results { %s %s } ".formatted(task.effective(), name + result.substring("result".length())));
            }
            String answer = call(
                    "MultiInference",
                    "MultiInferenceRequest",
                    request + tasks.getFirst().examples(),
                    "MultiInferenceResponse");
            assertThat(answer).isEqualTo(expected.toString().strip());
        }
    }

    /// As the clients of TensorFlow Serving's own tests send them: scalars, lists, lists of lists.
    @ParameterizedTest
    @ValueSource(strings = {CPU, "saved_model_half_plus_two_tf2_cpu", "saved_model_half_plus_two_tflite"})
    void inputsMayHaveFewerOrMoreSizesThanAreDeclared(String base) throws Exception {
        serve("half", Corpus.folder(FOLDER).resolve(base));
        assertThat(y("", "float_val: 2")).isEqualTo("tensor_shape { } float_val: 3");
        assertThat(y("dim { size: 1 }", "float_val: 2")).isEqualTo("tensor_shape { dim { size: 1 } } float_val: 3");
        assertThat(y("dim { size: 3 }", "float_val: [1, 2, 5]"))
                .isEqualTo("tensor_shape { dim { size: 3 } } float_val: 2.5 float_val: 3 float_val: 4.5");
        assertThat(y("dim { size: 1 } dim { size: 2 }", "float_val: [1, 2]"))
                .isEqualTo("tensor_shape { dim { size: 1 } dim { size: 2 } } float_val: 2.5 float_val: 3");
    }

    private String y(String dims, String values) throws Exception {
        String answer = call(
                "Predict",
                "PredictRequest",
                "model_spec { name: 'half' } inputs { key: 'x' value { dtype: 1 tensor_shape { %s } %s } }"
                        .formatted(dims, values),
                "PredictResponse");
        return answer.replaceAll(".*(tensor_shape.*) } } model_spec.*", "$1").replace(".0", "");
    }

    private static String task(Stored stored) {
        return "tasks { %s method_name: 'tensorflow/serving/%s' } ".formatted(stored.spec(), stored.kind());
    }

    @Test
    void whatCannotBeJudgedTogetherIsRefused() throws Exception {
        List<Stored> tasks = stored(CPU).stream().filter(Stored::isSerialized).toList();
        Stored first = tasks.getFirst();
        refuses(
                task(first) + task(first) + first.examples(),
                "Duplicate evaluation of signature: " + first.signature());
        refuses(first.examples(), "Inference request must have at least one task");
        refuses(
                task(first) + task(tasks.getLast()).replace("'half'", "'other'") + first.examples(),
                "All ModelSpecs in a MultiInferenceRequest must access the same model name");
        refuses(
                task(first).replace(first.kind(), "predict") + first.examples(),
                "Unsupported signature method_name: tensorflow/serving/predict");
    }

    private void refuses(String request, String sentence) {
        assertThatThrownBy(() -> call("MultiInference", "MultiInferenceRequest", request, "MultiInferenceResponse"))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        CPU + ", default, half_plus_two_model_metadata.json",
        "saved_model_half_plus_two_2_versions, saved_model_half_plus_two_2_versions, saved_model_half_plus_two_2_versions_metadata.json"
    })
    void itsMetadataIsWhatIsStored(String base, String name, String json) throws Exception {
        Path folder = Corpus.folder(FOLDER);
        serve(name, folder.resolve(base));
        for (VersionStatus version : server.catalog().versions(name)) {
            String answer = call(
                    "GetModelMetadata",
                    "GetModelMetadataRequest",
                    "model_spec { name: '%s' version { value: %d } } metadata_field: 'signature_def'"
                            .formatted(name, version.version()),
                    "GetModelMetadataResponse");
            String expected = Schema.text(
                    "GetModelMetadataResponse",
                    Schema.bytes(
                            "GetModelMetadataResponse",
                            "model_spec { name: '%s' version { value: %d } } metadata { key: 'signature_def' value { type_url: 'type.googleapis.com/tensorflow.serving.SignatureDefMap' value { %s } } }"
                                    .formatted(
                                            name,
                                            version.version(),
                                            new StoredDefinitions(Files.readAllBytes(folder.resolve(json))).text())));
            assertThat(entries(answer)).isEqualTo(entries(expected));
        }
    }

    /// Signatures have no order.
    private static List<String> entries(String text) {
        return Stream.of(text.split("(?=signature_def \\{)", -1))
                .map(part -> part.replaceAll("[ }]+$", ""))
                .sorted()
                .toList();
    }

    private List<Stored> stored(String base) throws Exception {
        Path folder = Corpus.folder(FOLDER).resolve(base);
        serve("half", folder);
        List<Stored> stored = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".ref.npz"))
                    .sorted()
                    .toList()) {
                stored.add(Stored.of(folder, file));
            }
        }
        assertThat(stored).hasSizeGreaterThan(4);
        return stored;
    }

    private void serve(String name, Path base) {
        server.configure(List.of(new ModelConfig(name, base, new VersionPolicy.All(), Map.of())));
        while (!server.catalog().isReady()) {
            assertThat(server.catalog().versions(name)).noneMatch(version -> version.state() == VersionState.END);
            Thread.onSpinWait();
        }
    }

    private String call(String method, String requestType, String request, String responseType) throws Exception {
        return Schema.text(
                responseType,
                ClientCalls.blockingUnaryCall(
                        channel,
                        RawBytes.unary(SERVICE + method),
                        CallOptions.DEFAULT,
                        Schema.bytes(requestType, request)));
    }
}
