package dev.slipway.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that appears under its name only when it is complete: written beside it, then moved.
///
///     try (OutputFile out = OutputFile.create(path, overwrite)) {
///         message.writeTo(out.channel());
///         out.commit();
///     }
///
/// Closed without [#commit], or when the process is interrupted, nothing stays behind, and what was there before stays
/// as it was. Where the name is a link, the file it leads to is replaced. What the file system refuses (a full disk) is
/// a [FormatException] `UNWRITABLE`.
public final class OutputFile implements AutoCloseable {

    private final Path target;
    private final boolean overwrite;
    private final Unfinished unfinished;
    private final FileChannel file;
    private final WritableByteChannel channel = new Channel();

    private OutputFile(Path target, boolean overwrite, Unfinished unfinished, FileChannel file) {
        this.target = target;
        this.overwrite = overwrite;
        this.unfinished = unfinished;
        this.file = file;
    }

    /// @throws FormatException when the target exists and may not be overwritten, or its folder cannot be written to
    public static OutputFile create(Path target, boolean overwrite) {
        requireFree(target, overwrite);
        Unfinished unfinished = null;
        try {
            Path place = Files.isSymbolicLink(target) && Files.exists(target) ? target.toRealPath() : target;
            unfinished = Unfinished.beside(place);
            FileChannel file =
                    FileChannel.open(unfinished.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new OutputFile(place, overwrite, unfinished, file);
        } catch (IOException e) {
            if (unfinished != null) {
                unfinished.discard();
            }
            throw unwritable(target, e);
        }
    }

    /// @throws FormatException when `target` exists and `overwrite` is false, or is a folder, a device or a pipe
    public static void requireFree(Path target, boolean overwrite) {
        if (Files.isDirectory(target)) {
            throw new FormatException("EXISTS", "%s is a folder; name a file to write".formatted(target));
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new FormatException(
                    "UNWRITABLE",
                    "%s is a device or pipe; name a file: outputs are moved to their name when they are complete"
                            .formatted(target));
        }
        if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FormatException(
                    "EXISTS", "%s exists already; remove it or allow overwriting (--overwrite)".formatted(target));
        }
    }

    static FormatException unwritable(Path target, IOException cause) {
        return new FormatException("UNWRITABLE", "%s cannot be written: %s".formatted(target, reason(cause)), cause);
    }

    private static String reason(IOException cause) {
        return switch (cause) {
            case AccessDeniedException _ -> "no permission to write in its folder; name another, or allow it";
            case NoSuchFileException _ -> "its folder is not there and cannot be made; name another";
            case FileAlreadyExistsException taken -> taken.getFile() + " is there, and is no folder";
            case FileSystemException refused when refused.getReason() != null -> refused.getReason();
            default -> String.valueOf(cause.getMessage());
        };
    }

    /// Where to write. Nothing is gathered: each call is one of the operating system.
    public WritableByteChannel channel() {
        return channel;
    }

    /// Appends all of `payload`.
    public void write(Payload payload) {
        payload.writeTo(channel);
    }

    /// Puts the complete file under its name, once the disk has it.
    ///
    /// @throws FormatException when the disk does not take it, or somebody else has made the target meanwhile
    public void commit() {
        try {
            file.force(true);
            file.close();
            requireFree(target, overwrite);
            Files.move(unfinished.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            unfinished.keep();
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            unfinished.discard();
        }
    }

    /// Says which target it is that cannot be written.
    private final class Channel implements WritableByteChannel {

        @Override
        public int write(ByteBuffer source) {
            try {
                return file.write(source);
            } catch (IOException e) {
                throw unwritable(target, e);
            }
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException("the output file closes its channel itself");
        }
    }
}
