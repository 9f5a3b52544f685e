package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands of the README's tour do what they say.
class ReadmeTest {

    private static final Path ROOT = Path.of("..");

    @TempDir
    Path folder;

    @Test
    void theTourSucceeds() throws IOException {
        String page = Files.readString(ROOT.resolve("README.md"));
        String block = page.substring(page.indexOf("```\n", page.indexOf("## A tour")) + 4);
        List<String> tour = block.substring(0, block.indexOf("```"))
                .lines()
                .filter(line -> line.startsWith("./slipway "))
                .toList();
        assertThat(tour).hasSizeGreaterThan(3);
        for (String line : tour) {
            String[] words = line.replaceFirst("#.*", "").strip().split(" +");
            Object[] arguments = Arrays.stream(words).skip(1).map(this::placed).toArray();
            Captured done = Captured.run(arguments);
            assertThat(done.exit()).as(line + "\n" + done.err()).isEqualTo(Exit.OK);
        }
    }

    /// Files of the repository are where they are; others go where tests may write.
    private String placed(String word) {
        if (word.startsWith("examples/")) {
            return ROOT.resolve(word).toString();
        }
        return word.contains(".") ? folder.resolve(word).toString() : word;
    }
}
