package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.Asked;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.NoControl;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.serve.shared.SharedMemoryOptions;
import dev.slipway.serve.v2.BinaryTensor;
import dev.slipway.serve.v2.OpenInference;
import dev.slipway.serve.v2.SharedMemoryApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tensors that lie in memory shared with the client, over both protocols.
class SharedTensorsTest {

    private static final String OPEN = "/inference.GRPCInferenceService/";
    private static final byte[] NUMBERS = BinaryTensor.copy(Tensor.ofFloats(Shape.of(4), 1.5f, -2, Float.NaN, 4e30f));

    @TempDir
    Path folder;

    private final FakeModels models = new FakeModels()
            .with(
                    "m",
                    Signature.DEFAULT,
                    Types.predict(Types.named("x", ElementType.FLOAT32), Types.named("y", ElementType.FLOAT32)),
                    inputs -> {
                        LinkedHashMap<String, Tensor> outputs = new LinkedHashMap<>();
                        outputs.put("y", inputs.firstEntry().getValue());
                        return outputs;
                    });

    private SharedMemory memory = SharedMemory.off();

    @BeforeEach
    void share() throws IOException {
        byte[] content = Arrays.copyOf(NUMBERS, 64);
        Files.write(folder.resolve("object"), content);
        memory = new SharedMemory(new SharedMemoryOptions(folder, 1 << 20));
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private byte[] written() throws IOException {
        return Arrays.copyOfRange(Files.readAllBytes(folder.resolve("object")), 32, 32 + NUMBERS.length);
    }

    private HttpResponse http(String method, String path, String body) {
        HttpHandler api = new SharedMemoryApi(memory);
        HttpHandler handler = api.handles(path)
                ? api
                : new OpenInference(models, models, null, List::of, ServerSettings.ofProcess(), memory);
        return Asked.by(handler, method, path, body);
    }

    private static String text(HttpResponse response) {
        return response.status() + " "
                + (response.body().isEmpty() ? "" : new String(response.body().getFirst(), StandardCharsets.UTF_8));
    }

    private String grpc(String method, String requestType, String request, String responseType) throws Exception {
        GrpcMethod found = GrpcServices.all(
                        models,
                        models,
                        CompletableFuture::completedStage,
                        new NoControl(),
                        List::of,
                        false,
                        ServerSettings.ofProcess(),
                        memory)
                .stream()
                .filter(known -> known.path().equals(OPEN + method))
                .findFirst()
                .orElseThrow();
        GrpcCall call = new GrpcCall(
                Schema.bytes(requestType, request), Map.of(), System.nanoTime() + 60_000_000_000L, new AtomicBoolean());
        return Schema.text(responseType, found.call(call).toCompletableFuture().get());
    }

    private void register() {
        assertThat(text(http(
                        "POST",
                        "/v2/systemsharedmemory/region/r%20s/register",
                        "{\"key\":\"/object\",\"offset\":0,\"byte_size\":64}")))
                .isEqualTo("200 ");
    }

    private static String request(String inputParameters, String rest) {
        return """
                {"inputs":[{"name":"x","datatype":"FP32","shape":[2,2],"parameters":{%s}%s}],
                 "outputs":[{"name":"y","parameters":{"shared_memory_region":"r s","shared_memory_offset":32,"shared_memory_byte_size":20}}]}""".formatted(inputParameters, rest);
    }

    @Test
    void overHttpARegionIsRegisteredUsedToldAndForgotten() throws IOException {
        register();
        assertThat(text(http("GET", "/v2/systemsharedmemory/status", "")))
                .isEqualTo("200 [{\"name\":\"r s\",\"key\":\"/object\",\"offset\":0,\"byte_size\":64}]");
        assertThat(text(http(
                        "POST",
                        "/v2/models/m/infer",
                        request("\"shared_memory_region\":\"r s\",\"shared_memory_byte_size\":16", ""))))
                .isEqualTo("200 {\"model_name\":\"m\",\"model_version\":\"7\",\"outputs\":"
                        + "[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2,2]}]}");
        assertThat(written()).isEqualTo(NUMBERS);
        assertThat(text(http("POST", "/v2/systemsharedmemory/unregister", ""))).isEqualTo("200 ");
        assertThat(text(http("GET", "/v2/systemsharedmemory/region/r/status", "")))
                .isEqualTo("404 {\"error\":\"Unable to find system shared memory region: 'r'\"}");
        assertThat(text(http("GET", "/v2", ""))).contains("system_shared_memory");
    }

    @Test
    void overGrpcARegionIsRegisteredUsedToldAndForgotten() throws Exception {
        grpc("SystemSharedMemoryRegister", "Region", "name: 'r' key: 'object' byte_size: 64", "Flag");
        assertThat(grpc("SystemSharedMemoryStatus", "RegionName", "", "Regions"))
                .isEqualTo("regions { key: \"r\" value { name: \"r\" key: \"object\" byte_size: 64 } }");
        String at = "parameters { key: 'shared_memory_region' value { string_param: 'r' } }"
                + " parameters { key: 'shared_memory_offset' value { int64_param: %d } }"
                + " parameters { key: 'shared_memory_byte_size' value { int64_param: 16 } }";
        String input = "model_name: 'm' inputs { name: 'x' datatype: 'FP32' shape: 2 shape: 2 " + at.formatted(0);
        String output = " } outputs { name: 'y' " + at.formatted(32) + " }";
        assertThat(grpc("ModelInfer", "ModelInferRequest", input + output, "ModelInferResponse"))
                .contains("outputs { name: \"y\" datatype: \"FP32\" shape: 2 shape: 2 } raw_output_contents: \"\"");
        assertThat(written()).isEqualTo(NUMBERS);
        assertThatThrownBy(() -> grpc(
                        "ModelInfer",
                        "ModelInferRequest",
                        input + " contents { fp32: 1 }" + output,
                        "ModelInferResponse"))
                .hasMessageContaining("comes both in contents and shared memory");
        assertThatThrownBy(() -> grpc(
                        "ModelInfer",
                        "ModelInferRequest",
                        "model_name: 'm' inputs { name: 'x' datatype: 'FP32' shape: [1, 2] contents { fp32: 1 fp32: 2 } }"
                                + " outputs { name: 'y' parameters { key: 'classification' value { int64_param: 1 } } "
                                + at.formatted(0) + " }",
                        "ModelInferResponse"))
                .hasMessageContaining("output can't set both 'shared_memory_region' and 'classification'");
        grpc("SystemSharedMemoryUnregister", "RegionName", "name: 'r'", "Flag");
        assertThatThrownBy(() -> grpc("SystemSharedMemoryStatus", "RegionName", "name: 'r'", "Regions"))
                .hasMessageContaining("Unable to find system shared memory region: 'r'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "shared_memory_region":"none","shared_memory_byte_size":16                           |                  | 404 | Unable to find shared memory region: 'none'
                    "shared_memory_region":"r s"                                                         |                  | 400 | 'shared_memory_byte_size' must be specified along with 'shared_memory_region' parameter for tensor 'x'
                    "shared_memory_byte_size":16                                                         |                  | 400 | 'shared_memory_byte_size' can not be specified without 'shared_memory_region' parameter for tensor 'x'
                    "shared_memory_region":"r s","shared_memory_byte_size":65                            |                  | 400 | Invalid offset + byte size for shared memory region: 'r s'
                    "shared_memory_region":"r s","shared_memory_byte_size":12                            |                  | 400 | input byte size mismatch for input 'x' for model 'm'. Expected 16, got 12
                    "shared_memory_region":"r s","shared_memory_byte_size":16                            | ,"data":[1,2,3,4]| 400 | has more than one of 'data'
                    "shared_memory_region":"r s","shared_memory_byte_size":16,"binary_data_size":0       |                  | 400 | has more than one of 'data'
                    "shared_memory_region":1,"shared_memory_byte_size":16                                |                  | 400 | Unable to parse 'shared_memory_region'
                    """, quoteCharacter = '\0')
    void aTensorThatDoesNotLieThereIsRefused(String parameters, String rest, int status, String sentence)
            throws IOException {
        register();
        HttpResponse answer = http("POST", "/v2/models/m/infer", request(parameters, rest == null ? "" : rest));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(text(answer)).contains(sentence);
        assertThat(written()).isEqualTo(new byte[NUMBERS.length]);
    }

    @Test
    void withoutAGpuThereAreNoRegionsOfOne() throws Exception {
        assertThat(text(http("GET", "/v2/cudasharedmemory/status", ""))).isEqualTo("200 []");
        assertThat(text(http("POST", "/v2/cudasharedmemory/unregister", ""))).isEqualTo("200 ");
        assertThat(text(http("POST", "/v2/cudasharedmemory/region/r/register", "{}")))
                .isEqualTo("400 {\"error\":\"failed to register CUDA shared memory region: 'r', GPUs not supported\"}");
        assertThat(grpc("CudaSharedMemoryStatus", "RegionName", "", "Regions")).isEmpty();
        assertThat(grpc("CudaSharedMemoryUnregister", "RegionName", "", "Flag")).isEmpty();
        assertThatThrownBy(() -> grpc("CudaSharedMemoryRegister", "RegionName", "name: 'r'", "Flag"))
                .hasMessageContaining("GPUs not supported");
    }

    @Test
    void pathsVerbsAndBodiesAreThoseOfTriton() {
        assertThat(http("POST", "/v2/systemsharedmemory/status", "").status()).isEqualTo(405);
        assertThat(http("GET", "/v2/systemsharedmemory/region/r/register", "").status())
                .isEqualTo(405);
        assertThat(http("GET", "/v2/systemsharedmemory/region/r/else", "").status())
                .isEqualTo(404);
        assertThat(text(http("POST", "/v2/systemsharedmemory/register", "{}")))
                .contains("400", "'region name' is necessary");
        assertThat(text(http("POST", "/v2/systemsharedmemory/region/r/register", "{\"byte_size\":4}")))
                .contains("400", "Shared memory register request has no key");
        assertThat(text(http("POST", "/v2/systemsharedmemory/region/r/register", "{\"key\":\"k\"}")))
                .contains("400", "Shared memory register request has no byte_size");
        assertThat(text(http("POST", "/v2/systemsharedmemory/region/r/register", "{\"key\":\"none\",\"byte_size\":4}")))
                .isEqualTo("500 {\"error\":\"Unable to open shared memory region: 'none'\"}");
    }

    @Test
    void withoutTheFlagTheServerSaysWhatToDo() {
        memory = SharedMemory.off();
        for (String verb : List.of("status", "unregister")) {
            assertThat(text(http(verb.equals("status") ? "GET" : "POST", "/v2/systemsharedmemory/" + verb, "")))
                    .contains("501", "--allow-client-shm=true");
        }
        assertThat(text(http(
                        "POST",
                        "/v2/models/m/infer",
                        request("\"shared_memory_region\":\"r s\",\"shared_memory_byte_size\":16", ""))))
                .contains("501", "--allow-client-shm=true");
        assertThat(text(http("GET", "/v2", ""))).doesNotContain("system_shared_memory");
    }
}
