package dev.slipway.conformance.material;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestReporter;

/// The known gaps of a suite, from a file `gaps/NAME.gaps`: a case and its reason a line. A case not listed
/// must pass; one that is listed must not, or it leaves the list. Each run leaves what it found under the build folder,
/// as a list to compare with.
public final class Gaps {

    private final String name;
    private final Map<String, String> known;
    private final Map<String, String> found = new TreeMap<>();
    private int judged;

    private Gaps(String name, Map<String, String> known) {
        this.name = name;
        this.known = known;
    }

    public static Gaps of(String name) throws IOException {
        Map<String, String> known = new LinkedHashMap<>();
        try (InputStream in = Gaps.class.getResourceAsStream("/dev/slipway/conformance/gaps/" + name + ".gaps")) {
            if (in != null) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(line -> line.split(" ", 2))
                        .forEach(words -> known.put(words[0], words.length > 1 ? words[1] : ""));
            }
        }
        return new Gaps(name, known);
    }

    /// Fails when a case passes or not other than known.
    ///
    /// @param trouble what keeps it from passing, null when it passes
    public void judge(String example, @Nullable String trouble) {
        judged++;
        if (trouble != null) {
            found.put(
                    example,
                    trouble.lines()
                            .map(String::strip)
                            .reduce("", (a, b) -> a + " " + b)
                            .strip());
        }
        if (known.containsKey(example)) {
            assertThat(trouble)
                    .as("%s passes now: remove it from %s.gaps", example, name)
                    .isNotNull();
        } else {
            assertThat(trouble).as("%s of %s", example, name).isNull();
        }
    }

    /// Publishes the share that passes, and writes the list of what does not.
    public void report(TestReporter reporter) throws IOException {
        int passed = judged - found.size();
        reporter.publishEntry(
                name, "%d of %d pass: %.1f %%".formatted(passed, judged, 100.0 * passed / Math.max(1, judged)));
        StringBuilder list = new StringBuilder();
        found.forEach((example, trouble) ->
                list.append(example).append(' ').append(trouble).append('\n'));
        Path file = Sources.built("gaps").resolve(name + ".gaps");
        Files.createDirectories(file.getParent());
        Files.writeString(file, list);
    }
}
