package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `tensorflow.serving.PredictionService` answers.
class PredictionServiceTest {

    private static final String EXAMPLES =
            "input { example_list { examples { features { feature { key: 'x' value { float_list { value: 4 } } } } } } }";

    private final Services services = new Services();

    private String predict(String request) throws Exception {
        return services.call(Services.PREDICTION + "Predict", "PredictRequest", request, "PredictResponse");
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
        assertThat(services.call(Services.PREDICTION + "Predict", "PredictRequest", request, "PredictResponse", true))
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
        assertThatThrownBy(() -> predict(two + " output_filter: 'a' output_filter: 'a'"))
                .hasMessageContaining("duplicate output tensor alias: a");
    }

    @Test
    void whatTheElementsCannotFillIsRefused() {
        assertThatThrownBy(() -> predict(input("float_val: [1, 2, 3, 4]"))).hasMessageContaining("takes 12 bytes");
        assertThatThrownBy(() -> predict(input("tensor_content: '1234'"))).hasMessageContaining("takes 12 bytes");
        assertThatThrownBy(() -> predict("model_spec { name: 'half' } inputs { key: 'x' value { dtype: 1"
                        + " tensor_shape { dim { size: 4000000000 } dim { size: 4000000000 } } float_val: 1 } }"))
                .hasMessageContaining(
                        "the shape [4000000000, 4000000000] of an input has more elements than any tensor");
        assertThatThrownBy(() -> predict("model_spec { name: 'half' } inputs { key: 'x' value { dtype: 1"
                        + " tensor_shape { dim { size: 400000000 } } float_val: 1 } }"))
                .hasMessageContaining("larger than");
        assertThatThrownBy(() -> predict("")).hasMessageContaining("Missing ModelSpec");
        assertThatThrownBy(() -> predict("model_spec { signature_name: 'a' }"))
                .hasMessageContaining("ModelSpec has no name specified.");
        assertThatThrownBy(() -> predict("model_spec { name: 'other' }")).hasMessageContaining("Latest(other)");
    }

    @Test
    void examplesAreJudged() throws Exception {
        assertThat(services.call(
                        Services.PREDICTION + "Regress",
                        "RegressionRequest",
                        "model_spec { name: 'half' signature_name: 'regress' } " + EXAMPLES,
                        "RegressionResponse"))
                .startsWith("result { regressions { value: 4.0 } } model_spec { name: \"half\" version { value: 7 }");
        assertThat(services.call(
                        Services.PREDICTION + "Classify",
                        "RegressionRequest",
                        "model_spec { name: 'half' signature_name: 'classify' } " + EXAMPLES,
                        "ClassificationResponse"))
                .startsWith("result { classifications { classes { score: 4.0 } } }");
        assertThat(services.call(
                        Services.PREDICTION + "MultiInference",
                        "MultiInferenceRequest",
                        "tasks { model_spec { name: 'half' signature_name: 'regress' } method_name: 'tensorflow/serving/regress' }"
                                + " tasks { model_spec { name: 'half' signature_name: 'classify' } method_name: 'tensorflow/serving/classify' } "
                                + EXAMPLES,
                        "MultiInferenceResponse"))
                .contains("regression_result { regressions { value: 4.0 } }", "classes { score: 4.0 }");
    }

    /// In the words of REST, as in TensorFlow Serving.
    @Test
    void aSignatureOfAnotherKindJudgesNothing() {
        assertThatThrownBy(() -> services.call(
                        Services.PREDICTION + "Regress",
                        "RegressionRequest",
                        "model_spec { name: 'half' } " + EXAMPLES,
                        "RegressionResponse"))
                .hasMessage("Expected regression signature method_name to be"
                        + " tensorflow/serving/regress. Was: tensorflow/serving/predict");
        assertThatThrownBy(() -> services.call(
                        Services.PREDICTION + "Classify",
                        "RegressionRequest",
                        "model_spec { name: 'half' signature_name: 'regress' } " + EXAMPLES,
                        "ClassificationResponse"))
                .hasMessage("Expected classification signature method_name to be"
                        + " tensorflow/serving/classify. Was: tensorflow/serving/regress");
    }

    @Test
    void aContextFillsInWhatExamplesLack() throws Exception {
        String shared = EXAMPLES.replace("example_list {", "example_list_with_context {")
                .replace("examples { features", "examples { } context { features");
        assertThat(services.call(
                        Services.PREDICTION + "Regress",
                        "RegressionRequest",
                        "model_spec { name: 'half' signature_name: 'regress' } " + shared,
                        "RegressionResponse"))
                .contains("value: 4.0");
    }

    @Test
    void signaturesAreDescribed() throws Exception {
        assertThat(services.call(
                        Services.PREDICTION + "GetModelMetadata",
                        "GetModelMetadataRequest",
                        "model_spec { name: 'half' } metadata_field: 'signature_def'",
                        "GetModelMetadataResponse"))
                .contains("type_url: \"type.googleapis.com/tensorflow.serving.SignatureDefMap\"")
                .contains("inputs { key: \"x\" value { name: \"x:0\" dtype: 1 tensor_shape { dim { size: -1 } } } }")
                .contains("method_name: \"tensorflow/serving/predict\"");
        assertThatThrownBy(() -> services.call(
                        Services.PREDICTION + "GetModelMetadata",
                        "GetModelMetadataRequest",
                        "model_spec { name: 'half' }",
                        "GetModelMetadataResponse"))
                .hasMessageContaining("signature_def");
    }
}
