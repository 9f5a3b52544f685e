package dev.slipway.serve.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.security.SmallOnnx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A model whose folder says what its classes are called, asked for classes over both protocols.
@Timeout(60)
class LabelledClassesTest {

    @TempDir
    Path folder;

    @Test
    void everyProtocolCallsThemByName() throws Exception {
        Files.writeString(folder.resolve("labels.txt"), "cat\ndog\n");
        try (Server server = Server.start(
                List.of(ModelConfig.of("m", SmallOnnx.write(folder.resolve("m.onnx")))), ServerOptions.on(0))) {
            while (!server.catalog().isReady()) {
                Thread.onSpinWait();
            }
            assertThat(overHttp(server.port())).contains("\"data\":[\"4.000000:1:dog\",\"3.000000:0:cat\"]");
            assertThat(overGrpc(server.port()))
                    .contains("contents { bytes: \"4.000000:1:dog\" bytes: \"3.000000:0:cat\" }");
        }
    }

    private static String overHttp(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v2/models/m/infer"))
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "FP32", "data": [2, 4]}],
                         "outputs": [{"name": "y", "parameters": {"classification": 2}}]}"""))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static String overGrpc(int port) throws Exception {
        return Services.over(port, Services.OPEN + "ModelInfer", "ModelInferRequest", """
                model_name: 'm' inputs { name: 'x' datatype: 'FP32' shape: [1, 2] contents { fp32: [2, 4] } }
                outputs { name: 'y' parameters { key: 'classification' value { int64_param: 2 } } }""", "ModelInferResponse");
    }
}
