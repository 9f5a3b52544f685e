package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a format says of an op stands in one of its files, reading beside writing: with the op's record, that is all
/// that a new op touches. The sources are looked at, since classes no longer tell files of tables apart.
class OpSpellingsTest {

    /// `OnnxOps.spell("Elu", Elu.class)`, `TfliteOps.spell(ELU, Elu.class)`, `OnnxOps.write(Dense.class, …`.
    private static final Pattern WRITTEN =
            Pattern.compile("Ops\\.(?:write\\(\\s*|spell\\(\\s*(?:\"[^\"]*\"|\\w+),\\s*)(\\w+)\\.class");

    /// `spell("Swish", node -> node.is(new Swish(…`, `spell(ADD_N).read((r, _) -> r.node(new Variadic(…`.
    /// StableHLO inside TensorFlow's files is only read.
    private static final Pattern READ_ALONE = Pattern.compile(
            "(?<!Hlo)Ops\\.spell\\((?:\\s*\"\\w+\",|\\w+\\)\\s*\\.read\\()"
                    + "\\s*(?:\\w+|\\(\\w+, \\w+\\)) -> \\w+\\.(?:is|are|node|activated)\\(\\s*(?:\\d+,\\s*)?new (\\w+)\\(");

    static Stream<Path> packages() {
        return Sources.formatPackages().stream();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("packages")
    void oneFileWritesAnOp(Path format) throws IOException {
        assertThat(files(format, WRITTEN))
                .allSatisfy((op, files) -> assertThat(files)
                        .as("the files that say how %s writes %s", format.getFileName(), op)
                        .hasSize(1));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("packages")
    void whoeverWritesAnOpReadsIt(Path format) throws IOException {
        Map<String, Set<String>> written = files(format, WRITTEN);
        files(format, READ_ALONE)
                .forEach((op, files) -> assertThat(files)
                        .as(
                                "the files of %s with an operator that is %s alone, in its own domain",
                                format.getFileName(), op)
                        .isSubsetOf(written.getOrDefault(op, files)));
    }

    /// An op that neither a reader nor a rule makes is in no graph.
    @Test
    void everyOpIsMadeSomewhere() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String module : List.of("formats", "passes")) {
            for (Path source : Sources.sources(Sources.root().resolve(module + "/src/main/java"))) {
                sources.append(Files.readString(source));
            }
        }
        assertThat(HubOps.all())
                .extracting(Class::getSimpleName)
                .allMatch(op -> Pattern.compile("\\bnew %1$s\\(|\\b%1$s::new|\\b%1$s\\.\\w+\\(".formatted(op))
                        .matcher(sources)
                        .find());
    }

    private static Map<String, Set<String>> files(Path format, Pattern pattern) throws IOException {
        Map<String, Set<String>> files = new TreeMap<>();
        for (Path source : Sources.sources(format)) {
            Matcher matcher = pattern.matcher(Files.readString(source));
            while (matcher.find()) {
                files.computeIfAbsent(matcher.group(1), _ -> new TreeSet<>())
                        .add(format.relativize(source).toString());
            }
        }
        return files;
    }
}
