package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.schedule.ScheduleOptions;
import java.io.IOException;
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
import picocli.CommandLine;

/// What TensorFlow Serving's flags say of batches, Triton's clients are told.
@Timeout(120)
class BatchingFlagsTest {

    private static final Path MODEL = Path.of("..", "examples", "digits", "google", "digits_float.tflite");

    @TempDir
    Path folder;

    @Test
    void theBatchesOfTheFileAreThoseOfTheConfiguration() throws Exception {
        Path file = Files.writeString(folder.resolve("batching.config"), "max_batch_size { value: 24 }");
        assertThat(config("--batching_parameters_file=" + file))
                .contains("\"max_batch_size\":24,", "\"dims\":[8,8,1]", "\"dynamic_batching\":{}");
    }

    @Test
    void withoutBatchingThereAreNone() throws Exception {
        assertThat(config("--enable_batching=false"))
                .contains("\"max_batch_size\":0,", "\"dims\":[-1,8,8,1]")
                .doesNotContain("dynamic_batching");
    }

    private static String config(String flag) throws IOException, InterruptedException {
        BatchingFlags flags = CommandLine.populateCommand(new BatchingFlags(), flag);
        ServerOptions plain = ServerOptions.on(0);
        ServerOptions options = new ServerOptions(
                plain.net(),
                plain.models(),
                new ServerOptions.Requests(List.of(), flags.on(ScheduleOptions.DEFAULT)),
                plain.answers(),
                plain.monitor());
        try (Server server = Server.start(List.of(ModelConfig.of("m", MODEL)), options);
                HttpClient client = HttpClient.newHttpClient()) {
            while (!server.catalog().isReady()) {
                Thread.onSpinWait();
            }
            URI uri = URI.create("http://127.0.0.1:" + server.port() + "/v2/models/m/config");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
