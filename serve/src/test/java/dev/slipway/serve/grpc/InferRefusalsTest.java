package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.inference.Execution;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.security.SmallOnnx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a model on its runtime does not take is refused over gRPC in the words that Triton has for it.
@Timeout(60)
class InferRefusalsTest {

    @TempDir
    Path folder;

    private final AtomicInteger runs = new AtomicInteger();
    private Server server;

    @BeforeEach
    void start() throws Exception {
        server = Server.start(
                List.of(ModelConfig.of("m", SmallOnnx.write(folder.resolve("m.onnx")))),
                ServerOptions.on(0),
                new Observer() {
                    @Override
                    public void ran(Execution execution) {
                        runs.incrementAndGet();
                    }
                });
        while (!server.catalog().isReady()) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aTensorThatIsNamedTwice() {
        String input = "inputs { name: 'x' datatype: 'FP32' shape: [1, 2] contents { fp32: [1, 2] } }";
        refuses("model_name: 'm'" + input + input, "input 'x' already exists in request");
        String outputs = "outputs { name: 'y' } outputs { name: 'y' }";
        refuses("model_name: 'm'" + input + outputs, "output 'y' already exists in request");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    m    | z | FP32  | [1, 2] | fp32: [1, 2]  | unexpected inference input 'z' for model 'm'
                    m    | x | FP32  | 2      | fp32: [1, 2]  | unexpected shape for input 'x' for model 'm'. Expected [-1,2], got [2]
                    m    | x | INT64 | [1, 2] | int64: [1, 2] | inference input 'x' data-type is 'INT64', but model 'm' expects 'FP32'
                    none | x | FP32  | [1, 2] | fp32: [1, 2]  | Request for unknown model: 'none' is not found
                    """, quoteCharacter = '\0')
    void inTheWordsOfTriton(
            String model, String input, String datatype, String shape, String contents, String sentence) {
        String request = "model_name: '%s' inputs { name: '%s' datatype: '%s' shape: %s contents { %s } }"
                .formatted(model, input, datatype, shape, contents);
        refuses(request, sentence);
    }

    @Test
    void outputsThatAModelDoesNotGiveAreNotComputed() {
        String x = "inputs { name: 'x' datatype: 'FP32' shape: [1, 2] contents { fp32: [1, 2] } }";
        refuses("model_name: 'm' " + x + " outputs { name: 'q' }", "unexpected inference output 'q' for model 'm'");
        String predict = "model_spec { name: 'm' } inputs { key: 'x' value { dtype: 1 float_val: [1, 2]"
                + " tensor_shape { dim { size: 1 } dim { size: 2 } } } } output_filter: '%s'";
        assertThatThrownBy(() -> predicted(predict.formatted("q")))
                .hasMessageContaining(
                        "output tensor alias not found in signature: q Outputs expected to be in the set {y}.");
        assertThat(runs).hasValue(0);
    }

    @Test
    void outputsThatAreAskedForAreGiven() throws Exception {
        assertThat(predicted("model_spec { name: 'm' } inputs { key: 'x' value { dtype: 1 float_val: [2, 4]"
                        + " tensor_shape { dim { size: 1 } dim { size: 2 } } } } output_filter: 'y'"))
                .contains("float_val: 3.0 float_val: 4.0");
        assertThat(runs).hasValue(1);
    }

    private String predicted(String request) throws Exception {
        return Services.over(
                server.port(), Services.PREDICTION + "Predict", "PredictRequest", request, "PredictResponse");
    }

    private void refuses(String request, String sentence) {
        assertThatThrownBy(() -> Services.over(
                        server.port(),
                        Services.OPEN + "ModelInfer",
                        "ModelInferRequest",
                        request,
                        "ModelInferResponse"))
                .hasMessageContaining(sentence);
    }
}
