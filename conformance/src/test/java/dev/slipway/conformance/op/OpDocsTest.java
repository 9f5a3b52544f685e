package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Sources;
import dev.slipway.model.op.Example;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Opaque;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The Javadoc of an op is its specification: what it takes and gives, what it refuses, and where this is from.
class OpDocsTest {

    private static final Path OPS = Sources.root().resolve("model/src/main/java/dev/slipway/model/op");
    private static final Pattern STATED = Pattern.compile("^- \\*\\*(C\\d+)\\*\\* \\S", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| (?:in|out)put .*\\|$", Pattern.MULTILINE);
    private static final Pattern SOURCE =
            Pattern.compile("^Source:\\s.*?]\\(https://\\S+\\)", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern OF_A_FORMAT = Pattern.compile("^Source: the format", Pattern.MULTILINE);

    static Stream<Class<? extends Op>> ops() {
        return HubOps.all().stream();
    }

    @ParameterizedTest
    @MethodSource("ops")
    void statesTheConstraintsThatItsChecksRaise(Class<? extends Op> op) throws IOException {
        assertThat(found(STATED, javadoc(op))).isEqualTo(raised(op));
    }

    @ParameterizedTest
    @MethodSource("ops")
    void givesATypeToEveryInputAndOutput(Class<? extends Op> op) throws IOException {
        String javadoc = javadoc(op);
        assertThat(javadoc).contains("\n| | name | type | |\n");
        assertThat(ROW.matcher(javadoc).results().map(row -> row.group().split("\\|", -1)))
                .isNotEmpty()
                .allSatisfy(cells -> {
                    assertThat(cells).as(String.join("|", cells)).hasSize(6);
                    assertThat(cells[2]).as("name").isNotBlank();
                    assertThat(cells[3]).as("type of%s", cells[2]).isNotBlank();
                });
    }

    @ParameterizedTest
    @MethodSource("ops")
    void saysWhatItsComponentsMean(Class<? extends Op> op) throws IOException {
        List<String> components = Arrays.stream(op.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        assertThat(components).isSubsetOf(found(Pattern.compile("^@param (\\w+) \\S", Pattern.MULTILINE), javadoc(op)));
    }

    @ParameterizedTest
    @MethodSource("ops")
    void namesItsSource(Class<? extends Op> op) throws IOException {
        assertThat(javadoc(op)).containsPattern(op == Opaque.class ? OF_A_FORMAT : SOURCE);
    }

    /// The labels in messages anywhere in the package, and those that the op's examples show broken, whose messages
    /// shared checks make.
    private static Set<String> raised(Class<? extends Op> op) throws IOException {
        Pattern label = Pattern.compile("\"" + op.getSimpleName() + " (C\\d+)\\b");
        Set<String> labels = new TreeSet<>();
        for (Path source : Sources.sources(OPS)) {
            labels.addAll(found(label, Files.readString(source)));
        }
        HubOps.examples(op).stream()
                .map(Example::breaks)
                .filter(constraint -> !constraint.isEmpty())
                .forEach(labels::add);
        return labels;
    }

    /// What stands above the record, without the slashes.
    private static String javadoc(Class<? extends Op> op) throws IOException {
        String name = op.getSimpleName();
        Matcher above = Pattern.compile("((?:^///.*\\n)+)(?:@.*\\n)*public record " + name + "\\b", Pattern.MULTILINE)
                .matcher(Files.readString(OPS.resolve(name + ".java")));
        assertThat(above.find()).as("Javadoc of %s", name).isTrue();
        return above.group(1).replaceAll("(?m)^/// ?", "");
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }
}
