package dev.slipway.serve.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.Asked;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.VersionStatistics;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The Open Inference Protocol, by what it answers.
class OpenInferenceTest {

    private static final VersionStatistics COUNTS = new VersionStatistics(
            "m",
            7,
            5,
            4,
            3,
            new VersionStatistics.Span(3, 30),
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            VersionStatistics.Span.NONE,
            Map.of(8, new VersionStatistics.Span(2, 20)));

    private final FakeModels models = identity(ElementType.FLOAT32);
    private final OpenInference server = server(models);

    private static FakeModels identity(ElementType element) {
        return new FakeModels()
                .with(
                        "m",
                        Signature.DEFAULT,
                        Types.predict(Types.named("x", element), Types.named("x", element)),
                        inputs -> inputs);
    }

    private static OpenInference server(FakeModels models) {
        return new OpenInference(
                models, models, null, () -> List.of(COUNTS), ServerSettings.ofProcess(), SharedMemory.off());
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {
                "BOOL",
                "UINT8",
                "UINT16",
                "UINT32",
                "UINT64",
                "INT8",
                "INT16",
                "INT32",
                "INT64",
                "FLOAT16",
                "FLOAT32",
                "FLOAT64",
                "BFLOAT16",
                "STRING"
            })
    void givesBackEveryTypeAsBytes(ElementType element) {
        byte[] bytes = bytes(element);
        String json = """
                {"id":"a","inputs":[{"name":"x","shape":[3,2],"datatype":"%s","parameters":{"binary_data_size":%d}}],\
                "outputs":[{"name":"x","parameters":{"binary_data":true}}]}""".formatted(Datatype.of(element), bytes.length);
        HttpResponse response = infer(server(identity(element)), json, bytes);
        String answer = """
                {"id":"a","model_name":"m","model_version":"7","outputs":[{"name":"x","datatype":"%s","shape":[3,2],\
                "parameters":{"binary_data_size":%d}}]}""".formatted(Datatype.of(element), bytes.length);
        assertThat(text(response.body().getFirst())).isEqualTo(answer);
        assertThat(response.body().get(1)).isEqualTo(bytes);
        assertThat(response.headers())
                .containsEntry("inference-header-content-length", Integer.toString(answer.length()))
                .containsEntry("content-type", "application/octet-stream");
    }

