package dev.slipway.conformance.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.slipway.conformance.material.Sources;
import dev.slipway.model.format.ModelFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whoever has read one format package has read all: the same classes under the same names in each.
class FormatSilhouetteTest {

    static Stream<ModelFormat> formats() {
        return ServiceLoader.load(ModelFormat.class).stream().map(ServiceLoader.Provider::get);
    }

    static Stream<Path> packages() {
        return Sources.formatPackages().stream();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("packages")
    void everyPackageHasADoorSpellingsACodecAndExpansions(Path folder) {
        List<String> names = Sources.classNames(folder);
        assertThat(names)
                .contains("package-info")
                .filteredOn(name -> name.endsWith("Format"))
                .hasSize(1);
        String format = prefix(names);
        assertThat(Sources.sources(folder))
                .extracting(source -> source.getFileName().toString().replace(".java", ""))
                .contains(format + "Ops", format + "Expand")
                .containsAnyOf(format + "Proto", format + "Flat");
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
            String name = format.getClass().getSimpleName().replaceFirst("Format$", "Legalize");
            assertThat(Sources.production().stream()
                            .filter(type -> type.getPackageName()
                                    .startsWith(format.getClass().getPackageName())))
                    .extracting(JavaClass::getSimpleName)
                    .contains(name);
        }
    }

    private static String prefix(List<String> names) {
        return names.stream()
                .filter(name -> name.endsWith("Format"))
                .findFirst()
                .orElseThrow()
                .replaceFirst("Format$", "");
    }
}
