package dev.slipway.serve.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Signature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with a request, in the words of Triton.
class InferRefusalsTest extends OpenInferenceFixture {

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
    void bytesThatAreNoTextAreNotSaidInJson() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"BYTES\","
                + "\"parameters\":{\"binary_data_size\":10}}]%s}";
        byte[] half = {0, 0, 0, 0, 2, 0, 0, 0, 'a', (byte) 0xc3};
        OpenInference strings = server(identity(ElementType.STRING));
        HttpResponse refused = infer(strings, json.formatted(""), half);
        assertThat(text(refused.body().getFirst()))
                .isEqualTo("{\"error\":\"output 'x' has bytes that are no UTF-8 text, which JSON cannot hold."
                        + " Please use the binary data format for it\"}");
        assertThat(refused.status()).isEqualTo(400);
        String binary = json.formatted(",\"outputs\":[{\"name\":\"x\",\"parameters\":{\"binary_data\":true}}]");
        assertThat(infer(strings, binary, half).body().get(1)).isEqualTo(half);
    }

    @Test
    void refusesStringsThatAreCutShort() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"BYTES\","
                + "\"parameters\":{\"binary_data_size\":6}}]}";
        HttpResponse response = infer(server(identity(ElementType.STRING)), json, new byte[] {9, 0, 0, 0, 1, 2});
        assertThat(text(response.body().getFirst())).contains("incomplete string data for inference input 'x'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            14  | inference header size should be in range (0, 13), got: 14
            -1  | inference header size should be in range (0, 13), got: -1
            12x | Unable to parse Inference-Header-Content-Length, got: 12x
            """)
    void refusesALengthOfJsonThatTheBodyDoesNotHave(String length, String error) {
        HttpResponse response = ask(
                server,
                "POST",
                "/v2/models/m/infer",
                Map.of("inference-header-content-length", length),
                "{\"inputs\":[]}".getBytes(StandardCharsets.UTF_8));
        assertThat(text(response.body().getFirst())).startsWith("{\"error\":\"" + error);
        assertThat(response.status()).isEqualTo(400);
    }

    @Test
    void refusesBytesThatNoInputClaims() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
        assertThat(text(infer(server, json, new byte[3]).body().getFirst()))
                .contains("unexpected additional input data");
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
}
