package dev.slipway.cli;

import dev.slipway.serve.config.BatchingFile;
import dev.slipway.serve.config.PerModelBatching;
import dev.slipway.serve.schedule.BatchingOptions;
import dev.slipway.serve.schedule.BatchingPolicy;
import dev.slipway.serve.schedule.QueueLimits;
import dev.slipway.serve.schedule.ScheduleOptions;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// When `serve` computes requests, and with which others.
final class BatchingFlags {

    @Option(
            names = "--enable_batching",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description =
                    "Whether requests that wait are run together (default true; without a file, as far as it helps).")
    boolean enabled = true;

    @Option(
            names = "--batching_parameters_file",
            paramLabel = "FILE",
            description = "How requests are run together: a BatchingParameters.")
    @Nullable
    Path file;

    @Option(
            names = "--enable_per_model_batching_parameters",
            arity = "0..1",
            fallbackValue = "true",
            description = "Whether batching_params.pbtxt in a version's folder holds for that version.")
    boolean perModel;

    @Option(
            names = "--latency_objective_ms",
            paramLabel = "N",
            description = "Within which 99 of 100 requests are to be computed; batches and queues are kept that short.")
    long objectiveMillis;

    @Option(
            names = "--max_queue_delay_ms",
            paramLabel = "N",
            description = "A request that would wait longer is refused (default 300).")
    long delayMillis = QueueLimits.DEFAULT.delay().toMillis();

    /// @throws FormatException when a file is missing or damaged
    ScheduleOptions on(ScheduleOptions options) {
        if (objectiveMillis < 0 || delayMillis <= 0) {
            throw new IllegalArgumentException("--latency_objective_ms and --max_queue_delay_ms must be positive");
        }
        QueueLimits limits = options.limits()
                .withDelay(Duration.ofMillis(delayMillis))
                .withObjective(Duration.ofMillis(objectiveMillis));
        if (!enabled) {
            if (file != null) {
                throw new IllegalArgumentException(
                        "--batching_parameters_file %s is given although --enable_batching is false".formatted(file));
            }
            return options.with(limits).with(BatchingPolicy.all(BatchingOptions.OFF));
        }
        BatchingFile read = file == null ? new BatchingFile(BatchingOptions.LEARNED, 0) : read(file);
        BatchingPolicy policy = perModel ? new PerModelBatching(read.options()) : BatchingPolicy.all(read.options());
        return options.with(limits).with(policy).withThreads(read.threads() == 0 ? options.threads() : read.threads());
    }

    private static BatchingFile read(Path file) {
        try {
            return BatchingFile.parse(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw FormatException.missing("the batching parameters %s cannot be read", file);
        }
    }
}
