package dev.slipway.serve.repository;

import dev.slipway.model.format.UnspeakableException;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What came of loading a version: its files fetched, a runtime opened on them, and that warmed up.
sealed interface LoadOutcome {

    /// @param note what is to be known of the version although it can be served, empty for nothing
    /// @param load how long fetching and opening took
    /// @param warmUp how long its preparation took
    record Loaded(Servable servable, String note, Duration load, Duration warmUp) implements LoadOutcome {}

    /// @param message for clients
    record Failed(Status status, String message) implements LoadOutcome {}

    /// Loads on the calling thread. What fails gives everything back that was taken on the way.
    static LoadOutcome of(ModelConfig config, long number, StoredVersion stored, Work work) {
        LongSupplier clock = work.nanos();
        Path folder = null;
        try {
            long began = clock.getAsLong();
            folder = stored.local();
            Servable opened = work.loader().load(config.name(), number, folder);
            long ready = clock.getAsLong();
            String note = prepared(opened, folder, work.preparation());
            return new Loaded(
                    opened,
                    words(config, folder).of(note),
                    Duration.ofNanos(ready - began),
                    Duration.ofNanos(clock.getAsLong() - ready));
        } catch (IOException | RuntimeException | Error e) {
            stored.release();
            return new Failed(statusOf(e), words(config, folder).of(e));
        }
    }

    private static String prepared(Servable opened, Path folder, Preparation preparation) throws IOException {
        try {
            return preparation.prepare(opened, folder);
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private static Words words(ModelConfig config, @Nullable Path folder) {
        String base = config.base();
        return new Words(
                config.name(),
                folder == null ? List.of(base) : List.of(folder.toAbsolutePath().toString(), folder.toString(), base));
    }

    /// What kind of failure a load ended with.
    static Status statusOf(Throwable failure) {
        return switch (failure) {
            case ServeException refused -> refused.status();
            case FormatException _, IOException _ -> Status.INVALID_ARGUMENT;
            case UnspeakableException _ -> Status.UNIMPLEMENTED;
            case OutOfMemoryError _ -> Status.RESOURCE_EXHAUSTED;
            default -> Status.INTERNAL;
        };
    }
}
