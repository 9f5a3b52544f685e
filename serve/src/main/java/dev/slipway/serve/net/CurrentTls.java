package dev.slipway.serve.net;

import dev.slipway.serve.settings.ServerLog;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The certificate of new connections. While they come, it is looked up now and then whether there is another; one that
/// cannot be used changes nothing.
final class CurrentTls {

    private static final ServerLog LOG = ServerLog.of(CurrentTls.class);
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

    private final TlsSource source;
    private final Executor workers;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
    private volatile Object stamp;
    private volatile Object refused;
    private volatile SslContext context;

    /// @throws IllegalArgumentException when there is no certificate, or it cannot be used
    CurrentTls(TlsSource source, Executor workers) {
        this.source = source;
        this.workers = workers;
        this.stamp = source.stamp();
        this.refused = stamp;
        try {
            this.context = source.read().context();
        } catch (IOException e) {
            throw new IllegalArgumentException("TLS: %s".formatted(unread(e)), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("TLS: %s".formatted(e.getMessage()), e);
        }
    }

    private static String unread(IOException e) {
        return e instanceof NoSuchFileException gone
                ? "the file %s is not there".formatted(gone.getFile())
                : "a file cannot be read: %s".formatted(e.getMessage());
    }

    SslContext context() {
        long last = looked.get();
        long now = System.nanoTime();
        if (now - last > PERIOD && looked.compareAndSet(last, now)) {
            try {
                workers.execute(this::look);
            } catch (RejectedExecutionException _) {
                return context;
            }
        }
        return context;
    }

    private void look() {
        Object now = source.stamp();
        if (now.equals(stamp)) {
            return;
        }
        try {
            context = source.read().context();
            stamp = now;
        } catch (IOException e) {
            complain(now, unread(e));
        } catch (IllegalArgumentException e) {
            complain(now, String.valueOf(e.getMessage()));
        }
    }

    /// Once for each certificate, not at every look.
    private void complain(Object one, String reason) {
        if (!one.equals(refused)) {
            refused = one;
            LOG.log(
                    Logger.Level.WARNING,
                    () -> "the new TLS certificate is not used: %s; the one before is, put a whole one there"
                            .formatted(reason));
        }
    }
}
