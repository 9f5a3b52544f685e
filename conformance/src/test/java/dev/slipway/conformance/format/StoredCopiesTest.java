package dev.slipway.conformance.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.flatbuffers.FlatReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kernels of TFLite that copy stored integers do so where their results have other scales; whoever computes the model
/// gets the same integers, and TFLite is told so by the same operator alone.
class StoredCopiesTest {

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void place() {
        file = folder.resolve("model.tflite");
    }

    private static List<StoredCopy> copies() {
        return StoredCopy.all();
    }

    @ParameterizedTest
    @MethodSource("copies")
    void areEvaluated(StoredCopy copy) {
        copy.write(file);
        Model model = Formats.read(file, ReadOptions.ALL, new Findings());
        List<Tensor> made = Evaluation.run(model.main(), inputs(copy));
        assertThat(numbers(made)).isEqualTo(numbers(run("tflite", file, copy)));
    }

    /// Slices are two: XNNPACK takes none that changes the scale.
    @ParameterizedTest
    @MethodSource("copies")
    void areWrittenAsOneOperator(StoredCopy copy) throws IOException {
        copy.write(file);
        Path again = folder.resolve("again.tflite");
        Conversion.run(file, ReadOptions.ALL, again, Formats.named("tflite"), false);
        assertThat(operators(again)).isEqualTo(copy.isSlice() ? 2 : 1);
        assertThat(numbers(run("tflite", again, copy))).isEqualTo(numbers(run("tflite", file, copy)));
    }

    @ParameterizedTest
    @MethodSource("copies")
    void areToldToOtherRuntimes(StoredCopy copy) {
        copy.write(file);
        Path other = folder.resolve("model.onnx");
        Conversion.run(file, ReadOptions.ALL, other, Formats.named("onnx"), false);
        assertThat(numbers(run("onnxruntime", other, copy))).isEqualTo(numbers(run("tflite", file, copy)));
    }

    private static int operators(Path file) throws IOException {
        FlatReader model = FlatReader.root(MemorySegment.ofArray(Files.readAllBytes(file)), "TFL3", "the file");
        return model.tables(2).getFirst().tables(3).size();
    }

    private static List<Tensor> run(String engine, Path file, StoredCopy copy) {
        Assumptions.assumeTrue(Engines.byId(engine).isPresent(), "skipped: engine " + engine + " is not here");
        try (Session session = Engines.byId(engine).orElseThrow().open(file)) {
            Map<String, Tensor> given = new LinkedHashMap<>();
            List<Tensor> inputs = inputs(copy);
            for (int i = 0; i < inputs.size(); i++) {
                given.put("x" + i, inputs.get(i));
            }
            return List.copyOf(session.run(given).values());
        }
    }

    private static List<Tensor> inputs(StoredCopy copy) {
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < copy.data(); i++) {
            int sign = 1 - 2 * i;
            long[] numbers = IntStream.range(0, 16)
                    .mapToLong(k -> sign * (16L * k - 120))
                    .toArray();
            inputs.add(Tensor.ofLongs(ElementType.INT8, Shape.of(1, 2, 2, 4), numbers));
        }
        return inputs;
    }

    private static List<List<Long>> numbers(List<Tensor> tensors) {
        return tensors.stream()
                .map(tensor -> IntStream.range(0, tensor.toLongs().length)
                        .mapToObj(i -> tensor.toLongs()[i])
                        .toList())
                .toList();
    }
}
