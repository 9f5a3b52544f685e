package dev.slipway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainedPathTest {

    @TempDir
    Path parent;

    private Path folder;

    @BeforeEach
    void putFilesInAndBesideTheFolder() throws IOException {
        folder = parent.resolve("model");
        Files.createDirectories(folder.resolve("weights"));
        Files.writeString(parent.resolve("secret"), "s");
        Files.writeString(folder.resolve("weights/a.bin"), "a");
    }

    @Test
    void findsAFileInTheFolder() {
        assertThat(ContainedPath.resolve(folder, "weights/a.bin")).hasContent("a");
        assertThat(ContainedPath.resolve(folder, "./weights/a.bin")).hasContent("a");
    }

    @Test
    void takesARelativeFolder() {
        Path here = Path.of("").toAbsolutePath();
        assumeTrue(here.getRoot().equals(folder.toAbsolutePath().getRoot()));
        assertThat(ContainedPath.resolve(here.relativize(folder.toAbsolutePath()), "weights/a.bin"))
                .hasContent("a");
        assertThatThrownBy(() -> ContainedPath.resolve(Path.of(""), "no such file"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("put it beside the model");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "weights/../../secret",
                "weights/../weights/a.bin",
                "/etc/passwd",
                "..",
                "..\\secret",
                "\\\\server\\x",
                "C:\\x",
                "c:x"
            })
    void refusesPathsThatLeaveTheFolder(String relative) {
        assertThatThrownBy(() -> ContainedPath.resolve(folder, relative))
                .isInstanceOfSatisfying(
                        FormatException.class, e -> assertThat(e.code()).isEqualTo("OUTSIDE_FOLDER"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "weights", "a\0b", "missing.bin"})
    void refusesWhatIsNoFile(String relative) {
        assertThatThrownBy(() -> ContainedPath.resolve(folder, relative)).isInstanceOf(FormatException.class);
    }

    @Test
    void refusesALinkThatLeavesTheFolder() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        Files.createSymbolicLink(folder.resolve("link"), parent.resolve("secret"));
        Files.createSymbolicLink(folder.resolve("up"), parent);
        Files.createSymbolicLink(folder.resolve("inside"), folder.resolve("weights/a.bin"));
        assertThatThrownBy(() -> ContainedPath.resolve(folder, "link")).hasMessageContaining("lies outside");
        assertThatThrownBy(() -> ContainedPath.resolve(folder, "up/secret")).hasMessageContaining("lies outside");
        assertThat(ContainedPath.resolve(folder, "inside")).hasContent("a");
    }
}
