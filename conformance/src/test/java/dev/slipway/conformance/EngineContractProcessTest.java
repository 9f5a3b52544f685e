package dev.slipway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.engine.Engines;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What only a process of its own shows: that runtimes print nothing, and what engines say whose runtime is missing.
class EngineContractProcessTest {

    private static final TensorType FLOATS = TensorType.of(ElementType.FLOAT32, 2, 3);
    private static final Predicate<String> VENDORS_JAR =
            jar -> jar.matches(".*(onnxruntime|tensorflow-lite|tensorflow-core-native)-\\d[^/]*\\.jar");

    @TempDir
    static Path folder;

    static Stream<String> engines() {
        return EngineContractTest.engines();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void printsNothing(String engine) throws Exception {
        Assumptions.assumeTrue(
                Engines.byId(engine).orElseThrow().availability().isReady(), "skipped: its runtime is not here");
        EngineContractFiles files = Objects.requireNonNull(EngineContractFiles.BY_ENGINE.get(engine));
        Process process = start(
                _ -> false,
                engine,
                files.sumAndDifference(folder, FLOATS).toString(),
                files.withUnknownOp(folder, FLOATS).toString());
        List<String> said = process.inputReader().readAllLines();
        assertThat(process.errorReader().readAllLines()).isEmpty();
        assertThat(process.waitFor()).isZero();
        assertThat(said).hasSize(3).startsWith("available", "ran");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void saysInOneSentenceThatItsRuntimeIsMissing(String engine) throws Exception {
        Assumptions.assumeFalse(engine.equals("reference"), "skipped: it is a runtime itself");
        EngineContractFiles files = Objects.requireNonNull(EngineContractFiles.BY_ENGINE.get(engine));
        Path file = files.copy(folder, FLOATS);
        Process process = start(VENDORS_JAR, engine, file.toString());
        List<String> said = process.inputReader().readAllLines();
        assertThat(process.errorReader().readAllLines()).isEmpty();
        assertThat(process.waitFor()).isZero();
        assertThat(said).hasSize(2);
        assertThat(said.getFirst()).contains("is not available: there is no ", " on the class path");
        assertThat(said.getLast()).contains(file.toString(), said.getFirst());
    }

    private static Process start(Predicate<String> without, String... arguments) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(without.negate())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                EngineContractProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }
}
