package dev.slipway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {

    @TempDir
    Path folder;

    @Test
    void aFileAppearsOnlyWhenCommitted() throws IOException {
        Path target = folder.resolve("new/deep/a.bin");
        try (OutputFile out = OutputFile.create(target, false)) {
            out.write(Payload.of(new byte[] {1, 2}));
            assertThat(target).doesNotExist();
            out.commit();
        }
        assertThat(target).hasBinaryContent(new byte[] {1, 2});
        assertThat(entries(folder.resolve("new/deep"))).containsExactly("a.bin");
    }

    @Test
    void aFailureLeavesNothing() throws IOException {
        Payload failing = new Payload(1, () -> {
            throw new IllegalStateException("the disk is full");
        });
        assertThatThrownBy(() -> {
                    try (OutputFile out = OutputFile.create(folder.resolve("new/a.bin"), false)) {
                        out.write(failing);
                        out.commit();
                    }
                })
                .hasMessage("the disk is full");
        assertThat(entries(folder)).isEmpty();
    }

    @Test
    void whereTheNameIsALinkTheFileItLeadsToIsReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("v3.bin"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("latest.bin"), file.getFileName());
        try (OutputFile out = OutputFile.create(link, true)) {
            out.write(Payload.of(new byte[] {'n'}));
            out.commit();
        }
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("n");
    }

    @Test
    void aLinkThatLeadsNowhereIsThere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("latest.bin"), Path.of("v3.bin"));
        assertThatThrownBy(() -> OutputFile.create(link, false)).hasMessageContaining("--overwrite");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void anExistingFileStaysUntilTheNewOneIsComplete() throws IOException {
        Path target = Files.writeString(folder.resolve("a.bin"), "old");
        assertThatThrownBy(() -> OutputFile.create(target, false))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--overwrite");
        try (OutputFile out = OutputFile.create(target, true)) {
            out.write(Payload.of(new byte[] {'n'}));
        }
        assertThat(target).hasContent("old");
        try (OutputFile out = OutputFile.create(target, true)) {
            out.write(Payload.of(new byte[] {'n'}));
            out.commit();
        }
        assertThat(target).hasContent("n");
        assertThat(entries(folder)).containsExactly("a.bin");
    }

    @Test
    void whatSomebodyElseMadeMeanwhileStays() throws IOException {
        Path target = folder.resolve("a.bin");
        try (OutputFile out = OutputFile.create(target, false)) {
            Files.writeString(target, "theirs");
            assertThatThrownBy(out::commit).isInstanceOf(FormatException.class);
        }
        assertThat(target).hasContent("theirs");
        assertThat(entries(folder)).containsExactly("a.bin");
    }

    @Test
    void aFileDoesNotReplaceAFolder() {
        assertThatThrownBy(() -> OutputFile.create(folder, true))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void aFolderAppearsOnlyWhenCommitted() throws IOException {
        Path target = folder.resolve("model");
        try (OutputFolder out = OutputFolder.create(target, false, _ -> true)) {
            Files.writeString(out.path().resolve("a"), "a");
            assertThat(target).doesNotExist();
            out.commit();
        }
        assertThat(entries(target)).containsExactly("a");
        assertThat(entries(folder)).containsExactly("model");
    }

    @Test
    void aFolderThatIsNotCommittedLeavesNothing() throws IOException {
        try (OutputFolder out = OutputFolder.create(folder.resolve("new/model"), false, _ -> true)) {
            Files.createDirectories(out.path().resolve("variables"));
            Files.writeString(out.path().resolve("variables/a"), "a");
        }
        assertThat(entries(folder)).isEmpty();
    }

    @Test
    void aFolderIsReplacedAsAWholeAndOnlyWhenAllowed() throws IOException {
        Path target = Files.createDirectory(folder.resolve("model"));
        Files.writeString(target.resolve("old"), "old");
        assertThatThrownBy(() -> OutputFolder.create(target, false, _ -> true))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--overwrite");
        try (OutputFolder out = OutputFolder.create(target, true, _ -> true)) {
            Files.writeString(out.path().resolve("new"), "new");
        }
        assertThat(entries(target)).containsExactly("old");
        try (OutputFolder out = OutputFolder.create(target, true, _ -> true)) {
            Files.writeString(out.path().resolve("new"), "new");
            out.commit();
        }
        assertThat(entries(target)).containsExactly("new");
        assertThat(entries(folder)).containsExactly("model");
    }

    @Test
    void aFolderOfOtherFilesIsLeftAloneAndOverwritingIsNotAdvised() throws IOException {
        Path target = Files.createDirectory(folder.resolve("model"));
        Files.writeString(target.resolve("own"), "own");
        for (boolean overwrite : new boolean[] {false, true}) {
            assertThatThrownBy(() -> OutputFolder.requireFree(target, overwrite, _ -> false))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("name another folder")
                    .hasMessageNotContaining("--overwrite");
        }
        assertThat(entries(target)).containsExactly("own");
    }

    @Test
    void anInterruptedProcessLeavesNothing() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Unfinishing.class.getName(),
                        folder.toString())
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("writing");
        assertThat(entries(folder)).hasSize(2);
        process.destroy();
        process.waitFor();
        assertThat(entries(folder)).isEmpty();
    }

    /// A process that never gets done.
    static final class Unfinishing {

        private Unfinishing() {}

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            OutputFile file = OutputFile.create(folder.resolve("a.bin"), false);
            file.write(Payload.of(new byte[1000]));
            OutputFolder model = OutputFolder.create(folder.resolve("model"), false, _ -> true);
            Files.writeString(model.path().resolve("a"), "a");
            System.out.println("writing");
            if (System.in.read() < 0) {
                file.close();
            }
        }
    }

    private static Stream<String> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList().stream();
        }
    }
}
