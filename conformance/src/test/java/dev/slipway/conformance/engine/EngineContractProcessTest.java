package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.engine.Engines;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What only a process of its own shows: that runtimes print nothing, and what engines say whose runtime is missing.
class EngineContractProcessTest {

    private static final TensorType FLOATS = TensorType.of(ElementType.FLOAT32, 2, 3);
    private static final Predicate<String> VENDORS_JAR =
            jar -> jar.matches(".*[/\\\\](onnxruntime|tensorflow-lite|tensorflow-core-native)-\\d[^/]*\\.jar");

    @TempDir
    static Path folder;

    static Stream<String> engines() {
        return EngineContract.engines();
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

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime", "tflite"})
    void laysItsLibraryOutOnce(String engine) throws Exception {
        Path cache = Files.createTempDirectory(folder, "cache");
        assertThat(available(engine, cache)).isEqualTo("available");
        Map<Path, FileTime> first = files(cache);
        assertThat(first)
                .as("the library; a runtime that keeps more reports to its vendor")
                .hasSize(1);
        assertThat(available(engine, cache)).isEqualTo("available");
        assertThat(files(cache)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime", "tflite"})
    void runsWhereNothingCanBeKept(String engine) throws Exception {
        Path file = Files.createTempFile(folder, "no", "folder");
        assertThat(available(engine, file)).isEqualTo("available");
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime", "tflite"})
    void laysALibraryThatIsCutOffOutAgain(String engine) throws Exception {
        Path cache = Files.createTempDirectory(folder, "cache");
        assertThat(available(engine, cache)).isEqualTo("available");
        Path library = files(cache).keySet().iterator().next();
        long size = Files.size(library);
        Files.write(library, new byte[100]);
        assertThat(available(engine, cache)).isEqualTo("available");
        assertThat(library).hasSize(size);
    }

    private static String available(String engine, Path cache) throws Exception {
        ProcessBuilder builder = process(_ -> false, engine);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        Process process = builder.start();
        String said = String.join("\n", process.inputReader().readAllLines());
        assertThat(process.errorReader().readAllLines()).isEmpty();
        assertThat(process.waitFor()).isZero();
        return said;
    }

    private static Map<Path, FileTime> files(Path cache) throws IOException {
        Map<Path, FileTime> times = new TreeMap<>();
        try (Stream<Path> all = Files.walk(cache)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    private static Process start(Predicate<String> without, String... arguments) throws IOException {
        return process(without, arguments).start();
    }

    private static ProcessBuilder process(Predicate<String> without, String... arguments) {
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
        return new ProcessBuilder(command);
    }
}
