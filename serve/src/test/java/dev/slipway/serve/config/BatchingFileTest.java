package dev.slipway.serve.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.schedule.BatchingOptions;
import dev.slipway.serve.schedule.ScheduleOptions;
import dev.slipway.serve.security.SmallOnnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchingFileTest {

    @Test
    void parametersAsInTensorFlowServingsGuide() {
        BatchingFile file = BatchingFile.parse("""
                max_batch_size { value: 128 }
                batch_timeout_micros { value: 500 }
                max_enqueued_batches { value: 1000000 }
                num_batch_threads { value: 8 }
                thread_pool_name { value: "batch" }
                allowed_batch_sizes: 4
                allowed_batch_sizes: [16, 128]
                pad_variable_length_inputs: true
                """, "batching.config");

        assertThat(file.threads()).isEqualTo(8);
        assertThat(file.options())
                .isEqualTo(new BatchingOptions(
                        128, Duration.ofNanos(500_000), 1_000_000, List.of(4, 16, 128), 0, true, false));
    }

    @Test
    void anEmptyFileHasTensorFlowServingsDefaults() {
        assertThat(BatchingFile.parse("# nothing", "batching.config"))
                .isEqualTo(
                        new BatchingFile(new BatchingOptions(1000, Duration.ZERO, 10, List.of(), 0, false, false), 0));
    }

    @Test
    void largeRequestsAreSplitWhenTheFileSaysSo() {
        BatchingFile wrapped = BatchingFile.parse("""
                max_batch_size { value: 100 } max_execution_batch_size { value: 20 }
                enable_large_batch_splitting { value: true } allowed_batch_sizes: [10, 20]
                """, "f");
        assertThat(wrapped.options().maxExecution()).isEqualTo(20);
        assertThat(BatchingFile.parse("enable_large_batch_splitting: true", "f")
                        .options()
                        .maxExecution())
                .isEqualTo(1000);
        assertThat(BatchingFile.parse("max_execution_batch_size { value: 20 }", "f")
                        .options()
                        .maxExecution())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_batch_size { value: 0 } | f.max_batch_size must be at least 1, found 0",
                "max_batch_size { value: -3 } | f.max_batch_size must not be negative, found -3",
                "max_batch_size { value: 9999999999 } | f.max_batch_size must be less than 2147483648, found 9999999999",
                "max_batch_size: 128 | f.max_batch_size must be a message in braces, found 128",
                "max_batch_size { size: 128 } | f.max_batch_size has no field 'size'; it has [value]",
                "max_batch_size { value: many } | f.max_batch_size.value must be an integer, found 'many'",
                "batch_timeout_micros { value: -1 } | f.batch_timeout_micros must not be negative, found -1",
                "max_enqueued_batches { value: 0 } | f.max_enqueued_batches must be at least 1, found 0",
                "num_batch_threads { value: 0 } | f.num_batch_threads must be at least 1, found 0",
                "max_size { value: 1 } | f has no field 'max_size'",
                "max_batch_size { value: 8 } allowed_batch_sizes: [4, 2, 8] | f: allowed_batch_sizes must be positive and ascending, found [4, 2, 8]",
                "max_batch_size { value: 8 } allowed_batch_sizes: [4, 4, 8] | f: allowed_batch_sizes must be positive and ascending, found [4, 4, 8]",
                "max_batch_size { value: 8 } allowed_batch_sizes: [0, 8] | f: allowed_batch_sizes must be positive and ascending, found [0, 8]",
                "max_batch_size { value: 8 } allowed_batch_sizes: [2, 4] | f: the last of allowed_batch_sizes must be max_batch_size, 8",
                "max_batch_size { value: 8 } allowed_batch_sizes: [8] enable_large_batch_splitting { value: true } max_execution_batch_size { value: 4 } | f: the last of allowed_batch_sizes must be max_execution_batch_size, 4, where large batches are split",
                "max_batch_size { value: 8 } enable_large_batch_splitting { value: true } max_execution_batch_size { value: 9 } | f: max_execution_batch_size must be at most max_batch_size, found 9",
                "pad_variable_length_inputs: maybe | f.pad_variable_length_inputs must be true or false, found 'maybe'",
                "max_batch_size { value: 8 | f, line 1: the text ends where '}' is missing",
            })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> BatchingFile.parse(text, "f"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aVersionMayHaveItsOwn(@TempDir Path base) throws IOException {
        Files.createDirectories(base.resolve("1"));
        Files.createDirectories(base.resolve("002"));
        Files.createDirectories(base.resolve("3"));
        Files.writeString(base.resolve("002").resolve(BatchingFile.PER_MODEL), "max_batch_size { value: 5 }");
        Files.writeString(base.resolve("3").resolve(BatchingFile.PER_MODEL), "max_batch_size { value: 0 }");
        PerModelBatching batching = new PerModelBatching(BatchingOptions.LEARNED);
        batching.prepare("m", 1, base.resolve("1"));
        batching.prepare("m", 2, base.resolve("002"));

        assertThat(batching.of("m", 1)).isEqualTo(BatchingOptions.LEARNED);
        assertThat(batching.of("m", 2).maxBatch()).isEqualTo(5);
        assertThat(batching.of("other", 2)).isEqualTo(BatchingOptions.LEARNED);
        assertThatThrownBy(() -> batching.prepare("m", 3, base.resolve("3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it has no usable batching_params.pbtxt:"
                        + " batching_params.pbtxt.max_batch_size must be at least 1, found 0");
        Files.delete(base.resolve("002").resolve(BatchingFile.PER_MODEL));
        batching.prepare("m", 2, base.resolve("002"));
        assertThat(batching.of("m", 2)).isEqualTo(BatchingOptions.LEARNED);
    }

    @Test
    void aVersionWhoseOwnMakeNoSenseIsNotServed(@TempDir Path base) throws IOException {
        Path folder = Files.createDirectories(base.resolve("1"));
        SmallOnnx.write(folder.resolve("m.onnx"));
        Files.writeString(folder.resolve(BatchingFile.PER_MODEL), "max_batch_size { value: 0 }");
        Files.writeString(folder.resolve("_SUCCESS"), "");
        ServerOptions plain = ServerOptions.on(0);
        ServerOptions options = new ServerOptions(
                plain.net(),
                plain.models(),
                new ServerOptions.Requests(
                        List.of(), ScheduleOptions.DEFAULT.with(new PerModelBatching(BatchingOptions.LEARNED))),
                plain.answers(),
                plain.monitor());
        CompletableFuture<String> reason = new CompletableFuture<>();
        try (Server server = Server.start(List.of(ModelConfig.of("m", base)), options, new Observer() {
            @Override
            public void failed(String model, long version, String why) {
                reason.complete(why);
            }
        })) {
            assertThat(reason.join()).contains("it has no usable batching_params.pbtxt: ", "found 0");
            assertThat(server.catalog().isReady()).isFalse();
        }
    }
}
