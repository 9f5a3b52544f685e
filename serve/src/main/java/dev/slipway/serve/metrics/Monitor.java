package dev.slipway.serve.metrics;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.Watcher;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.Queues;
import dev.slipway.serve.inference.Statistics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// All that watches a server, put together: metrics and their pages, the log, and who tells them.
public final class Monitor implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Metrics metrics = new Metrics();
    private final Observer observer;
    private final @Nullable AccessLog log;
    private final RequestWatcher watcher;
    private final MetricsPages pages;
    private volatile IntSupplier connections = () -> 0;
    private volatile Queues queues = List::of;

    private Monitor(MonitorOptions options, @Nullable AccessLog log, Observer others) {
        this.log = log;
        this.observer = Observer.all(metrics, others);
        this.watcher = new RequestWatcher(metrics, observer, log, options.log().sampling());
        Gauges gauges =
                new Gauges(() -> connections.getAsInt(), () -> queues.queues(), () -> log == null ? 0 : log.dropped());
        this.pages = new MetricsPages(metrics, options.metrics(), gauges);
    }

    /// Opens the log, if there is to be one.
    ///
    /// @param others are told as the metrics are
    /// @throws IllegalArgumentException when the log cannot be written
    public static Monitor start(MonitorOptions options, Observer... others) {
        try {
            return new Monitor(options, log(options.log()), Observer.all(others));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the log of requests %s cannot be written"
                            .formatted(options.log().file()),
                    e);
        }
    }

    private static @Nullable AccessLog log(LogOptions options) throws IOException {
        if (options.file() != null) {
            return AccessLog.to(options.file(), LOOK);
        }
        return options.stream() == null ? null : AccessLog.to(options.stream());
    }

    /// Who is to be told of all that a server does.
    public Observer observer() {
        return observer;
    }

    /// Who sees requests come and answers go.
    public Watcher watcher() {
        return watcher;
    }

    /// The same computation, watched; goes around all that may answer a request.
    public Inference watched(Inference inference) {
        return watcher.watched(inference);
    }

    /// What answers scrapes.
    public HttpHandler pages() {
        return pages;
    }

    /// What versions have computed, for those who ask by Triton's protocol.
    public Statistics statistics() {
        return metrics;
    }

    /// Where to ask what a version takes when it becomes available.
    public void describedBy(Catalog models) {
        metrics.describedBy(models);
    }

    /// Where to ask how many connections are open.
    public void counts(IntSupplier open) {
        connections = open;
    }

    /// Where to ask what waits.
    public void counts(Queues waiting) {
        queues = waiting;
    }

    /// Writes what is still to be logged.
    @Override
    public void close() {
        AccessLog open = log;
        if (open != null) {
            open.close();
        }
    }
}
