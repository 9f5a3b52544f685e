package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Which folders are removed, and which are not, when one is opened beside them.
class LockedFolderTest {

    @TempDir
    Path parent;

    private LockedFolder opened() throws IOException {
        return LockedFolder.open(parent, "own-");
    }

    /// As a process that died leaves it.
    private Path left(String name) throws IOException {
        Path folder = Files.createDirectory(parent.resolve(name));
        Files.createFile(folder.resolve("lock"));
        Files.writeString(Files.createDirectories(folder.resolve("origin")).resolve("weights"), "many");
        return folder;
    }

    private static void isOld(Path folder) throws IOException {
        Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }

    @Test
    void whatProcessesThatDiedLeftIsRemoved() throws IOException {
        Path left = left("own-left");
        Path another = left("other-left");
        Path young = left("own-young");
        Path unlocked = Files.createDirectory(parent.resolve("own-unlocked"));
        isOld(left);
        isOld(another);
        isOld(unlocked);
        try (LockedFolder own = opened()) {
            assertThat(left).doesNotExist();
            assertThat(Stream.of(another, young, unlocked, own.path())).allMatch(Files::isDirectory);
        }
    }

    @Test
    void whatAnotherThreadRemovesIsLeftToIt() throws IOException {
        Path left = left("own-left");
        isOld(left);
        try (FileChannel other = FileChannel.open(left.resolve("lock"), StandardOpenOption.WRITE)) {
            other.lock();
            opened().close();
            assertThat(left).isDirectory();
        }
        opened().close();
        assertThat(left).doesNotExist();
    }

    @Test
    void whatIsInUseStaysUntilItIsClosed() throws IOException {
        LockedFolder first = opened();
        Files.writeString(first.path().resolve("weights"), "many");
        isOld(first.path());
        try (LockedFolder second = opened()) {
            assertThat(first.path().resolve("weights")).exists();
            first.close();
            assertThat(first.path()).doesNotExist();
            assertThat(second.path()).isDirectory();
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theLockHoldsWhileOthersAreOpenedAndClosed() throws IOException {
        try (LockedFolder first = opened()) {
            isOld(first.path());
            opened().close();
            assertThat(Files.readString(Path.of("/proc/locks")))
                    .containsPattern(
                            "WRITE .*:%s 0 EOF".formatted(inode(first.path().resolve("lock"))));
        }
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void othersMayNotReadIt() throws IOException {
        try (LockedFolder own = opened()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own.path())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void whereThereIsNoPlaceThereIsNoFolder() {
        assertThatThrownBy(() -> LockedFolder.open(parent.resolve("nowhere"), "own-"))
                .isInstanceOf(IOException.class);
    }
}
