package dev.slipway.conformance.format;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaModifier;
import dev.slipway.conformance.material.Sources;
import dev.slipway.model.format.ModelFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever has read one format package has read all: the same folders, and the same classes under the same names in
/// each.
class FormatSilhouetteTest {

    static Stream<ModelFormat> formats() {
        return ServiceLoader.load(ModelFormat.class).stream().map(ServiceLoader.Provider::get);
    }

    static Stream<Path> packages() {
        return Sources.formatPackages().stream();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("packages")
    void everyPackageIsADoorToTheSameFolders(Path folder) {
        assertThat(Sources.classNames(folder)).containsExactlyInAnyOrder(prefix(folder) + "Format", "package-info");
        for (String part : List.of("file", "node", "spelling", "read")) {
            assertThat(folder.resolve(part).resolve("package-info.java")).exists();
        }
        try (Stream<Path> parts = Files.list(folder)) {
            assertThat(parts.filter(Files::isDirectory))
                    .extracting(part -> part.getFileName().toString())
                    .isSubsetOf("file", "node", "spelling", "read", "write");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("packages")
    void everyPackageHasACodecANodeSpellingsAndExpansions(Path folder) {
        String format = prefix(folder);
        assertThat(Sources.classNames(folder.resolve("file")))
                .containsAnyOf(format + "Proto", format + "Flat", format + "File");
        assertThat(Sources.classNames(folder.resolve("node"))).contains(format + "Node");
        assertThat(Sources.classNames(folder.resolve("spelling"))).contains(format + "Ops", format + "Expand");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("packages")
    void eachFolderKnowsOnlyThoseBelow(Path folder) {
        String location = "dev.slipway.formats." + folder.getFileName();
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("door")
                .definedBy(location)
                .layer("read")
                .definedBy(location + ".read..")
                .layer("write")
                .definedBy(location + ".write..")
                .layer("spelling")
                .definedBy(location + ".spelling..")
                .layer("node")
                .definedBy(location + ".node..")
                .layer("file")
                .definedBy(location + ".file..")
                .whereLayer("door")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("read")
                .mayOnlyBeAccessedByLayers("door")
                .whereLayer("write")
                .mayOnlyBeAccessedByLayers("door")
                .whereLayer("spelling")
                .mayOnlyBeAccessedByLayers("door", "read", "write")
                .whereLayer("node")
                .mayOnlyBeAccessedByLayers("door", "read", "write", "spelling")
                .check(Sources.production());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("packages")
    void onlyTheFormatIsPublic(Path folder) {
        String location = "dev.slipway.formats." + folder.getFileName();
        assertThat(Sources.production().stream()
                        .filter(type -> type.getPackageName().equals(location))
                        .filter(type ->
                                type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC)))
                .allSatisfy(type -> assertThat(type.getSimpleName()).endsWith("Format"));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("formats")
    void whatIsWrittenIsLegalizedFirst(ModelFormat format) {
        if (format.canWrite()) {
            String name = format.getClass().getPackageName() + ".write."
                    + format.getClass().getSimpleName().replaceFirst("Format$", "Legalize");
            assertThat(Sources.production().contain(name)).as(name).isTrue();
        }
    }

    private static String prefix(Path folder) {
        return Sources.classNames(folder).stream()
                .filter(name -> name.endsWith("Format"))
                .findFirst()
                .orElseThrow()
                .replaceFirst("Format$", "");
    }
}
