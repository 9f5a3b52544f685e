package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Session;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every engine refuses in one sentence, and stays usable.
class EngineContractErrorsTest extends EngineContract {

    @ParameterizedTest
    @MethodSource("engines")
    void refusesInputsThatDoNotFit(String engine) throws IOException {
        Path file = files(engine).sumAndDifference(folder, FLOATS);
        try (Session session = open(engine, file)) {
            assertRefused(session, Map.of("a", A), "'b'", "missing");
            assertRefused(session, Map.of("a", A, "b", B, "c", A), "'c'");
            assertRefused(session, Map.of("a", A, "b", B.cast(ElementType.INT32)), "'b'", "float32", "int32");
            assertRefused(session, Map.of("a", A, "b", B.reshaped(Shape.of(3, 2))), "'b'", "[2, 3]", "[3, 2]");
            assertRefused(session, Map.of("a", A, "b", B.reshaped(Shape.of(6))), "'b'", "[2, 3]", "[6]");
            assertThat(output(session.run(Map.of("a", A, "b", B)), "sum").toFloats())
                    .startsWith(11);
        }
    }

    private static void assertRefused(Session session, Map<String, Tensor> given, String... words) {
        assertThatThrownBy(() -> session.run(given))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void refusesWhatIsNoModel(String engine) throws IOException {
        Engine runtime = ready(engine);
        Path model = files(engine).copy(folder, FLOATS);
        String name = String.valueOf(model.getFileName());
        Path noise = Files.createTempDirectory(folder, "noise").resolve(name);
        Files.write(noise, "this is no model".repeat(100).getBytes(StandardCharsets.UTF_8));
        Path empty = Files.createFile(Files.createTempDirectory(folder, "empty").resolve(name));
        for (Path file : List.of(noise, empty, folder.resolve("nosuch").resolve(name))) {
            assertThatThrownBy(() -> runtime.open(file))
                    .isInstanceOfAny(EngineException.class, FormatException.class)
                    .satisfies(e -> assertSentence(String.valueOf(e.getMessage()), file.toString()));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void namesTheOpThatItCannotRun(String engine) throws IOException {
        Engine runtime = ready(engine);
        Path file = files(engine).withUnknownOp(folder, FLOATS);
        assertThatThrownBy(() -> {
                    try (Session session = runtime.open(file)) {
                        session.run(Map.of("x", A));
                    }
                })
                .isInstanceOf(EngineException.class)
                .satisfies(e -> assertSentence(String.valueOf(e.getMessage()), file.toString(), "NoSuchOp"));
    }

    private static void assertSentence(String message, String... words) {
        assertThat(message)
                .contains(words)
                .doesNotContain("\n", "\t", ".cc:", "  ")
                .hasSizeLessThan(1000);
    }
}
