package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import dev.slipway.conformance.material.Sources;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.formula.Formula;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/coverage.md` is the table of which ops each format reads and writes, and which engines therefore run them. It
/// is made from the package of ops, from what each format's classes construct, and from the examples that
/// ops list.
class CoverageTest {

    private static final Path FILE = Sources.root().resolve("docs/coverage.md");
    private static final String COMMAND = "mvn -pl conformance -am test -Dtest=CoverageTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dslipway.regenerate=true";

    @Test
    void theTableIsUpToDate() throws IOException {
        String table = table();
        if (Boolean.getBoolean("slipway.regenerate")) {
            Files.writeString(FILE, table);
        }
        assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
                .as("docs/coverage.md is out of date; regenerate it with: %s", COMMAND)
                .isEqualTo(table);
    }

    private static String table() {
        List<ModelFormat> formats = Formats.all().stream()
                .sorted(Comparator.comparing(ModelFormat::id))
                .toList();
        Map<String, Set<String>> read = new TreeMap<>();
        formats.forEach(format -> read.put(format.id(), made(format)));
        StringBuilder text = new StringBuilder("""
                # Which ops work where

                Made by `CoverageTest`; regenerate with

                ```
                %s
                ```

                For each format: **r** where its reader makes the op, **w** where its writer has words for every sample of the op
                contract, *(w)* where for some of them. Engines: *reference* is the op's own evaluator; the others run what the
                format they open can say.

                """.formatted(COMMAND));
        List<String> head = new ArrayList<>(List.of("op"));
        formats.forEach(format -> head.add(format.id()));
        head.add("engines");
        row(text, head);
        row(text, head.stream().map(_ -> "--").toList());
        for (Class<?> op : HubOps.all()) {
            List<String> cells = new ArrayList<>(List.of(op.getSimpleName()));
            Set<String> engines = new TreeSet<>(engines("reference", evaluates(op)));
            for (ModelFormat format : formats) {
                String written = written(op, format);
                String reads = read.getOrDefault(format.id(), Set.of()).contains(op.getSimpleName()) ? "r" : "";
                cells.add((reads + " " + written).strip());
                engines.addAll(enginesOf(format, !written.isEmpty()));
            }
            cells.add(String.join(", ", engines));
            row(text, cells);
        }
        return text.toString();
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static List<OpSample> samples(Class<?> op) {
        return HubOps.samples().stream()
                .filter(sample -> op.isInstance(sample.op()))
                .toList();
    }

    private static boolean evaluates(Class<?> op) {
        return samples(op).stream().noneMatch(sample -> sample.example().needsModel());
    }

    private static List<String> engines(String id, boolean runs) {
        return runs ? List.of(id) : List.of();
    }

    private static List<String> enginesOf(ModelFormat format, boolean written) {
        return Engines.all().stream()
                .filter(engine -> written
                        && !engine.id().equals("reference")
                        && engine.formats().contains(format.id()))
                .map(Engine::id)
                .toList();
    }

    /// The ops that a format's reader can construct: by itself, by its spellings, or by a formula that they use.
    private static Set<String> made(ModelFormat format) {
        Set<String> ops = HubOps.all().stream().map(Class::getName).collect(Collectors.toSet());
        String location = format.getClass().getPackageName();
        Set<String> readers = Set.of(location + ".read", location + ".spelling");
        Set<JavaCodeUnit> reached = new LinkedHashSet<>();
        Sources.production().stream()
                .filter(type -> readers.contains(type.getPackageName()))
                .flatMap(type -> type.getCodeUnits().stream())
                .forEach(unit -> reach(unit, location, reached));
        return reached.stream()
                .flatMap(unit -> Stream.concat(
                        unit.getConstructorCallsFromSelf().stream(), unit.getConstructorReferencesFromSelf().stream()))
                .map(JavaAccess::getTargetOwner)
                .filter(type -> ops.contains(type.getName()))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
    }

    private static void reach(JavaCodeUnit unit, String location, Set<JavaCodeUnit> reached) {
        if (reached.add(unit)) {
            Stream.concat(unit.getCallsFromSelf().stream(), unit.getMethodReferencesFromSelf().stream())
                    .map(JavaCodeUnitAccess::getTarget)
                    .filter(target -> isFormula(target.getOwner(), location))
                    .flatMap(target -> target.resolveMember().stream())
                    .forEach(called -> reach(called, location, reached));
        }
    }

    private static boolean isFormula(JavaClass type, String location) {
        return type.getPackageName().equals(location + ".node")
                || type.getPackageName().equals(Formula.class.getPackageName());
    }

    private static String written(Class<?> op, ModelFormat format) {
        if (!format.canWrite()) {
            return "";
        }
        OpSampleTarget target = new OpSampleTarget(format.id(), "");
        List<OpSample> samples = samples(op);
        long said = samples.stream().filter(target::canSay).count();
        return said == 0 ? "" : said == samples.size() ? "w" : "(w)";
    }
}
