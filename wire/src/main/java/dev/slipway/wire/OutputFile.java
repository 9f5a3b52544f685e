package dev.slipway.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A file that appears under its name only when it is complete: written beside it, then moved.
///
/// Closed without [#commit], or when the process is interrupted, nothing stays behind.
public final class OutputFile implements AutoCloseable {

    private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> UNFINISHED.forEach(OutputFile::deleteQuietly)));
    }

    private final Path target;
    private final Path partial;
    private final FileChannel channel;

    private OutputFile(Path target, Path partial, FileChannel channel) {
        this.target = target;
        this.partial = partial;
        this.channel = channel;
    }

    /// @throws FormatException when the target exists and may not be overwritten, or its folder cannot be written to
    public static OutputFile create(Path target, boolean overwrite) {
        requireFree(target, overwrite);
        Path folder = target.toAbsolutePath().normalize().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path partial = target.resolveSibling(
                    "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
            UNFINISHED.add(partial);
            FileChannel channel = FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            return new OutputFile(target, partial, channel);
        } catch (IOException e) {
            throw new FormatException("UNWRITABLE", "%s cannot be written: %s".formatted(target, e), e);
        }
    }

    /// @throws FormatException when `target` exists and `overwrite` is false, or is a folder
    public static void requireFree(Path target, boolean overwrite) {
        if (Files.isDirectory(target)) {
            throw new FormatException("EXISTS", "%s is a folder; name a file to write".formatted(target));
        }
        if (!overwrite && Files.exists(target)) {
            throw new FormatException(
                    "EXISTS", "%s exists already; remove it or allow overwriting (--overwrite)".formatted(target));
        }
    }

    public FileChannel channel() {
        return channel;
    }

    public void write(Payload payload) {
        payload.writeTo(channel);
    }

    /// Puts the complete file under its name.
    public void commit() {
        try {
            channel.close();
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            UNFINISHED.remove(partial);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (UNFINISHED.remove(partial)) {
                deleteQuietly(partial);
            }
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // the file system refuses; the name says that the file is partial
        }
    }
}
