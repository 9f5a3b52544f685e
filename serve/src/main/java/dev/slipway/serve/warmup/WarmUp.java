package dev.slipway.serve.warmup;

import dev.slipway.serve.grpc.PredictionLog;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.repository.Preparation;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.record.RecordReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Computes the requests that lie in a version's folder before it is served, as TensorFlow Serving does
/// (<https://www.tensorflow.org/tfx/serving/saved_model_warmup>); a version without such is asked once for zeros.
public final class WarmUp implements Preparation, AutoCloseable {

    /// Where the requests lie in a version's folder.
    public static final Path FILE = Path.of("assets.extra", "tf_serving_warmup_requests");

    /// As many requests as a file may hold.
    public static final int MOST = 1000;

    private final WarmUpOptions options;
    private final ExecutorService helping;

    /// @param options what versions compute before they are served
    public WarmUp(WarmUpOptions options) {
        this.options = options;
        this.helping = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("slipway-warm-up-", 0).factory());
    }

    @Override
    public String prepare(Servable servable, Path folder) {
        if (!options.enabled()) {
            return "";
        }
        Path file = folder.resolve(FILE);
        if (!Files.isDirectory(folder) || !Files.exists(file)) {
            Rehearsal.of(servable);
            return "";
        }
        try {
            new Replay(servable, records(file), options).run(helping);
            return "";
        } catch (ServeException | FormatException e) {
            if (options.strict()) {
                throw e;
            }
            return "warm-up failed: " + e.getMessage();
        }
    }

    /// The requests of a file.
    ///
    /// @throws ServeException when there are too many
    /// @throws FormatException when the file is damaged
    public static List<byte[]> records(Path file) {
        List<byte[]> records = new ArrayList<>();
        try (RecordReader reader = RecordReader.open(file)) {
            for (byte[] record = reader.next(); record != null; record = reader.next()) {
                records.add(record);
                if (records.size() > MOST) {
                    throw ServeException.invalid(
                            "Number of warmup records exceeds the maximum (%d): %s", MOST, FILE.getFileName());
                }
            }
        }
        return records;
    }

    /// The requests of a log as a servable takes them.
    static List<PredictionLog.Asked> asked(byte[] record, Servable servable) {
        return PredictionLog.read(record, servable.signatures());
    }

    @Override
    public void close() {
        helping.shutdownNow();
    }
}
