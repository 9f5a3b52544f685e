package dev.slipway.serve.config;

import dev.slipway.serve.schedule.BatchingOptions;
import dev.slipway.serve.text.TextMessage;
import dev.slipway.serve.text.TextProto;
import java.time.Duration;
import java.util.List;

/// `--batching_parameters_file`: a `BatchingParameters`
/// (<https://www.tensorflow.org/tfx/serving/serving_config#batching_configuration>).
///
/// @param options how requests are put together, as the file has it
/// @param threads how many runs there may be at once, zero when the file does not say
public record BatchingFile(BatchingOptions options, int threads) {

    /// Where a version has its own, in its folder.
    public static final String PER_MODEL = "batching_params.pbtxt";

    // What TensorFlow Serving assumes of a field that is missing.
    private static final long MAX_BATCH = 1000;
    private static final long MAX_ENQUEUED = 10;

    /// The parameters in a text.
    ///
    /// @param what names the file in errors
    /// @throws IllegalArgumentException naming what is wrong, and where
    public static BatchingFile parse(String text, String what) {
        TextMessage file = TextProto.parse(text, what)
                .requireOnly(
                        "max_batch_size",
                        "batch_timeout_micros",
                        "max_enqueued_batches",
                        "num_batch_threads",
                        "thread_pool_name",
                        "allowed_batch_sizes",
                        "pad_variable_length_inputs",
                        "enable_large_batch_splitting",
                        "max_execution_batch_size");
        long maxBatch = positive(file, "max_batch_size", MAX_BATCH);
        long maxExecution = positive(file, "max_execution_batch_size", maxBatch);
        try {
            BatchingOptions options = new BatchingOptions(
                    (int) maxBatch,
                    Duration.ofNanos(Math.multiplyExact(whole(file, "batch_timeout_micros", 0), 1000L)),
                    positive(file, "max_enqueued_batches", MAX_ENQUEUED),
                    sizes(file),
                    splits(file) ? (int) maxExecution : 0,
                    file.flag("pad_variable_length_inputs", false),
                    false);
            long threads = file.has("num_batch_threads") ? positive(file, "num_batch_threads", 1) : 0;
            return new BatchingFile(options, (int) threads);
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw why.startsWith(what) ? e : new IllegalArgumentException("%s: %s".formatted(what, why), e);
        }
    }

    private static List<Integer> sizes(TextMessage file) {
        return file.integers("allowed_batch_sizes").stream()
                .map(size -> bounded(file, "allowed_batch_sizes", size))
                .toList();
    }

    /// The field was a plain flag before it was a wrapped one.
    private static boolean splits(TextMessage file) {
        String field = "enable_large_batch_splitting";
        boolean wrapped = file.has(field)
                && file.fields().sequencedEntrySet().stream()
                        .anyMatch(each ->
                                each.getKey().equals(field) && each.getValue().getLast() instanceof TextMessage);
        TextMessage wrapper = wrapped ? file.message(field) : null;
        return wrapper == null ? file.flag(field, false) : wrapper.flag("value", false);
    }

    private static long positive(TextMessage file, String field, long otherwise) {
        long value = whole(file, field, otherwise);
        if (value < 1) {
            throw new IllegalArgumentException(
                    "%s.%s must be at least 1, found %d".formatted(file.where(), field, value));
        }
        return value;
    }

    private static long whole(TextMessage file, String field, long otherwise) {
        TextMessage wrapper = file.message(field);
        if (wrapper != null) {
            wrapper.requireOnly("value");
        }
        long value = file.wrapped(field, otherwise);
        if (value < 0) {
            throw new IllegalArgumentException(
                    "%s.%s must not be negative, found %d".formatted(file.where(), field, value));
        }
        return bounded(file, field, value);
    }

    private static int bounded(TextMessage file, String field, long value) {
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s.%s must be less than %d, found %d".formatted(file.where(), field, 1L << 31, value));
        }
        return (int) value;
    }
}
