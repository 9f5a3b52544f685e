package dev.slipway.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.Signature;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of TensorFlow Serving's REST interface, by what it answers.
class TensorflowRestTest {

    private final FakeModels models = new FakeModels()
            .with(
                    "half",
                    Signature.DEFAULT,
                    Types.predict(Types.named("x", ElementType.FLOAT32), Types.named("y", ElementType.FLOAT32)),
                    inputs -> Types.tensors("y", of(inputs, "x").map(x -> x / 2 + 2)))
            .with(
                    "bytes",
                    Signature.DEFAULT,
                    Types.predict(Types.named("u", ElementType.UINT8), Types.named("u", ElementType.UINT8)),
                    inputs -> inputs)
            .with(
                    "names",
                    Signature.DEFAULT,
                    Types.predict(Types.named("t", ElementType.STRING), Types.named("t", ElementType.STRING)),
                    inputs -> Types.tensors("a", of(inputs, "t"), "a_bytes", of(inputs, "t")))
            .with(
                    "two",
                    Signature.DEFAULT,
                    Types.predict(
                            Types.named("a", ElementType.FLOAT32, "b", ElementType.INT32),
                            Types.named("a", ElementType.FLOAT32, "b", ElementType.INT32)),
                    inputs -> inputs)
            .with(
                    "half-typed",
                    Signature.DEFAULT,
                    Types.predict(Types.named("h", ElementType.FLOAT16), Types.none()),
                    inputs -> inputs)
            .with(
                    "truth",
                    Signature.DEFAULT,
                    Types.predict(Types.named("b", ElementType.BOOL), Types.none()),
                    inputs -> inputs)
            .with(
                    "wide",
                    Signature.DEFAULT,
                    Types.predict(Types.named("l", ElementType.INT64, "u", ElementType.UINT64), Types.none()),
                    inputs -> inputs)
            .with(
                    "scalar",
                    Signature.DEFAULT,
                    Types.predict(Types.named("x", ElementType.FLOAT32), Types.none()),
                    inputs -> Types.tensors("y", Tensor.scalar(1f)))
            .with(
                    "uneven",
                    Signature.DEFAULT,
                    Types.predict(Types.named("x", ElementType.FLOAT32), Types.none()),
                    inputs -> Types.tensors("x", of(inputs, "x"), "y", Tensor.ofFloats(Shape.of(1), 1f)))
            .with(
                    "regressor",
                    Signature.DEFAULT,
                    new Signature(
                            Types.named("inputs", ElementType.STRING),
                            Types.named("outputs", ElementType.FLOAT32),
                            Signature.REGRESS),
                    inputs -> Types.tensors("outputs", Tensor.ofFloats(Shape.of(2, 1), 2f, 0.5f)))
            .with(
                    "classifier",
                    Signature.DEFAULT,
                    new Signature(
                            Types.named("inputs", ElementType.STRING),
                            Types.named("classes", ElementType.STRING, "scores", ElementType.FLOAT32),
                            Signature.CLASSIFY),
                    inputs -> Types.tensors(
                            "classes", Tensor.ofTexts(Shape.of(2, 2), "cat", "dog", "", "dog"),
                            "scores", Tensor.ofFloats(Shape.of(2, 2), 0.75f, 0.25f, 1f, 1e-7f)));

    private final TensorflowRest rest = new TensorflowRest(models, models, RestOptions.DEFAULT);

    @Test
    void answersRowsWithPredictionsLaidOutAsRapidJsonDoes() {
        assertThat(predict("half", "{\"instances\": [1.0, 2.0, 5.0]}"))
                .isEqualTo("{\n    \"predictions\": [2.5, 3.0, 4.5\n    ]\n}");
    }

    @Test
    void answersNestedRowsOnOneLine() {
        assertThat(predict("half", "{\"instances\": [[0, 2], [4, 6]]}"))
                .isEqualTo("{\n    \"predictions\": [[2.0, 3.0], [4.0, 5.0]\n    ]\n}");
    }

    @Test
    void answersColumnsWithOutputs() {
        assertThat(predict("half", "{\"inputs\": [0, 2]}"))
                .isEqualTo("{\n    \"outputs\": [\n        2.0,\n        3.0\n    ]\n}");
    }

