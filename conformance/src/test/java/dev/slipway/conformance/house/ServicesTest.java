package dev.slipway.conformance.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Sources;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a module provides is found by applications on the class path too.
class ServicesTest {

    static Stream<Path> modules() {
        return Sources.modules().stream()
                .map(Sources::classes)
                .filter(folder -> Files.exists(folder.resolve("module-info.class")));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void areListedForTheClassPathAsForTheModulePath(Path classes) throws IOException {
        ModuleDescriptor module =
                ModuleFinder.of(classes).findAll().iterator().next().descriptor();
        for (ModuleDescriptor.Provides service : module.provides()) {
            Path list = classes.resolve("META-INF/services").resolve(service.service());
            assertThat(list).exists();
            assertThat(Files.readAllLines(list)).containsExactlyElementsOf(service.providers());
        }
    }
}
