package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.engine.ReferenceEngine;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionCheckTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"digits_frozen.pb", "digits_saved_model/1"})
    void whatIsConvertedRightIsLoaded(String name) {
        assertThatCode(() ->
                        new ModelLoader(1, true).load("digits", 1, served(name)).close())
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsConvertedWrongIsRefused() {
        try (Model model = Formats.read(DIGITS.resolve("digits_frozen.pb"), ReadOptions.ALL, new Findings());
                Session right = new ReferenceEngine().open(model.main())) {
            assertThatCode(() -> ConversionCheck.require("main", model.main(), right))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> ConversionCheck.require("main", model.main(), new WrongSession(right)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("signature 'main' was converted as it was loaded")
                    .hasMessageContaining("--check_conversions=false");
        }
    }

    private Path served(String name) throws IOException {
        Path origin = DIGITS.resolve(name);
        if (Files.isDirectory(origin)) {
            return origin;
        }
        Files.copy(origin, folder.resolve(name));
        return folder;
    }
}
