package dev.slipway.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.inference.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Predictions by row and by column, laid out as TensorFlow Serving lays them out.
class TensorflowRestTest extends TensorflowRestFixture {

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
    void readsWideIntegersExactly() {
        predict("wide", "{\"inputs\": {\"l\": -9223372036854775808, \"u\": 18446744073709551615}}");
        assertThat(models.last().inputs().get("l")).isEqualTo(Tensor.scalar(Long.MIN_VALUE));
        assertThat(of(models.last().inputs(), "u").toLongs()).containsExactly(-1L);
    }
}
