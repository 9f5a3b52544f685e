package dev.slipway.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is wrong with a request is said in TensorFlow Serving's words.
class TensorflowRestErrorsTest extends TensorflowRestFixture {

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
                .contains("JSON nesting depth exceeds maximum allowed limit (100)");
    }

    @Test
    void cutsLongValuesInErrors() {
        assertThat(predict("half", "{\"inputs\": \"" + "a".repeat(5000) + "\"}"))
                .hasSizeLessThan(400);
    }
}