    @Test
    void theLargestElementsComeAsClassesOfEveryRow() {
        String json = """
                {"inputs":[{"name":"x","shape":[3,2],"datatype":"FP32","data":[0.5,-0.00000001,7,1e30,2,2]}],\
                "outputs":[{"name":"x","parameters":{"classification":%s,"binary_data":%s}}]}""";
        for (int count : new int[] {2, 9}) {
            assertThat(text(infer(server, json.formatted(count, false), new byte[0])
                            .body()
                            .getFirst()))
                    .contains("\"datatype\":\"BYTES\",\"shape\":[3,2]")
                    .contains("[\"0.500000:0\",\"-0.000000:1\",\"1000000015047466219876688855040.000000:1\","
                            + "\"7.000000:0\",\"2.000000:0\",\"2.000000:1\"]");
        }
        HttpResponse binary = infer(server, json.formatted(1, true), new byte[0]);
        assertThat(text(binary.body().getFirst())).contains("\"shape\":[3,1]", "\"binary_data_size\":");
        assertThat(binary.body().get(1)).startsWith(10, 0, 0, 0, '0', '.', '5');
        assertThat(text(infer(server, json.formatted(0, false), new byte[0])
                        .body()
                        .getFirst()))
                .contains("\"datatype\":\"FP32\"");
        for (String wrong : List.of("-1", "1000001", "\"2\"")) {
            assertThat(infer(server, json.formatted(wrong, false), new byte[0]).status())
                    .isEqualTo(400);
        }
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

    private static byte[] bytes(ElementType element) {
        if (element == ElementType.STRING) {
            return BinaryTensor.write(Tensor.ofTexts(Shape.of(6), "a", "", "ccc", "é", "\0", "f"));
        }
        byte[] bytes = new byte[(int) element.bytes(6)];
        new Random(3).nextBytes(bytes);
        if (element == ElementType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            FLOAT32 | [[1.5,NaN],[-Infinity,1e-7]] | [1.5,NaN,-Infinity,1e-07]
            FLOAT64 | [0.1,2,3,4]                  | [0.1,2.0,3.0,4.0]
            INT8    | [-128,127,0,1]               | [-128,127,0,1]
            UINT64  | [18446744073709551615,0,0,1] | [18446744073709551615,0,0,1]
            BOOL    | [true,false,true,true]       | [true,false,true,true]
            STRING  | ["a","\\u00e9",["",""]]      | ["a","é","",""]
            """)
    void readsNestedAndFlatJson(ElementType element, String sent, String answered) {
        String json = "{\"inputs\":[{\"name\":\"x\",\"data\":%s,\"shape\":[2,2],\"datatype\":\"%s\"}]}"
                .formatted(sent, Datatype.of(element));
        assertThat(text(infer(server(identity(element)), json).body().getFirst()))
                .isEqualTo(
                        "{\"model_name\":\"m\",\"model_version\":\"7\",\"outputs\":[{\"name\":\"x\",\"datatype\":\"%s\","
                                        .formatted(Datatype.of(element))
                                + "\"shape\":[2,2],\"data\":" + answered + "}]}");
    }

    @Test
    void takesABodyWithoutJsonAsTheOnlyInput() {
        byte[] floats = MemorySegment.ofArray(new float[] {1, 2}).toArray(ValueLayout.JAVA_BYTE);
        HttpResponse response =
                ask(server, "POST", "/v2/models/m/infer", Map.of("inference-header-content-length", "0"), floats);
        assertThat(response.body().get(1)).isEqualTo(floats);
        assertThat(models.last().inputs().firstEntry().getValue().shape()).isEqualTo(Shape.of(1, 2));
    }

    @Test
    void saysWhatABodyWithoutJsonCannotBe() {
        Signature two = Types.predict(
                Types.named("a", ElementType.FLOAT32, "b", ElementType.FLOAT32), Types.named("a", ElementType.FLOAT32));
        Signature open = Types.signature(
                "x",
                TensorType.of(
                        ElementType.FLOAT32, Shape.of(List.of(Dim.symbol("batch"), Dim.symbol("a"), Dim.symbol("b")))));
        assertThat(raw(two))
                .contains("Raw request must only have 1 input (found 1) to be deduced but got 2 inputs in 'm'");
        assertThat(raw(open))
                .contains("The shape of the raw input 'x' can not be deduced because there are more than one"
                        + " variable-sized dimension");
        assertThat(raw(Types.signature("x", TensorType.of(ElementType.FLOAT32, Shape.of(3)))))
                .contains("input byte size mismatch for input 'x' for model 'm'. Expected 12, got 8");
    }

    private static String raw(Signature signature) {
        OpenInference other = server(new FakeModels().with("m", Signature.DEFAULT, signature, inputs -> inputs));
        HttpResponse response =
                ask(other, "POST", "/v2/models/m/infer", Map.of("inference-header-content-length", "0"), new byte[8]);
        assertThat(response.status()).isEqualTo(400);
        return text(response.body().getFirst());
    }

    @Test
    void sendsEveryOutputAsBytesWhenTheRequestSays() {
        String json = "{\"parameters\":{\"binary_data_output\":true},\"inputs\":"
                + "[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
        assertThat(infer(server, json).body()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"a":1}                                                                     | Unable to parse 'inputs': attempt to access non-existing object member 'inputs', of the request for model 'm'
            [1]                                                                         | Unable to parse 'inputs': attempt to access non-existing object member 'inputs', of the request for model 'm'
            {"inputs":1}                                                                | Unable to parse 'inputs': attempt to access JSON non-array as array
            {"inputs":[1]}                                                              | Unable to parse 'inputs': attempt to access JSON non-object as object
            {"inputs":[],"parameters":[]}                                               | Unable to parse 'parameters': attempt to access JSON non-object as object
            {"inputs":[{"shape":[1,2],"datatype":"FP32","data":[1,2]}]}                 | Unable to parse 'name': attempt to access non-existing object member 'name', of an input of model 'm'
            {"inputs":[{"name":"x","shape":2,"datatype":"FP32","data":[1,2]}]}          | Unable to parse 'shape': attempt to access JSON non-array as array, of input 'x'
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP16","data":[1,2]}]}      | receiving FP16 data via JSON is not supported. Please use the binary data format for input x
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"BF16","data":[1,2]}]}      | receiving BF16 data via JSON is not supported. Please use the binary data format for input x
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"INT32","data":[1,2]}]}     | inference input 'x' data-type is 'INT32', but model 'm' expects 'FP32'
            {"inputs":[{"name":"y","shape":[1,2],"datatype":"FP32","data":[1,2]}]}      | unexpected inference input 'y' for model 'm'
            {"inputs":[]}                                                               | expected 1 inputs but got 0 inputs for model 'm'. Got input(s) [], but missing required input(s) ['x']. Please provide all required input(s).
            {"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}    | unexpected shape for input 'x' for model 'm'. Expected [-1,2], got [1,3]
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2,3]}]}    | Unable to parse 'data' of input 'x': shape [1, 2] needs 2 elements, got 3
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,"a"]}]}    | Unable to parse 'data' of input 'x': \\"a\\" is not of type float
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP31","data":[1,2]}]}      | invalid datatype 'FP31' for input 'x'
            {"inputs":[{"name":"x","shape":[-1,2],"datatype":"FP32","data":[1,2]}]}     | Unable to parse 'shape': attempt to access JSON non-unsigned-integer as unsigned-integer, of input 'x'
            {"inputs":[{"name":"x","shape":[9223372036854775807,8],"datatype":"FP32","data":[]}]} | invalid shape for input 'x': it causes total element count to exceed maximum size of 2147483647
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32"}]}                   | Unable to parse 'data': attempt to access non-existing object member 'data', of input 'x' of model 'm'
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}],"outputs":[{"name":"q"}]} | unexpected inference output 'q' for model 'm'
            {"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":9}}]} | binary_data_size 9 of input 'x' of model 'm' exceeds the 0 bytes that are left
            """)
    void saysWhatIsWrong(String body, String error) {
        HttpResponse response = infer(server, body);
        assertThat(text(response.body().getFirst())).isEqualTo("{\"error\":\"" + error + "\"}");
        assertThat(response.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                             | The document is empty. at 0
            ~  ~                           | The document is empty. at 2
            {"inputs"                      | Missing a colon after a name of object member. at 9
            {"inputs":[]                   | Missing a comma or } after an object member. at 12
            {"id":"a\\x"}                  | Invalid escape character in string. at 8
            {"a":[1 2]}                    | Missing a comma or ] after an array element. at 8
            {"a":1.}                       | Missing fraction part in number. at 7
            {"a":1e}                       | Missing exponent in number. at 7
            {"a":1e999}                    | Number too big to be stored in double. at 5
            {"a":nil}                      | Invalid value. at 6
            {"a":Nil}                      | Invalid value. at 6
            {"inputs":[]} {}               | The document root must not be followed by other values. at 14
            """)
    void textThatIsNoJsonIsRefusedInTritonsWords(String body, String error) {
        HttpResponse response = post("/v2/models/m/infer", body);
        assertThat(text(response.body().getFirst()))
                .startsWith("{\"error\":\"failed to parse the request JSON buffer: " + error);
        assertThat(response.status()).isEqualTo(400);
    }

    @Test
    void refusesStringsThatAreCutShort() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"BYTES\","
                + "\"parameters\":{\"binary_data_size\":6}}]}";
        HttpResponse response = infer(server(identity(ElementType.STRING)), json, new byte[] {9, 0, 0, 0, 1, 2});
        assertThat(text(response.body().getFirst())).contains("incomplete string data for inference input 'x'");
    }

    @Test
    void refusesBytesThatNoInputClaims() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
        assertThat(text(infer(server, json, new byte[3]).body().getFirst()))
                .contains("unexpected additional input data");
    }

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
    void tensorsAreNamedOnce() {
        String input = "{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}";
        assertThat(text(post("/v2/models/m/infer", "{\"inputs\":[" + input + "," + input + "]}")
                        .body()
                        .getFirst()))
                .isEqualTo("{\"error\":\"input 'x' already exists in request\"}");
        assertThat(text(post(
                                "/v2/models/m/infer",
                                "{\"inputs\":[" + input + "],\"outputs\":[{\"name\":\"x\"},{\"name\":\"x\"}]}")
                        .body()
                        .getFirst()))
                .isEqualTo("{\"error\":\"output 'x' already exists in request\"}");
    }

    private Role role(String method) {
        return server.role(
                new HttpRequest(method, "/v2/logging", "", Map.of(), new byte[0], Long.MAX_VALUE, new AtomicBoolean()));
    }

    private HttpResponse post(String path, String json) {
        return ask(server, "POST", path, Map.of(), json.getBytes(StandardCharsets.UTF_8));
    }

    private String get(String path) {
        return text(ask(server, "GET", path, Map.of(), new byte[0]).body().getFirst());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static HttpResponse infer(OpenInference server, String json, byte... behind) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(header);
        body.writeBytes(behind);
        return ask(
                server,
                "POST",
                "/v2/models/m/infer",
                Map.of("inference-header-content-length", Integer.toString(header.length)),
                body.toByteArray());
    }

    private static HttpResponse ask(
            OpenInference server, String method, String path, Map<String, String> headers, byte[] body) {
        return Asked.by(server, method, path, headers, body);
    }
}
