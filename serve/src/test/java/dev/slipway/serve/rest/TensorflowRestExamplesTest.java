package dev.slipway.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Classification and regression of examples.
class TensorflowRestExamplesTest extends TensorflowRestFixture {

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

    private static byte[] feature(String name, int kind, ProtoWriter list) {
        return new ProtoWriter()
                .message(
                        1,
                        features -> features.message(
                                1, entry -> entry.string(1, name).message(2, feature -> feature.message(kind, list))))
                .toBytes();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
