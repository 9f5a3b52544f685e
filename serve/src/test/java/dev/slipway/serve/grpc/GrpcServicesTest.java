package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.ModelControl;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.VersionStatistics;
import dev.slipway.serve.inference.VersionStatistics.Span;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.VersionPolicy;
import dev.slipway.serve.settings.LogSettings;
import dev.slipway.serve.settings.ServerLog;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcServicesTest {

    private static final String PREDICTION = "tensorflow.serving.PredictionService/";
    private static final String MODELS = "tensorflow.serving.ModelService/";
    private static final String OPEN = "inference.GRPCInferenceService/";
    private static final String EXAMPLES =
            "input { example_list { examples { features { feature { key: 'x' value { float_list { value: 4 } } } } } } }";

    private static final Span SPAN = new Span(3, 30);
    private static final VersionStatistics COUNTS = new VersionStatistics(
            "half", 7, 5, 4, 3, SPAN, Span.NONE, SPAN, SPAN, SPAN, SPAN, Map.of(2, new Span(1, 10)));

    private final List<ModelConfig> reloaded = new ArrayList<>();
    private final List<String> controlled = new ArrayList<>();

    /// Loads everything but what is called `bad`.
    private final ModelControl control = new ModelControl() {
        @Override
        public CompletionStage<Void> load(String model, Map<String, String> parameters) {
            controlled.add("load " + model + " " + parameters.keySet());
            return model.equals("bad")
                    ? CompletableFuture.failedStage(ServeException.invalid("failed to load 'bad'"))
                    : CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> unload(String model) {
            controlled.add("unload " + model);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public List<String> loadable() {
            return List.of("another");
        }
    };

    private String call(String method, String requestType, String request, String responseType) throws Exception {
        return call(method, requestType, request, responseType, false);
    }

    private String call(String method, String requestType, String request, String responseType, boolean asContent)
            throws Exception {
        FakeModel model = new FakeModel();
        GrpcMethod found = methods(model, asContent).stream()
                .filter(known -> known.path().equals("/" + method))
                .findFirst()
                .orElseThrow();
        GrpcCall call = new GrpcCall(
                Schema.bytes(requestType, request), Map.of(), System.nanoTime() + 1_000_000_000L, new AtomicBoolean());
        return Schema.text(responseType, found.call(call).toCompletableFuture().get());
    }

    private List<GrpcMethod> methods(FakeModel model, boolean asContent) {
        return GrpcServices.all(
                model,
                model,
                models -> {
                    reloaded.addAll(models);
                    return CompletableFuture.completedStage(models);
                },
                control,
                () -> List.of(COUNTS),
                asContent,
                ServerSettings.ofProcess(),
                SharedMemory.off());
    }

    private String predict(String request) throws Exception {
        return call(PREDICTION + "Predict", "PredictRequest", request, "PredictResponse");
    }

    private static String input(String tensor) {
        return "model_spec { name: 'half' } inputs { key: 'x' value { dtype: 1 tensor_shape { dim { size: 3 } } %s } }"
                .formatted(tensor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "float_val: 1 float_val: 2 float_val: 2",
                "float_val: [1, 2]",
                "tensor_content: '\\000\\000\\200\\077\\000\\000\\000\\100\\000\\000\\000\\100'"
            })
    void predictReadsElementsHoweverTheyAreSpelled(String tensor) throws Exception {
        assertThat(predict("model_spec { signature_name: 'serving_default' } " + input(tensor)))
                .isEqualTo("outputs { key: \"y\" value { dtype: 1 tensor_shape { dim { size: 3 } }"
                        + " float_val: 2.5 float_val: 3.0 float_val: 3.0 } }"
                        + " model_spec { name: \"half\" version { value: 7 } signature_name: \"serving_default\" }");
    }

    @Test
    void predictAnswersBytesWhenAskedTo() throws Exception {
        String request = "model_spec { signature_name: 'serving_default' } " + input("float_val: 0");
        assertThat(call(PREDICTION + "Predict", "PredictRequest", request, "PredictResponse", true))
                .contains("tensor_content: \"\\000\\000\\000@\\000\\000\\000@\\000\\000\\000@\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dtype: 2 double_val: 0.1 double_val: -3.0",
                "dtype: 3 int_val: -1 int_val: 2147483647",
                "dtype: 4 int_val: 255 int_val: 0",
                "dtype: 5 int_val: -300 int_val: 300",
                "dtype: 6 int_val: -128 int_val: 127",
                "dtype: 7 string_val: \"a\" string_val: \"\\377\"",
                "dtype: 9 int64_val: -9223372036854775808 int64_val: 1",
                "dtype: 10 bool_val: true bool_val: false",
                "dtype: 17 int_val: 65535 int_val: 1",
                "dtype: 19 half_val: 15360 half_val: 64512",
                "dtype: 14 half_val: 16256 half_val: 49024",
                "dtype: 22 uint32_val: 4294967295 uint32_val: 1",
                "dtype: 23 uint64_val: 18446744073709551615 uint64_val: 1",
            })
    void everyTypeComesBackAsItWas(String tensor) throws Exception {
        int typed = tensor.indexOf(' ', 7);
        String shaped = tensor.substring(0, typed) + " tensor_shape { dim { size: 2 } }" + tensor.substring(typed);
        assertThat(predict("model_spec { name: 'half' } inputs { key: 'x' value { %s } }".formatted(shaped)))
                .contains("value { " + shaped + " }");
    }

    @Test
    void outputsAreFiltered() throws Exception {
        String two =
                "model_spec { name: 'half' } inputs { key: 'a' value { dtype: 1 } } inputs { key: 'b' value { dtype: 1 } }";
        assertThat(predict(two + " output_filter: 'b'")).contains("\"b\"").doesNotContain("\"a\"");
        assertThatThrownBy(() -> predict(two + " output_filter: 'c'"))
                .hasMessageContaining("output tensor alias not found in signature: c");
        assertThatThrownBy(() -> predict(two + " output_filter: 'a' output_filter: 'a'"))
                .hasMessageContaining("duplicate output tensor alias: a");
    }

    @Test
    void whatTheElementsCannotFillIsRefused() {
        assertThatThrownBy(() -> predict(input("float_val: [1, 2, 3, 4]"))).hasMessageContaining("takes 12 bytes");
        assertThatThrownBy(() -> predict(input("tensor_content: '1234'"))).hasMessageContaining("takes 12 bytes");
        assertThatThrownBy(() -> predict("model_spec { name: 'half' } inputs { key: 'x' value { dtype: 1"
                        + " tensor_shape { dim { size: 4000000000 } dim { size: 4000000000 } } float_val: 1 } }"))
                .hasMessageContaining("overflow");
        assertThatThrownBy(() -> predict("model_spec { name: 'half' } inputs { key: 'x' value { dtype: 1"
                        + " tensor_shape { dim { size: 400000000 } } float_val: 1 } }"))
                .hasMessageContaining("larger than");
        assertThatThrownBy(() -> predict("")).hasMessageContaining("Missing ModelSpec");
        assertThatThrownBy(() -> predict("model_spec { name: 'other' }")).hasMessageContaining("Latest(other)");
    }

    @Test
    void examplesAreJudged() throws Exception {
        assertThat(call(
                        PREDICTION + "Regress",
                        "RegressionRequest",
                        "model_spec { name: 'half' signature_name: 'regress' } " + EXAMPLES,
                        "RegressionResponse"))
                .startsWith("result { regressions { value: 4.0 } } model_spec { name: \"half\" version { value: 7 }");
        assertThat(call(
                        PREDICTION + "Classify",
                        "RegressionRequest",
                        "model_spec { name: 'half' signature_name: 'classify' } " + EXAMPLES,
                        "ClassificationResponse"))
                .startsWith("result { classifications { classes { score: 4.0 } } }");
        assertThat(call(
                        PREDICTION + "MultiInference",
                        "MultiInferenceRequest",
                        "tasks { model_spec { name: 'half' signature_name: 'regress' } method_name: 'tensorflow/serving/regress' }"
                                + " tasks { model_spec { name: 'half' signature_name: 'classify' } method_name: 'tensorflow/serving/classify' } "
                                + EXAMPLES,
                        "MultiInferenceResponse"))
                .contains("regression_result { regressions { value: 4.0 } }", "classes { score: 4.0 }");
    }

    @Test
    void aContextFillsInWhatExamplesLack() throws Exception {
        String shared = EXAMPLES.replace("example_list {", "example_list_with_context {")
                .replace("examples { features", "examples { } context { features");
        assertThat(call(
                        PREDICTION + "Regress",
                        "RegressionRequest",
                        "model_spec { name: 'half' signature_name: 'regress' } " + shared,
                        "RegressionResponse"))
                .contains("value: 4.0");
    }

    @Test
    void signaturesAreDescribed() throws Exception {
        assertThat(call(
                        PREDICTION + "GetModelMetadata",
                        "GetModelMetadataRequest",
                        "model_spec { name: 'half' } metadata_field: 'signature_def'",
                        "GetModelMetadataResponse"))
                .contains("type_url: \"type.googleapis.com/tensorflow.serving.SignatureDefMap\"")
                .contains("inputs { key: \"x\" value { name: \"x:0\" dtype: 1 tensor_shape { dim { size: -1 } } } }")
                .contains("method_name: \"tensorflow/serving/predict\"");
        assertThatThrownBy(() -> call(
                        PREDICTION + "GetModelMetadata",
                        "GetModelMetadataRequest",
                        "model_spec { name: 'half' }",
                        "GetModelMetadataResponse"))
                .hasMessageContaining("signature_def");
    }

    @Test
    void statesAreTold() throws Exception {
        assertThat(call(
                        MODELS + "GetModelStatus",
                        "GetModelStatusRequest",
                        "model_spec { name: 'half' }",
                        "GetModelStatusResponse"))
                .isEqualTo("model_version_status { version: 7 state: 30 status { } }");
        assertThatThrownBy(() -> call(
                        MODELS + "GetModelStatus",
                        "GetModelStatusRequest",
                        "model_spec { name: 'half' version { value: 3 } }",
                        "GetModelStatusResponse"))
                .hasMessageContaining("Could not find version 3 of model half");
        assertThat(call("grpc.health.v1.Health/Check", "HealthCheckRequest", "", "HealthCheckResponse"))
                .isEqualTo("status: 1");
    }

    @Test
    void theConfigurationIsReplaced() throws Exception {
        call(
                MODELS + "HandleReloadConfigRequest",
                "ReloadConfigRequest",
                "config { model_config_list { config { name: 'a' base_path: '/m/a' version_labels { key: 'stable' value: 3 }"
                        + " model_version_policy { specific { versions: [3, 4] } } } config { name: 'b' base_path: '/m/b' } } }",
                "ReloadConfigResponse");
        assertThat(reloaded).hasSize(2);
        assertThat(reloaded.getFirst().policy()).isEqualTo(new VersionPolicy.Specific(List.of(3L, 4L)));
        assertThat(reloaded.getFirst().labels()).containsExactly(Map.entry("stable", 3L));
        assertThatThrownBy(() ->
                        call(MODELS + "HandleReloadConfigRequest", "ReloadConfigRequest", "", "ReloadConfigResponse"))
                .hasMessageContaining("model_config_list");
    }

    @Test
    void openInferenceComesBackAsItWentIn() throws Exception {
        String head = "model_name: 'half' id: 'i' inputs { name: 'x' datatype: '%s' shape: 2 %s } %s";
        assertThat(infer(head.formatted("FP32", "contents { fp32: [1, 2] }", "")))
                .isEqualTo(
                        "model_name: \"half\" model_version: \"7\" id: \"i\" outputs { name: \"x\" datatype: \"FP32\""
                                + " shape: 2 contents { fp32: 1.0 fp32: 2.0 } }");
        assertThat(infer(
                        head.formatted("BYTES", "", "raw_input_contents: '\\001\\000\\000\\000a\\000\\000\\000\\000'")))
                .contains("raw_output_contents: \"\\001\\000\\000\\000a\\000\\000\\000\\000\"");
        assertThat(infer(head.formatted("FP16", "", "raw_input_contents: 'abcd'")))
                .contains("\"abcd\"");
        assertThatThrownBy(() -> infer(head.formatted("FP16", "contents { fp32: [1, 2] }", "")))
                .hasMessageContaining("raw_input_contents");
        assertThatThrownBy(() -> infer(head.formatted("INT8", "", "raw_input_contents: 'abc'")))
                .hasMessageContaining("takes 2 bytes, got 3");
        assertThatThrownBy(() -> infer(head.formatted("BYTES", "", "raw_input_contents: '\\377\\377\\377\\377'")))
                .hasMessageContaining("2 strings");
    }

    private String infer(String request) throws Exception {
        return call(OPEN + "ModelInfer", "ModelInferRequest", request, "ModelInferResponse");
    }

    @Test
    void theLargestElementsComeAsClasses() throws Exception {
        String request = "model_name: 'half' inputs { name: 'x' datatype: '%s' shape: %s %s } %s"
                + " outputs { name: 'x' parameters { key: 'classification' value { int64_param: %d } } }";
        assertThat(infer(request.formatted("FP32", "4", "contents { fp32: [0.25, 3, -1, 2] }", "", 2)))
                .contains("outputs { name: \"x\" datatype: \"BYTES\" shape: 2"
                        + " contents { bytes: \"3.000000:1\" bytes: \"2.000000:3\" } }");
        assertThat(infer(
                        request.formatted("INT32", "[2]", "", "raw_input_contents: '\\005\\0\\0\\0\\006\\0\\0\\0'", 9)))
                .contains(
                        "datatype: \"BYTES\" shape: 2 }",
                        "raw_output_contents: \"\\003\\000\\000\\0006:1\\003\\000\\000\\0005:0\"");
        assertThat(infer(request.formatted("FP32", "1", "contents { fp32: 1 }", "", 0)))
                .contains("FP32");
        assertThatThrownBy(() -> infer(request.formatted("FP32", "1", "contents { fp32: 1 }", "", -1)))
                .hasMessageContaining("between 1 and 1000000, got -1");
        assertThatThrownBy(() -> infer(request.formatted("BYTES", "1", "contents { bytes: 'a' }", "", 1)))
                .hasMessageContaining("class result not available for output 'x'");
    }

    @Test
    void sharedMemoryIsRefusedInWords() {
        assertThatThrownBy(() -> infer("model_name: 'half' inputs { name: 'x' datatype: 'FP32' shape: 1"
                        + " parameters { key: 'shared_memory_region' value { string_param: 'r' } }"
                        + " parameters { key: 'shared_memory_byte_size' value { int64_param: 4 } } }"))
                .hasMessageContaining("shared memory is not supported");
        assertThatThrownBy(() -> call(OPEN + "SystemSharedMemoryRegister", "ModelName", "name: 'r'", "Flag"))
                .hasMessageContaining("shared memory is not supported");
    }

    @Test
    void logSettingsAreToldAndChanged() throws Exception {
        String all = call(OPEN + "LogSettings", "LogSettings", "", "LogSettings");
        assertThat(all)
                .contains(
                        "key: \"log_info\" value { bool_param: true }",
                        "key: \"log_verbose_level\" value { }",
                        "key: \"log_format\" value { string_param: \"default\" }");
        assertThat(call(
                        OPEN + "LogSettings",
                        "LogSettings",
                        "settings { key: 'log_verbose_level' value { uint32_param: 1 } }",
                        "LogSettings"))
                .contains("key: \"log_verbose_level\" value { uint32_param: 1 }");
        assertThat(ServerLog.isShown(System.Logger.Level.DEBUG)).isTrue();
        new LogSettings().change(Map.of("log_verbose_level", 0L));
        assertThat(ServerLog.isShown(System.Logger.Level.DEBUG)).isFalse();
        for (String wrong : List.of(
                "'log_info' value { uint32_param: 1 }",
                "'log_file' value { string_param: '/tmp/x' }",
                "'log_format' value { string_param: 'ISO8601' }",
                "'log_level' value { bool_param: true }")) {
            assertThatThrownBy(() -> call(
                            OPEN + "LogSettings",
                            "LogSettings",
                            "settings { key: %s }".formatted(wrong),
                            "LogSettings"))
                    .isInstanceOf(ServeException.class);
        }
    }

    @Test
    void traceSettingsSayThatNothingIsTraced() throws Exception {
        assertThat(call(
                        OPEN + "TraceSetting",
                        "TraceSettings",
                        "model_name: 'half' settings { key: 'trace_level' value { value: 'TIMESTAMPS' } }",
                        "TraceSettings"))
                .contains(
                        "key: \"trace_level\" value { value: \"OFF\" }",
                        "key: \"trace_rate\" value { value: \"1000\" }");
        assertThatThrownBy(() -> call(OPEN + "TraceSetting", "TraceSettings", "model_name: 'other'", "TraceSettings"))
                .hasMessageContaining("other");
    }

    @Test
    void toChangeSettingsNeedsMoreThanToReadThem() {
        for (GrpcMethod method : methods(new FakeModel(), false)) {
            if (method.path().endsWith("Settings") || method.path().endsWith("TraceSetting")) {
                assertThat(role(method, "")).isEqualTo(Role.INFER);
                assertThat(role(method, "\n\0")).isEqualTo(Role.ADMIN);
                assertThat(role(method, "\u001f")).isEqualTo(Role.ADMIN);
                assertThat(method.role()).isEqualTo(Role.ADMIN);
            }
        }
    }

    private static Role role(GrpcMethod method, String message) {
        return method.role(
                new GrpcCall(message.getBytes(StandardCharsets.ISO_8859_1), Map.of(), 0, new AtomicBoolean()));
    }

    @Test
    void openInferenceDescribesTheModel() throws Exception {
        assertThat(call(OPEN + "ModelMetadata", "ModelName", "name: 'half'", "ModelMetadata"))
                .startsWith(
                        "name: \"half\" versions: \"7\" platform: \"fake_fake\" inputs { name: \"x\" datatype: \"FP32\" shape: -1 }");
        assertThat(call(OPEN + "ModelReady", "ModelName", "name: 'half' version: '7'", "Flag"))
                .isEqualTo("on: true");
        assertThat(call(OPEN + "ModelReady", "ModelName", "name: 'half' version: '8'", "Flag"))
                .isEmpty();
        assertThat(call(OPEN + "ServerLive", "Flag", "", "Flag")).isEqualTo("on: true");
        assertThat(call(OPEN + "RepositoryIndex", "IndexRequest", "", "IndexResponse"))
                .isEqualTo("models { name: \"half\" version: \"7\" state: \"READY\" } models { name: \"another\" }");
        assertThat(call(OPEN + "RepositoryIndex", "IndexRequest", "ready: true", "IndexResponse"))
                .isEqualTo("models { name: \"half\" version: \"7\" state: \"READY\" }");
    }

    @Test
    void clientsLoadAndUnloadModels() throws Exception {
        String request =
                "model_name: 'm' parameters { key: 'config' value { string_param: '{}' } } parameters { key: 'file:1/a' }";
        assertThat(call(OPEN + "RepositoryModelLoad", "LoadRequest", request, "LoadRequest"))
                .isEmpty();
        call(OPEN + "RepositoryModelUnload", "UnloadRequest", "model_name: 'm'", "UnloadRequest");
        assertThat(controlled).containsExactly("load m [config, file:1/a]", "unload m");
        assertThatThrownBy(() -> call(OPEN + "RepositoryModelLoad", "LoadRequest", "model_name: 'bad'", "LoadRequest"))
                .hasMessageContaining("failed to load 'bad'");
    }

    @Test
    void whoLoadsMustAdministerAndWhoProbesMayBeAnybody() {
        Map<String, Role> roles = new TreeMap<>();
        methods(new FakeModel(), false)
                .forEach(method -> roles.put(method.path().replaceAll(".*/", ""), method.role()));
        assertThat(roles)
                .containsEntry("RepositoryModelLoad", Role.ADMIN)
                .containsEntry("RepositoryModelUnload", Role.ADMIN)
                .containsEntry("HandleReloadConfigRequest", Role.ADMIN)
                .containsEntry("Check", Role.PROBE)
                .containsEntry("ServerLive", Role.PROBE)
                .containsEntry("ServerReady", Role.PROBE)
                .containsEntry("ModelInfer", Role.INFER)
                .containsEntry("ModelStatistics", Role.INFER);
    }

    @Test
    void statisticsAreCounted() throws Exception {
        String all = call(OPEN + "ModelStatistics", "ModelName", "", "StatisticsResponse");
        assertThat(all)
                .startsWith("model_stats { name: \"half\" version: \"7\" last_inference: 5 inference_count: 4"
                        + " execution_count: 3 inference_stats { success { count: 3 ns: 30 } fail {")
                .contains("batch_stats { batch_size: 2 compute_input { count: 1")
                .contains("compute_infer { count: 1 ns: 10 }");
        assertThat(call(OPEN + "ModelStatistics", "ModelName", "name: 'half' version: '7'", "StatisticsResponse"))
                .isEqualTo(all);
        assertThatThrownBy(() -> call(OPEN + "ModelStatistics", "ModelName", "name: 'none'", "StatisticsResponse"))
                .hasMessageContaining("none");
    }

    @Test
    void configurationsAreDescribed() throws Exception {
        assertThat(call(OPEN + "ModelConfig", "ModelName", "name: 'half'", "ConfigResponse"))
                .isEqualTo(
                        "config { name: \"half\" platform: \"fake_fake\""
                                + " input { name: \"x\" data_type: 11 dims: -1 } output { name: \"y\" data_type: 11 dims: -1 } }");
    }
}
