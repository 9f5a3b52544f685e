package dev.slipway.source.s3;

import dev.slipway.serve.repository.LockedFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/// One source's own folder for what it fetched.
final class Shelf implements AutoCloseable {

    private final LockedFolder folder;
    private final Set<Path> taken = new HashSet<>();
    private boolean closed;
    private int count;

    private Shelf(LockedFolder folder) {
        this.folder = folder;
    }

    static Shelf open(Path cache) throws IOException {
        Path absolute = cache.toAbsolutePath();
        createPrivate(absolute);
        requireOurs(absolute);
        return new Shelf(LockedFolder.open(absolute, "s3-"));
    }

    private static void createPrivate(Path cache) throws IOException {
        if (Files.isDirectory(cache)) {
            return;
        }
        if (cache.getParent() instanceof Path parent) {
            Files.createDirectories(parent);
        }
        if (cache.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    cache, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(cache);
        }
    }

    /// Somebody else's folder could be filled with somebody else's models.
    private static void requireOurs(Path cache) throws IOException {
        if (!cache.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Path probe = Files.createTempFile(cache, "probe-", "");
        Object ours = Files.getAttribute(probe, "unix:uid");
        Files.delete(probe);
        Object owner = Files.getAttribute(cache, "unix:uid");
        if (!owner.equals(ours) && !owner.equals(0)) {
            throw new IOException(
                    "the folder for fetched models belongs to somebody else; name another (--model_cache)");
        }
    }

    /// An empty folder to fetch into, which nobody reads before it is put up.
    synchronized Path begin() throws IOException {
        if (closed) {
            throw new IOException("the model is served no longer");
        }
        return Files.createDirectory(folder.path().resolve("part-" + count++));
    }

    /// Gives a folder that is whole the name under which it is read, at once.
    synchronized Path putUp(Path part) throws IOException {
        Path whole =
                folder.path().resolve("whole-" + part.getFileName().toString().substring("part-".length()));
        Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        taken.add(whole);
        return whole;
    }

    /// Removes what nobody reads any more.
    synchronized void giveBack(Path whole) {
        taken.remove(whole);
        remove(whole);
        removeIfDone();
    }

    /// Nothing is fetched from now on; what is still read stays until it is given back.
    @Override
    public synchronized void close() {
        closed = true;
        removeIfDone();
    }

    private void removeIfDone() {
        if (closed && taken.isEmpty()) {
            folder.close();
        }
    }

    /// What cannot be removed stays for the next sweep.
    static void remove(Path tree) {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException _) {
            return;
        }
    }
}
