package dev.slipway.source.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// One source's own folder for what it fetched. A lock tells others that it is in use; what processes that died left is
/// removed by the next.
final class Shelf implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private final Path folder;
    private final FileChannel lock;
    private final Set<Path> taken = new HashSet<>();
    private boolean closed;
    private int count;

    private Shelf(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    static Shelf open(Path cache) throws IOException {
        Path absolute = cache.toAbsolutePath();
        createPrivate(absolute);
        requireOurs(absolute);
        sweep(absolute);
        Path folder = Files.createTempDirectory(absolute, "s3-");
        FileChannel lock =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new Shelf(folder, lock);
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

    private static void sweep(Path cache) throws IOException {
        List<Path> others;
        try (Stream<Path> children = Files.list(cache)) {
            others = children.filter(child -> child.getFileName().toString().startsWith("s3-"))
                    .toList();
        }
        for (Path other : others) {
            if (isLeft(other)) {
                remove(other);
            }
        }
    }

    private static boolean isLeft(Path other) {
        try {
            FileTime changed = Files.getLastModifiedTime(other, LinkOption.NOFOLLOW_LINKS);
            if (changed.toInstant().isAfter(Instant.now().minus(YOUNG))) {
                return false;
            }
            try (FileChannel lock = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE)) {
                return lock.tryLock() != null;
            }
        } catch (IOException | OverlappingFileLockException _) {
            return false;
        }
    }

    /// An empty folder to fetch into, which nobody reads before it is put up.
    synchronized Path begin() throws IOException {
        if (closed) {
            throw new IOException("the model is served no longer");
        }
        return Files.createDirectory(folder.resolve("part-" + count++));
    }

    /// Gives a folder that is whole the name under which it is read, at once.
    synchronized Path putUp(Path part) throws IOException {
        Path whole = folder.resolve("whole-" + part.getFileName().toString().substring("part-".length()));
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
            try {
                lock.close();
            } catch (IOException _) {
                return;
            } finally {
                remove(folder);
            }
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
