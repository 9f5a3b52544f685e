package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// Inference and descriptions by the Open Inference Protocol.
class InferenceServiceTest {

    private final Services services = new Services();

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
                .hasMessageContaining("input byte size mismatch for input 'x' for model 'half'. Expected 2, got 3");
        assertThatThrownBy(() -> infer(head.formatted("BYTES", "", "raw_input_contents: '\\377\\377\\377\\377'")))
                .hasMessageContaining("2 strings");
    }

    private String infer(String request) throws Exception {
        return services.call(Services.OPEN + "ModelInfer", "ModelInferRequest", request, "ModelInferResponse");
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
        assertThatThrownBy(() ->
                        services.call(Services.OPEN + "SystemSharedMemoryRegister", "ModelName", "name: 'r'", "Flag"))
                .hasMessageContaining("shared memory is not supported");
    }

    @Test
    void openInferenceDescribesTheModel() throws Exception {
        assertThat(services.call(Services.OPEN + "ModelMetadata", "ModelName", "name: 'half'", "ModelMetadata"))
                .startsWith(
                        "name: \"half\" versions: \"7\" platform: \"onnxruntime_onnx\" inputs { name: \"x\" datatype: \"FP32\" shape: -1 }");
        assertThat(services.call(Services.OPEN + "ModelReady", "ModelName", "name: 'half' version: '7'", "Flag"))
                .isEqualTo("on: true");
        assertThat(services.call(Services.OPEN + "ModelReady", "ModelName", "name: 'half' version: '8'", "Flag"))
                .isEmpty();
        assertThat(services.call(Services.OPEN + "ServerLive", "Flag", "", "Flag"))
                .isEqualTo("on: true");
        assertThat(services.call(Services.OPEN + "RepositoryIndex", "IndexRequest", "", "IndexResponse"))
                .isEqualTo("models { name: \"half\" version: \"7\" state: \"READY\" } models { name: \"another\" }"
                        + " models { name: \"former\" version: \"3\" state: \"UNAVAILABLE\" reason: \"unloaded\" }");
        assertThat(services.call(Services.OPEN + "RepositoryIndex", "IndexRequest", "ready: true", "IndexResponse"))
                .isEqualTo("models { name: \"half\" version: \"7\" state: \"READY\" }");
    }

    @Test
    void whatIsWrongIsSaidInTheWordsOfTriton() {
        String good = "inputs { name: 'x' datatype: 'FP32' shape: 1 contents { fp32: 1 } }";
        assertThatThrownBy(() -> infer("model_name: 'none' " + good))
                .hasMessageContaining("Request for unknown model: 'none' is not found");
        assertThatThrownBy(() -> infer("model_name: 'half' model_version: '9' " + good))
                .hasMessageContaining("Request for unknown model: 'half' version 9 is not found");
        String raw = "model_name: 'half' inputs { name: 'x' datatype: '%s' shape: 2 } raw_input_contents: '%s'";
        assertThatThrownBy(() -> infer(raw.formatted("FP32", "abcd")))
                .hasMessageContaining("input byte size mismatch for input 'x' for model 'half'. Expected 8, got 4");
        assertThatThrownBy(() -> infer(raw.formatted("BYTES", "\\001\\0\\0\\0a")))
                .hasMessageContaining("expected 2 string elements for inference input 'x' for model 'half', got 1");
        assertThatThrownBy(() -> infer(raw.formatted("BYTES", "\\0\\0\\0\\0".repeat(3))))
                .hasMessageContaining(
                        "unexpected number of string elements 3 for inference input 'x' for model 'half', expecting 2");
        assertThatThrownBy(() ->
                        services.call(Services.OPEN + "ModelMetadata", "ModelName", "name: 'none'", "ModelMetadata"))
                .hasMessageContaining("Request for unknown model: 'none' is not found");
    }
}
