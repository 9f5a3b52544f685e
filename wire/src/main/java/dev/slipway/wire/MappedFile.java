package dev.slipway.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file mapped read-only into memory. Its bytes may be read by any thread, and must not be touched after [#close].
public final class MappedFile implements AutoCloseable {

    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;

    private MappedFile(Path path, Arena arena, MemorySegment bytes) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
    }

    /// @throws FormatException when the file is missing, empty, no regular file, or cannot be read
    public static MappedFile open(Path path) {
        MappedFile file = openEvenEmpty(path);
        if (file.bytes.byteSize() == 0) {
            file.close();
            throw FormatException.truncated("%s is empty; fetch or export it again", path);
        }
        return file;
    }

    /// As [#open], for files that may rightly have no bytes, such as the data of a checkpoint without variables.
    public static MappedFile openEvenEmpty(Path path) {
        requireReadable(path);
        Arena arena = Arena.ofShared();
        try {
            return new MappedFile(path, arena, map(path, arena));
        } catch (FormatException e) {
            arena.close();
            throw e;
        }
    }

    /// The bytes of a file that stays mapped as long as they are reachable, for readers whose results have no owner to
    /// close them.
    public static MemorySegment whileReachable(Path path) {
        requireReadable(path);
        return map(path, Arena.ofAuto());
    }

    private static MemorySegment map(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new FormatException("UNREADABLE", "%s cannot be read: %s".formatted(path, e), e);
        }
    }

    /// @throws FormatException when the file is missing, no regular file, or may not be read
    public static void requireReadable(Path path) {
        if (Files.isDirectory(path)) {
            throw new FormatException("NOT_A_FILE", "%s is a folder; a file is needed here".formatted(path));
        }
        if (!Files.exists(path)) {
            throw FormatException.missing("there is no file %s", path);
        }
        // Opening a pipe would wait for its writer.
        if (!Files.isRegularFile(path)) {
            throw new FormatException("NOT_A_FILE", "%s is a device or pipe; a file is needed here".formatted(path));
        }
        if (!Files.isReadable(path)) {
            throw new FormatException("UNREADABLE", "%s may not be read: allow it with chmod +r".formatted(path));
        }
    }

    /// The file that is mapped.
    public Path path() {
        return path;
    }

    /// The whole file, read-only.
    public MemorySegment bytes() {
        return bytes;
    }

    /// Gives the mapping back; closing again does nothing.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
