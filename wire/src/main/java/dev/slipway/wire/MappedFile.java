package dev.slipway.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file mapped read-only into memory. Its bytes must not be touched after [#close].
public final class MappedFile implements AutoCloseable {

    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;

    private MappedFile(Path path, Arena arena, MemorySegment bytes) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
    }

    /// @throws FormatException when the file is missing, a folder, or cannot be read
    public static MappedFile open(Path path) {
        if (!Files.exists(path)) {
            throw FormatException.missing("there is no file %s", path);
        }
        if (Files.isDirectory(path)) {
            throw new FormatException("NOT_A_FILE", "%s is a folder; a file is needed here".formatted(path));
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.size() == 0
                    ? MemorySegment.ofArray(new byte[0])
                    : channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(path, arena, bytes);
        } catch (IOException e) {
            arena.close();
            throw new FormatException("UNREADABLE", "%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    public Path path() {
        return path;
    }

    public MemorySegment bytes() {
        return bytes;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
