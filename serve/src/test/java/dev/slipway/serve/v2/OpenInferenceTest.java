package dev.slipway.serve.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Signature;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The Open Inference Protocol: its paths, and what they say of models and the server.
class OpenInferenceTest extends OpenInferenceFixture {

    @ParameterizedTest
    @CsvSource({
        "GET, /v2, 200",
        "GET, /v2/health/live, 200",
        "GET, /v2/health/ready, 200",
        "GET, /v2/models/m, 200",
        "GET, /v2/models/m/versions/7, 200",
        "GET, /v2/models/m/versions/8, 404",
        "GET, /v2/models/m/versions/x, 400",
        "GET, /v2/models/m/ready, 200",
        "GET, /v2/models/n/ready, 400",
        "GET, /v2/models/m/config, 200",
        "GET, /v2/models/m/stats, 200",
        "GET, /v2/models/stats, 200",
        "GET, /v2/models/n, 404",
        "POST, /v2/repository/index, 200",
        "POST, /v2/repository/other/index, 200",
        "POST, /v2/models/m/generate, 501",
        "POST, /v2/models/m/versions/7/generate_stream, 501",
        "GET, /v2/models/m/generate, 405",
        "POST, /v2/repository/models/m/load, 503",
        "GET, /v2/models/m/infer, 405",
        "POST, /v2/health/live, 405",
        "GET, /v2/elsewhere, 404"
    })
    void answersThePathsThatItKnows(String method, String path, int status) {
        assertThat(ask(server, method, path, Map.of(), new byte[0]).status()).isEqualTo(status);
    }

    @Test
    void describesModels() {
        assertThat(get("/v2/models/m")).isEqualTo("""
                {"name":"m","versions":["7"],"platform":"onnxruntime_onnx",\
                "inputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}],\
                "outputs":[{"name":"x","datatype":"FP32","shape":[-1,2]}]}""");
        assertThat(get("/v2/models/n")).isEqualTo("{\"error\":\"Request for unknown model: 'n' is not found\"}");
        assertThat(get("/v2/models/m/stats")).contains("\"execution_count\":3").contains("{\"count\":3,\"ns\":30}");
        assertThat(text(ask(server, "POST", "/v2/repository/index", Map.of(), new byte[0])
                        .body()
                        .getFirst()))
                .isEqualTo("[{\"name\":\"m\",\"version\":\"7\",\"state\":\"READY\",\"reason\":\"\"}]");
    }

    @Test
    void configurationsSayHowLargeBatchesAre() {
        assertThat(get("/v2/models/m/config")).isEqualTo("""
                {"name":"m","platform":"onnxruntime_onnx","backend":"onnxruntime","max_batch_size":16,\
                "input":[{"name":"x","data_type":"TYPE_FP32","format":"FORMAT_NONE","dims":[2]}],\
                "output":[{"name":"x","data_type":"TYPE_FP32","dims":[2]}],"dynamic_batching":{}}""");
        Signature single = Types.signature("x", TensorType.of(ElementType.STRING, Shape.of(1, 2)));
        Signature list =
                Types.signature("x", TensorType.of(ElementType.STRING, Shape.of(List.of(Dim.symbol("batch")))));
        for (Signature unbatched : List.of(single, list)) {
            OpenInference other = server(new FakeModels().with("m", Signature.DEFAULT, unbatched, inputs -> inputs));
            assertThat(text(ask(other, "GET", "/v2/models/m/config", Map.of(), new byte[0])
                            .body()
                            .getFirst()))
                    .contains("\"max_batch_size\":0,", unbatched == list ? "\"dims\":[-1]" : "\"dims\":[1,2]")
                    .doesNotContain("dynamic_batching");
        }
    }

    @Test
    void theIndexAsksForReadyModelsByABoolean() {
        assertThat(text(post("/v2/repository/index", "{\"ready\":true}").body().getFirst()))
                .contains("READY");
        assertThat(text(post("/v2/repository/index", "{\"ready\":[true]}")
                        .body()
                        .getFirst()))
                .isEqualTo("{\"error\":\"Invalid value for 'ready': expected a boolean\"}");
        assertThat(text(post("/v2/repository/index", "{\"ready\":").body().getFirst()))
                .isEqualTo("{\"error\":\"failed to parse the request JSON buffer: Invalid value. at 9\"}");
    }

    @Test
    void settingsAreTold() {
        assertThat(get("/v2/logging"))
                .isEqualTo("{\"log_file\":\"\",\"log_info\":true,\"log_warning\":true,\"log_error\":true,"
                        + "\"log_verbose_level\":0,\"log_format\":\"default\"}");
        assertThat(text(post("/v2/logging", "{\"log_info\":false}").body().getFirst()))
                .contains("\"log_info\":false");
        assertThat(get("/v2/logging")).contains("\"log_info\":false");
        assertThat(post("/v2/logging", "{\"log_info\":1}").status()).isEqualTo(400);
        assertThat(text(post("/v2/models/m/trace/setting", "{\"trace_level\":[\"TIMESTAMPS\"]}")
                        .body()
                        .getFirst()))
                .contains("\"trace_level\":[\"OFF\"]");
        assertThat(ask(server, "GET", "/v2/models/other/trace/setting", Map.of(), new byte[0])
                        .status())
                .isEqualTo(404);
        assertThat(role("GET")).isEqualTo(Role.INFER);
        assertThat(role("POST")).isEqualTo(Role.ADMIN);
    }

    private Role role(String method) {
        return server.role(
                new HttpRequest(method, "/v2/logging", "", Map.of(), new byte[0], Long.MAX_VALUE, new AtomicBoolean()));
    }
}
