package dev.slipway.serve.metrics;

import dev.slipway.serve.settings.ServerLog;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// A line of JSON for each request, written by a thread of its own. Who adds a line never waits: lines for which there
/// is no room are counted and dropped. A file that was moved or deleted is begun anew, so that `logrotate` needs no
/// signal.
public final class AccessLog implements AutoCloseable {

    private static final ServerLog LOG = ServerLog.of(AccessLog.class);
    private static final int WAITING = 16 << 10;
    private static final int AT_ONCE = 512;
    private static final long PATIENCE_SECONDS = 5;

    private static final LogLine END = new LogLine(0, null, "", "", "", "", null, 0, 0, 0, 0, "");

    private final BlockingQueue<LogLine> lines = new ArrayBlockingQueue<>(WAITING);
    private final LongAdder dropped = new LongAdder();
    private final Target target;
    private final Thread writer;
    private volatile boolean closing;
    private boolean lost;

    /// Where lines go.
    private interface Target {
        void write(byte[] text) throws IOException;

        void close() throws IOException;
    }

    private AccessLog(Target target) {
        this.target = target;
        this.writer = Thread.ofPlatform().daemon().name("slipway-log").start(this::run);
    }

    /// A log that is appended to a file.
    ///
    /// @param look how often to look whether the file is still there
    /// @throws IOException when the file cannot be written
    public static AccessLog to(Path file, Duration look) throws IOException {
        FileTarget target = new FileTarget(file, look);
        target.open();
        return new AccessLog(target);
    }

    /// A log on a stream, which stays open.
    public static AccessLog to(OutputStream stream) {
        return new AccessLog(new Target() {
            @Override
            public void write(byte[] text) throws IOException {
                stream.write(text);
                stream.flush();
            }

            @Override
            public void close() throws IOException {
                stream.flush();
            }
        });
    }

    void add(LogLine line) {
        if (!lines.offer(line)) {
            dropped.increment();
        }
    }

    /// How many lines were lost: there was no room, or they could not be written.
    public long dropped() {
        return dropped.sum();
    }

    private void run() {
        List<LogLine> some = new ArrayList<>(AT_ONCE);
        StringBuilder text = new StringBuilder();
        try {
            while (!closing || !lines.isEmpty()) {
                LogLine first = lines.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    some.add(first);
                    lines.drainTo(some, AT_ONCE - 1);
                    some.remove(END);
                    some.forEach(line -> line.write(text));
                    write(text.toString().getBytes(StandardCharsets.US_ASCII), some.size());
                    some.clear();
                    text.setLength(0);
                }
            }
        } catch (InterruptedException stopped) {
            dropped.add(lines.size());
        }
    }

    private void write(byte[] text, int count) {
        try {
            target.write(text);
            lost = false;
        } catch (IOException full) {
            dropped.add(count);
            complain(full);
        }
    }

    /// Once for all lines that are lost in a row.
    private void complain(IOException full) {
        if (!lost) {
            lost = true;
            LOG.log(
                    Logger.Level.WARNING,
                    () -> "the access log takes no more lines, they are left out until it does: %s"
                            .formatted(full.getMessage()));
        }
    }

    /// Writes what was added, and closes the file.
    @Override
    public void close() {
        closing = true;
        // Wakes the writer; where there is no room it is awake.
        var _ = lines.offer(END);
        try {
            writer.join(Duration.ofSeconds(PATIENCE_SECONDS));
            target.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            dropped.increment();
        }
    }

    /// A file that is opened again when it is no longer the one of its name.
    private static final class FileTarget implements Target {

        private final Path file;
        private final long lookNanos;
        private @Nullable FileChannel channel;
        private @Nullable Object identity;
        private long looked;

        FileTarget(Path file, Duration look) {
            this.file = file;
            this.lookNanos = look.toNanos();
        }

        FileChannel open() throws IOException {
            FileChannel opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            channel = opened;
            identity = identity();
            looked = System.nanoTime();
            return opened;
        }

        private @Nullable Object identity() {
            try {
                return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            } catch (IOException gone) {
                return null;
            }
        }

        @Override
        public void write(byte[] text) throws IOException {
            FileChannel open = channel;
            if (open != null && System.nanoTime() - looked >= lookNanos) {
                looked = System.nanoTime();
                if (!Files.exists(file) || !Objects.equals(identity(), identity)) {
                    close();
                    open = null;
                }
            }
            write(text, open == null ? open() : open);
        }

        /// All of it, or nothing: what stands there when the disk is full would spoil the line that comes next.
        private static void write(byte[] text, FileChannel open) throws IOException {
            long before = open.size();
            ByteBuffer left = ByteBuffer.wrap(text);
            try {
                while (left.hasRemaining()) {
                    open.write(left);
                }
            } catch (IOException full) {
                if (left.position() > 0) {
                    open.truncate(before);
                }
                throw full;
            }
        }

        @Override
        public void close() throws IOException {
            FileChannel open = channel;
            channel = null;
            if (open != null) {
                open.close();
            }
        }
    }
}