    @Test
    void answersSeveralOutputsWithObjects() {
        assertThat(predict("two", "{\"instances\": [{\"a\": [1], \"b\": 2}, {\"b\": 4, \"a\": [3]}]}"))
                .isEqualTo("""
                        {
                            "predictions": [
                                {
                                    "a": [1.0],
                                    "b": 2
                                },
                                {
                                    "a": [3.0],
                                    "b": 4
                                }
                            ]
                        }""");
        assertThat(predict("two", "{\"inputs\": {\"a\": [1], \"b\": 2, \"c\": {}}}"))
                .isEqualTo("""
                        {
                            "outputs": {
                                "a": [
                                    1.0
                                ],
                                "b": 2
                            }
                        }""");
    }

    @Test
    void writesBytesInBase64WhereTheNameSaysSo() {
        assertThat(predict("names", "{\"instances\": [{\"b64\": \"aGk=\"}, \"h\\u00e9\\n\"]}"))
                .isEqualTo("""
                        {
                            "predictions": [
                                {
                                    "a": "hi",
                                    "a_bytes": {
                                        "b64": "aGk="
                                    }
                                },
                                {
                                    "a": "hé\\n",
                                    "a_bytes": {
                                        "b64": "aMOpCg=="
                                    }
                                }
                            ]
                        }""");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3.0",
        "9000000, 9e+06",
        "0.00003, 3e-05",
        "0.2, 0.2",
        "16777216, 16777216.0",
        "-0.0, -0.0",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Inf, -Infinity",
        "0.1234567, 0.123456702",
        "1e-10, 1e-10",
        "123456, 123456.0",
        "1234567, 1234567.0",
        "3.4028235e38, 3.40282347e+38",
        "1.4e-45, 1.4013e-45",
        "0.0001, 0.0001"
    })
    void writesNumbersAsSixDigitsOrAllOfThem(String sent, String answered) {
        TensorflowRest identity = new TensorflowRest(
                new FakeModels()
                        .with(
                                "id",
                                Signature.DEFAULT,
                                Types.predict(Types.named("x", ElementType.FLOAT32), Types.none()),
                                inputs -> inputs),
                new FakeModels()
                        .with(
                                "id",
                                Signature.DEFAULT,
                                Types.predict(Types.named("x", ElementType.FLOAT32), Types.none()),
                                inputs -> inputs),
                new RestOptions(false, true));
        assertThat(text(identity, "POST", "/v1/models/id:predict", "{\"inputs\":" + sent + "}"))
                .isEqualTo("{\"outputs\":" + answered + "}");
    }

    @Test
    void findsTheSignatureBehindTheInputs() {
        assertThat(predict("half", "{\"instances\": [2], \"signature_name\": \"serving_default\"}"))
                .contains("3.0");
        assertError(
                "half",
                "{\"instances\": [2], \"signature_name\": \"other\"}",
                400,
                "Serving signature name: \"other\" not found in signature def");
        assertError(
                "half",
                "{\"signature_name\": \"other\", \"instances\": [2]}",
                400,
                "Serving signature name: \"other\" not found in signature def");
    }

    @Test
    void toleratesBytesBehindTheObject() {
        assertThat(predict("half", "{\"instances\": [2]}garbage")).contains("3.0");
        TensorflowRest safe = new TensorflowRest(models, models, new RestOptions(true, false));
        assertThat(text(safe, "POST", "/v1/models/half:predict", "{\"instances\": [2]}garbage"))
                .contains("JSON Parse error: The document root must not be followed by other values. at offset: 18");
    }

    @Test
    void wrapsIntegersOfEightBitsOnlyWhereTensorFlowServingDoes() {
        assertThat(predict("bytes", "{\"instances\": [300]}")).contains("44");
        TensorflowRest safe = new TensorflowRest(models, models, new RestOptions(true, false));
        assertThat(text(safe, "POST", "/v1/models/bytes:predict", "{\"instances\": [300]}"))
                .contains("JSON Value: 300 Type: Number is not of expected type: uint8");
    }

    @Test
    void readsWideIntegersExactly() {
        predict("wide", "{\"inputs\": {\"l\": -9223372036854775808, \"u\": 18446744073709551615}}");
        assertThat(models.last().inputs().get("l")).isEqualTo(Tensor.scalar(Long.MIN_VALUE));
        assertThat(of(models.last().inputs(), "u").toLongs()).containsExactly(-1L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            half  | ~~                                      | JSON Parse error: The document is empty
            half  | ~  ~                                    | JSON Parse error: The document is empty. at offset: 2
            half  | [1]                                     | JSON Value: [\\n    1\\n] Is not object
            half  | {"instances": [1,]}                     | JSON Parse error: Invalid value. at offset: 17
            half  | {"instances": [1 2]}                    | JSON Parse error: Missing a comma or ] after an array element. at offset: 17
            half  | {"instances": [1.]}                     | JSON Parse error: Missing fraction part in number. at offset: 17
            half  | {"instances": [1e]}                     | JSON Parse error: Missing exponent in number. at offset: 17
            half  | {"instances": [1e400]}                  | JSON Parse error: Number too big to be stored in double. at offset: 15
            half  | {instances: 1}                          | JSON Parse error: Missing a name for object member. at offset: 1
            half  | {"instances" 1}                         | JSON Parse error: Missing a colon after a name of object member. at offset: 13
            half  | {"instances": [1] "a": 1}               | JSON Parse error: Missing a comma or } after an object member. at offset: 18
            half  | {"a": "\\x"}                            | JSON Parse error: Invalid escape character in string. at offset: 7
            half  | {"a": "                                 | JSON Parse error: Missing a closing quotation mark in string. at offset: 7
            half  | {"instances": [true], "x": }            | JSON Parse error: Invalid value. at offset: 27
            half  | {"instances": []}                       | JSON Value: {\\n    \\"instances\\": []\\n} No values in 'instances' array
            half  | {"signature_name":                      | JSON Parse error: Invalid value. at offset: 18
            half  | {"signature_name"                       | JSON Parse error: Missing a colon after a name of object member. at offset: 17
            half  | {"instances": 3}                        | JSON Value: {\\n    \\"instances\\": 3\\n} Excepting 'instances' to be an list/array
            half  | {"a": 3}                                | Missing 'inputs' or 'instances' key
            half  | {"inputs": 1, "instances": [1]}         | JSON Value: {\\n    \\"inputs\\": 1,\\n    \\"instances\\": [\\n        1\\n    ]\\n} Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist\\u0020
            half  | {"signature_name": 5, "inputs": 1}      | JSON Value: {\\n    \\"signature_name\\": 5,\\n    \\"inputs\\": 1\\n} not formatted correctly. 'signature_name' key must be a string value.
            half  | {"inputs": "a"}                         | JSON Value: \\"a\\" Type: String is not of expected type: float
            half  | {"inputs": [1, null]}                   | JSON Value: null Type: Null is not of expected type: float
            bytes | {"inputs": [1.5]}                       | JSON Value: 1.5 Type: Number is not of expected type: uint8
            truth | {"inputs": [1]}                         | JSON Value: 1 Type: Number is not of expected type: bool
            half  | {"inputs": [[1, 2], [3]]}               | Encountered list at unexpected size: 1 at level: 1 expected size: 2
            half  | {"inputs": [[1, 2], 3]}                 | JSON Value: 3 found at incorrect level: 2 in the JSON DOM. Expected at level: 2
            half  | {"inputs": [1, [3]]}                    | Encountered list at unexpected level: 1 expected < 1
            half  | {"inputs": [[], [1]]}                   | Encountered list at unexpected size: 1 at level: 1 expected size: 0
            half  | {"instances": [[1, 2], [3]]}            | Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting tensor size: 2 but got: 1
            half  | {"instances": [[1, 2], [[3, 4]]]}       | Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting shape [2] but got: [1,2]
            half  | {"instances": [1, {"x": 1}]}            | Expecting value/list but got object at item 1 of input list
            half  | {"instances": [{"x": 1}, 1]}            | Expecting object but got list at item 1 of input list
            half  | {"instances": [{"z": 1}]}               | Failed to process element: 0 key: z of 'instances' list. Error: INVALID_ARGUMENT: JSON object: does not have named input: z
            two   | {"instances": [{"a": 1}]}               | Failed to process element: 0 of 'instances' list. JSON object: {\\n    \\"a\\": 1\\n} keys must be equal to: a,b
            two   | {"instances": [1]}                      | instances is a plain list, but expecting list of objects as multiple input tensors required as per tensorinfo_map
            two   | {"inputs": [1]}                         | inputs is a plain value/list, but expecting an object as multiple input tensors required as per tensorinfo_map
            two   | {"inputs": {"a": 1}}                    | Missing named input: b in 'inputs' object.
            names | {"inputs": {"b64": "*"}}                | Unable to base64 decode
            scalar | {"instances": [1]}                     | Tensor name: y has no shape information\\u0020
            uneven | {"instances": [1, 2]}                  | Tensor name: y has inconsistent batch size: 1 expecting: 2
            """)
    void refusesInTheSameWords(String model, String body, String error) {
        assertError(model, body, 400, error.replace("\\u0020", " "));
    }

    @Test
    void refusesTypesThatJsonCannotHold() {
        assertError("half-typed", "{\"inputs\": [1.5]}", 501, "Conversion of JSON Value: 1.5 to type: half");
    }

    @Test
    void refusesDeepNestingWithoutRecursion() {
        assertThat(predict("half", "{\"instances\":" + "[".repeat(500_000)))
                .contains("Lists and objects nest deeper than 100.");
    }

    @Test
    void cutsLongValuesInErrors() {
        assertThat(predict("half", "{\"inputs\": \"" + "a".repeat(5000) + "\"}"))
                .hasSizeLessThan(400);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/models/half:predict, 200",
        "POST, /V1/Models/half/VERSIONS/7:Predict, 200",
        "POST, /v1/models/half/labels/stable:predict, 200",
        "POST, /v1/models/h%61lf:predict, 200",
        "POST, /v1/models/half/versions/8:predict, 404",
        "POST, /v1/models/none:predict, 404",
        "POST, /v1/models/half/labels/canary:predict, 400",
        "GET, /v1/models/half:predict, 400",
        "POST, /v1/models/half, 400",
        "GET, /v1/models, 400",
        "GET, /v1/models/half, 200",
        "GET, /v1/models/half/versions/7/metadata, 200",
        "GET, /v1/models/half/labels/stable, 200",
        "GET, /v1/models/none, 404",
        "POST, /v1/models/half/versions/99999999999999999999:predict, 400",
        "GET, /v1/models/half/other, 404",
        "GET, /v1/other, 404",
        "PUT, /v1/models/half, 400"
    })
    void answersThePathsThatItKnows(String method, String path, int status) {
        assertThat(ask(rest, method, path, "{\"instances\": [1]}").status()).isEqualTo(status);
    }

    @Test
    void saysWhatIsWrongWithAPath() {
        assertThat(text(rest, "GET", "/v1/models/x:predict", ""))
                .isEqualTo("{\n    \"error\": \"Malformed request: GET /v1/models/x:predict\"\n}");
        assertThat(text(rest, "GET", "/v1/models", "")).contains("Missing model name in request.");
        assertThat(text(rest, "GET", "/v1/models/none", "")).contains("Could not find any versions of model none");
        assertThat(text(rest, "POST", "/v1/models/none:predict", "{}"))
                .contains("Servable not found for request: Latest(none)");
        assertThat(text(rest, "POST", "/v1/models/half/versions/8:predict", "{}"))
                .contains("Servable not found for request: Specific(half, 8)");
        assertThat(text(rest, "POST", "/v1/models/half/labels/canary:predict", "{}"))
                .contains("Unrecognized servable version label: canary");
        assertThat(text(rest, "POST", "/v1/models/half/versions/99999999999999999999:predict", "{}"))
                .contains("Failed to convert version: 99999999999999999999 to numeric.");
    }

    @Test
    void answersUnknownPathsWithAPage() {
        HttpResponse response = ask(rest, "GET", "/v1/elsewhere", "");
        assertThat(response.headers()).containsEntry("content-type", "text/html");
        assertThat(new String(response.body().getFirst(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "<HTML><HEAD>\n<TITLE>404 Not Found</TITLE>\n</HEAD><BODY>\n<H1>Not Found</H1>\n</BODY></HTML>\n");
    }

    @Test
    void tellsTheStatusOfVersions() {
        assertThat(text(rest, "GET", "/v1/models/half", "")).isEqualTo("""
                {
                 "model_version_status": [
                  {
                   "version": "7",
                   "state": "AVAILABLE",
                   "status": {
                    "error_code": "OK",
                    "error_message": ""
                   }
                  }
                 ]
                }
                """);
    }

    @Test
    void describesSignaturesInsideOfSignatures() {
        assertThat(text(rest, "GET", "/v1/models/half/metadata", ""))
                .startsWith("""
                {
                "model_spec":{
                 "name": "half",
                 "signature_name": "",
                 "version": "7"
                }
                ,
                "metadata": {"signature_def": {
                 "signature_def": {
                  "serving_default": {
                   "inputs": {
                    "x": {
                     "dtype": "DT_FLOAT",
                     "tensor_shape": {
                      "dim": [
                       {
                        "size": "-1",
                        "name": ""
                       },
                       {
                        "size": "2",
                        "name": ""
                       }
                      ],
                      "unknown_rank": false
                     },
                     "name": "x:0"
                    }
                   },
                """)
                .endsWith("""
                   "method_name": "tensorflow/serving/predict",
                   "defaults": {}
                  }
                 }
                }
                }
                }
                """);
    }

    @Test
    void regressesExamples() {
        String body = "{\"context\": {\"c\": true}, \"examples\": [{\"x\": [1, 2]}, {\"x\": 1.5, \"s\": \"t\"}]}";
        assertThat(text(rest, "POST", "/v1/models/regressor:regress", body))
                .isEqualTo("{\n    \"results\": [2.0, 0.5]\n}");
        byte[] context = feature("c", 3, new ProtoWriter().packed(1, 1));
        byte[] first = feature("x", 3, new ProtoWriter().packed(1, 1, 2));
        assertThat(of(models.last().inputs(), "inputs").strings().getFirst()).isEqualTo(joined(context, first));
    }

    @Test
    void classifiesExamples() {
        assertThat(text(rest, "POST", "/v1/models/classifier:classify", "{\"examples\": [{\"x\": 1}, {\"x\": 2}]}"))
                .isEqualTo("""
                        {
                            "results": [[["cat", 0.75], ["dog", 0.25]], [["", 1.0], ["dog", 1e-07]]
                            ]
                        }""");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"examples": [{"x": [1, 2.5]}]}         | Unexpected element type in feature: x expecting type: int64
            {"examples": [{"x": [1.5, "a"]}]}       | Unexpected element type in feature: x expecting type: float
            {"examples": [{"x": [[1]]}]}            | Feature: x has element with unexpected JSON type: Array
            {"examples": [{"x": null}]}             | Feature: x has element with unexpected JSON type: Null
            {"examples": [{"x": 18446744073709551615}]} | Feature: x has uint64 element. Only int64 is supported.
            {"examples": [1]}                       | Example must be JSON object but got JSON Number
            {"examples": []}                        | 'examples' value is an empty array
            {"examples": 1}                         | Expecting 'examples' value to be an list/array
            {"a": 1}                                | When method is classify, key 'examples' is expected and was not found
            """)
    void refusesExamplesInTheSameWords(String body, String error) {
        assertThat(text(rest, "POST", "/v1/models/regressor:regress", body)).contains(error);
    }

    @Test
    void refusesAModelOfAnotherKind() {
        assertThat(text(rest, "POST", "/v1/models/half:regress", "{\"examples\": [{\"x\": 1}]}"))
                .contains("Expected regression signature method_name to be tensorflow/serving/regress."
                        + " Was: tensorflow/serving/predict");
    }

    private static Tensor of(Map<String, Tensor> tensors, String name) {
        return java.util.Objects.requireNonNull(tensors.get(name));
    }

    private static byte[] feature(String name, int kind, ProtoWriter list) {
        return new ProtoWriter()
                .message(
                        1,
                        features -> features.message(
                                1, entry -> entry.string(1, name).message(2, feature -> feature.message(kind, list))))
                .toBytes();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private void assertError(String model, String body, int status, String error) {
        HttpResponse response = ask(rest, "POST", "/v1/models/" + model + ":predict", body);
        assertThat(new String(response.body().getFirst(), StandardCharsets.UTF_8))
                .isEqualTo("{\n    \"error\": \"" + (error.contains("\\") ? error : error.replace("\"", "\\\""))
                        + "\"\n}");
        assertThat(response.status()).isEqualTo(status);
    }

    private String predict(String model, String body) {
        return text(rest, "POST", "/v1/models/" + model + ":predict", body);
    }

    private static String text(TensorflowRest rest, String method, String path, String body) {
        return new String(ask(rest, method, path, body).body().getFirst(), StandardCharsets.UTF_8);
    }

    private static HttpResponse ask(TensorflowRest rest, String method, String path, String body) {
        return rest.handle(new HttpRequest(
                        method,
                        path,
                        "",
                        Map.of(),
                        body.getBytes(StandardCharsets.UTF_8),
                        Long.MAX_VALUE,
                        new AtomicBoolean()))
                .toCompletableFuture()
                .join();
    }
}
