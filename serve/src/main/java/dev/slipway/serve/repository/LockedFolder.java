package dev.slipway.serve.repository;

import dev.slipway.wire.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A new folder that only this process uses. A lock tells others that it is in use; what processes that died left
/// beside it is removed by the next.
public final class LockedFolder implements AutoCloseable {

    private static final String LOCK = "lock";

    /// A folder that is younger may be about to be locked.
    private static final Duration YOUNG = Duration.ofMinutes(1);

    /// The folders of this process. Their locks are not tried: an operating system may give up all locks of a process
    /// on a file as soon as it closes that file once.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private LockedFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// Makes a folder that others may not read.
    ///
    /// @param prefix what the names of such folders begin with, and of no others
    /// @throws IOException when `parent` takes none
    public static LockedFolder open(Path parent, String prefix) throws IOException {
        Path path = Files.createTempDirectory(parent.toAbsolutePath(), prefix);
        OURS.add(path);
        try {
            FileChannel lock =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            lock.lock();
            LockedFolder folder = new LockedFolder(path, lock);
            folder.sweep(prefix);
            return folder;
        } catch (IOException e) {
            forget(path);
            throw e;
        }
    }

    private void sweep(String prefix) throws IOException {
        List<Path> others;
        try (Stream<Path> children = Files.list(path.resolveSibling(""))) {
            others = children.filter(child -> child.getFileName().toString().startsWith(prefix))
                    .filter(child -> !OURS.contains(child))
                    .toList();
        }
        for (Path other : others) {
            if (isLeft(other)) {
                FileTree.delete(other);
            }
        }
    }

    /// Whether a folder of this user is locked by nobody.
    private boolean isLeft(Path other) {
        try {
            Instant changed =
                    Files.getLastModifiedTime(other, LinkOption.NOFOLLOW_LINKS).toInstant();
            if (changed.isAfter(Instant.now().minus(YOUNG))
                    || !Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path))) {
                return false;
            }
            try (FileChannel held = FileChannel.open(other.resolve(LOCK), StandardOpenOption.WRITE)) {
                return held.tryLock() != null;
            }
        } catch (OverlappingFileLockException _) {
            return false; // another thread of this process is about to remove it
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    /// The folder.
    public Path path() {
        return path;
    }

    /// Removes the folder with all it holds; what cannot be removed stays for the next that is opened.
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException _) {
            // whoever comes next finds it locked, until this process ends
        } finally {
            forget(path);
        }
    }

    private static void forget(Path path) {
        FileTree.delete(path);
        OURS.remove(path);
    }
}
