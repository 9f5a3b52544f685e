package dev.slipway.serve.config;

import dev.slipway.serve.schedule.BatchingOptions;
import dev.slipway.serve.schedule.BatchingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// `--enable_per_model_batching_parameters`: a version's own parameters, where its folder holds
/// [BatchingFile#PER_MODEL], and those of the server for all others.
public final class PerModelBatching implements BatchingPolicy {

    private record Key(String model, long version) {}

    private final BatchingOptions others;
    private final Map<Key, BatchingOptions> own = new ConcurrentHashMap<>();

    /// @param others for versions without a file of their own
    public PerModelBatching(BatchingOptions others) {
        this.others = others;
    }

    @Override
    public void prepare(String model, long version, Path folder) {
        Path file = folder.resolve(BatchingFile.PER_MODEL);
        if (Files.isDirectory(folder) && Files.exists(file)) {
            own.put(new Key(model, version), read(file));
        } else {
            own.remove(new Key(model, version));
        }
    }

    @Override
    public BatchingOptions of(String model, long version) {
        return own.getOrDefault(new Key(model, version), others);
    }

    private static BatchingOptions read(Path file) {
        try {
            return BatchingFile.parse(Files.readString(file), BatchingFile.PER_MODEL)
                    .options();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "it has no usable %s: %s"
                            .formatted(
                                    BatchingFile.PER_MODEL,
                                    e instanceof IOException ? "the file cannot be read" : e.getMessage()),
                    e);
        }
    }
}
