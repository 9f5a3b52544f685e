package dev.slipway.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;

/// A folder that appears under its name only when it is complete: filled beside it, then moved.
///
/// Closed without [#commit], or when the process is interrupted, nothing stays behind, and what was there before stays
/// as it was.
public final class OutputFolder implements AutoCloseable {

    private final Path target;
    private final Unfinished unfinished;

    private OutputFolder(Path target, Unfinished unfinished) {
        this.target = target;
        this.unfinished = unfinished;
    }

    /// @param replaceable whether an existing folder may be replaced **with all that is in it**; asked only when there
    /// is one that is not empty
    /// @throws FormatException when the target exists and may not be replaced, or cannot be written
    public static OutputFolder create(Path target, boolean overwrite, Predicate<Path> replaceable) {
        Unfinished unfinished = null;
        try {
            requireFree(target, overwrite, replaceable);
            unfinished = Unfinished.beside(target);
            Files.createDirectory(unfinished.path());
            return new OutputFolder(target, unfinished);
        } catch (IOException e) {
            if (unfinished != null) {
                unfinished.discard();
            }
            throw OutputFile.unwritable(target, e);
        }
    }

    /// @param replaceable as for [#create]
    /// @throws FormatException when the target exists and may not be replaced, or cannot be looked into
    public static void requireFree(Path target, boolean overwrite, Predicate<Path> replaceable) {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new FormatException("EXISTS", "%s is a file; name a folder to write".formatted(target));
        }
        if (isEmpty(target)) {
            return;
        }
        if (!replaceable.test(target)) {
            throw new FormatException(
                    "EXISTS",
                    "%s holds other files than an earlier output, which are not overwritten; name another folder, or empty it first"
                            .formatted(target));
        }
        if (!overwrite) {
            throw new FormatException(
                    "EXISTS", "%s exists already; remove it or allow overwriting (--overwrite)".formatted(target));
        }
    }

    private static boolean isEmpty(Path folder) {
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            throw OutputFile.unwritable(folder, e);
        }
    }

    /// Where to write: a folder that is there only until [#commit] or [#close].
    public Path path() {
        return unfinished.path();
    }

    /// Puts the complete folder under its name. A folder that it replaces is deleted only after that.
    public void commit() {
        try {
            if (Files.exists(target)) {
                replace();
            } else {
                Files.move(unfinished.path(), target, StandardCopyOption.ATOMIC_MOVE);
            }
            unfinished.keep();
        } catch (IOException e) {
            throw OutputFile.unwritable(target, e);
        }
    }

    private void replace() throws IOException {
        Path former = unfinished.path().resolveSibling(unfinished.path().getFileName() + ".former");
        Files.move(target, former, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(unfinished.path(), target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(former, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        FileTree.delete(former);
    }

    @Override
    public void close() {
        unfinished.discard();
    }
}
