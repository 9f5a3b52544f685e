package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.conformance.material.Sources;
import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every engine promises of what goes in and comes out. A new one names its files in [EngineContractFiles].
class EngineContractTest extends EngineContract {

    static Stream<Arguments> enginesAndElements() {
        List<ElementType> exchanged = List.of(
                ElementType.FLOAT16,
                ElementType.FLOAT32,
                ElementType.FLOAT64,
                ElementType.INT8,
                ElementType.INT16,
                ElementType.INT32,
                ElementType.INT64,
                ElementType.UINT8,
                ElementType.UINT16,
                ElementType.UINT32,
                ElementType.UINT64,
                ElementType.BOOL,
                ElementType.STRING);
        return engines().flatMap(engine -> exchanged.stream().map(element -> Arguments.of(engine, element)));
    }

    @Test
    void everyEngineHasFiles() {
        assertThat(EngineContractFiles.BY_ENGINE.keySet()).containsAll(engines().toList());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void saysWhatItIs(String id) {
        Engine engine = Engines.byId(id).orElseThrow();
        assertThat(engine.formats()).isNotEmpty();
        assertThat(engine.availability()).isEqualTo(engine.availability());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void isInTheTableOfEngines(String id) throws IOException {
        String row = Files.readAllLines(Sources.root().resolve("docs/engines.md")).stream()
                .filter(line -> line.startsWith("| `%s` |".formatted(id)))
                .findFirst()
                .orElse("no row for " + id);
        assertThat(row).startsWith("| `");
        if (Engines.byId(id).orElseThrow().availability() instanceof Availability.Ready(String version)) {
            assertThat(row).contains(version);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void namesWhatGoesInAndComesOut(String engine) throws IOException {
        try (Session session = open(engine, files(engine).sumAndDifference(folder, FLOATS))) {
            assertThat(session.inputs()).containsOnly(Map.entry("a", FLOATS), Map.entry("b", FLOATS));
            assertThat(session.outputs()).containsOnly(Map.entry("sum", FLOATS), Map.entry("difference", FLOATS));
            Map<String, Tensor> outputs = session.run(Map.of("a", A, "b", B));
            assertThat(outputs.keySet())
                    .containsExactlyElementsOf(session.outputs().keySet());
            assertThat(output(outputs, "sum")).isEqualTo(Tensor.ofFloats(SHAPE, 11, 22, 33, 44, 55, 66));
            assertThat(output(outputs, "difference")).isEqualTo(Tensor.ofFloats(SHAPE, -9, -18, -27, -36, -45, -54));
        }
    }

    @ParameterizedTest
    @MethodSource("enginesAndElements")
    void exchangesTensorsOfEveryKind(String engine, ElementType element) throws IOException {
        Tensor x = element == ElementType.STRING
                ? Tensor.ofTexts(SHAPE, "", "a", "end", "ä\0z", "long ".repeat(40), "\n")
                : element == ElementType.BOOL
                        ? Tensor.ofBooleans(SHAPE, true, false, false, true, true, false)
                        : Tensor.ofDoubles(element, SHAPE, 0, 1, 2, 3, 100, 127);
        try (Session session = open(engine, copy(engine, x.type()))) {
            assertThat(session.inputs()).containsExactly(Map.entry("x", x.type()));
            assertThat(session.outputs()).containsExactly(Map.entry("y", x.type()));
            assertThat(output(session.run(Map.of("x", x)), "y")).isEqualTo(x);
        }
    }

    private static Path copy(String engine, TensorType type) throws IOException {
        try {
            return files(engine).copy(folder, type);
        } catch (UnspeakableException e) {
            return Assumptions.abort("skipped: the format has no " + type.element());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void keepsEveryBitOfOddNumbers(String engine) throws IOException {
        Tensor x = Tensor.ofFloats(
                SHAPE, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MIN_VALUE, 1e38f);
        try (Session session = open(engine, files(engine).copy(folder, FLOATS))) {
            assertThat(output(session.run(Map.of("x", x)), "y").bytes().mismatch(x.bytes()))
                    .isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void exchangesScalars(String engine) throws IOException {
        Tensor x = Tensor.scalar(42f);
        try (Session session = open(engine, files(engine).copy(folder, x.type()))) {
            assertThat(output(session.run(Map.of("x", x)), "y")).isEqualTo(x);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void takesSizesThatVary(String engine) throws IOException {
        TensorType type = TensorType.of(ElementType.FLOAT32, Shape.of(List.of(Dim.symbol("rows"), Dim.of(2))));
        try (Session session = open(engine, files(engine).copy(folder, type))) {
            Shape declared = Objects.requireNonNull(session.inputs().get("x")).shape();
            assertThat(declared.dim(0).isKnown()).isFalse();
            assertThat(declared.dim(1)).isEqualTo(Dim.of(2));
            for (int rows : new int[] {1, 5, 2, 0, 3}) {
                Tensor x = Tensor.ofDoubles(
                        ElementType.FLOAT32,
                        Shape.of(rows, 2),
                        LongStream.range(0, 2L * rows).asDoubleStream().toArray());
                assertThat(output(session.run(Map.of("x", x)), "y")).isEqualTo(x);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void runsTheSignatureThatIsAskedFor(String engine) throws IOException {
        Path file = files(engine).signatures(folder, FLOATS).orElse(null);
        Assumptions.assumeTrue(file != null, "skipped: files of this format have one signature");
        assertThat(signature(engine, file, "twice")).isEqualTo(Tensor.ofFloats(SHAPE, 2, 4, 6, 8, 10, 12));
        assertThat(signature(engine, file, "square")).isEqualTo(Tensor.ofFloats(SHAPE, 1, 4, 9, 16, 25, 36));
        assertThat(signature(engine, file, null)).isNotNull();
        assertThatThrownBy(() -> signature(engine, file, "cube"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("cube", "twice", "square", file.toString());
    }

    private static Tensor signature(String engine, Path file, @Nullable String name) {
        try (Session session = ready(engine).open(file, SessionOptions.DEFAULT.withSignature(name))) {
            return output(session.run(Map.of("x", A)), "y");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void knowsNoSignaturesThatTheFileLacks(String engine) throws IOException {
        Path file = files(engine).copy(folder, FLOATS);
        ready(engine)
                .open(file, SessionOptions.DEFAULT.withSignature("serving_default"))
                .close();
        assertThatThrownBy(() -> ready(engine).open(file, SessionOptions.DEFAULT.withSignature("nosuch")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("nosuch", file.toString());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void computesTheOutputsThatAreAskedFor(String engine) throws IOException {
        Path file = files(engine).sumAndDifference(folder, FLOATS);
        SessionOptions options = SessionOptions.DEFAULT.withOutputs(List.of("difference"));
        try (Session session = ready(engine).open(file, options)) {
            assertThat(session.outputs()).containsOnlyKeys("difference");
            assertThat(session.run(Map.of("a", A, "b", B))).containsOnlyKeys("difference");
        }
        assertThatThrownBy(() -> ready(engine).open(file, SessionOptions.DEFAULT.withOutputs(List.of("nosuch"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("nosuch", file.toString());
    }
}
