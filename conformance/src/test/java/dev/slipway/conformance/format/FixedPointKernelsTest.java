package dev.slipway.conformance.format;

import static dev.slipway.conformance.format.TfliteFile.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Kernels of TFLite that compute with integers alone give integers that no function of reals rounds to; whoever
/// computes the model gets the same, to the last step.
class FixedPointKernelsTest {

    private static final int RESIZE_BILINEAR = 23;
    private static final int SOFTMAX = 25;
    private static final int AVERAGE_POOL = 1;
    private static final int RESIZE_OPTIONS = 15;
    private static final int SOFTMAX_OPTIONS = 9;
    private static final int POOL_OPTIONS = 5;

    @TempDir
    Path folder;

    /// One operator over one input.
    ///
    /// @param operator adds it to a file and answers its result
    record Case(String name, ElementType element, int[] shape, BiFunction<TfliteFile, Integer, Integer> operator) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                resize("half pixels", new FlatTable().bool(3, true), 23, 9),
                resize("corners", new FlatTable().bool(2, true), 23, 9),
                resize("neither", new FlatTable(), 23, 9),
                resize("smaller", new FlatTable().bool(3, true), 3, 2),
                softmax(0.0005, 7),
                softmax(0.01, 300),
                softmax(1.5e-5, 3),
                pool("of four", ElementType.INT8, 2, 1),
                pool("of six, cut off at the end", ElementType.INT8, 3, 0),
                pool("of wide numbers", ElementType.INT16, 2, 0));
    }

    private static Case resize(String name, FlatTable options, int height, int width) {
        return new Case("resizing by " + name, ElementType.INT16, new int[] {1, 7, 6, 2}, (file, x) -> {
            int size = file.ints(new int[] {2}, height, width);
            int y = file.tensor(INT16, scale(0.001, 0), 1, height, width, 2);
            file.operator(RESIZE_BILINEAR, 1, RESIZE_OPTIONS, options, new int[] {x, size}, y);
            return y;
        });
    }

    private static Case softmax(double scale, int width) {
        return new Case(
                "softmax of %d by %s".formatted(width, scale), ElementType.INT16, new int[] {4, width}, (file, x) -> {
                    file.table(x).table(4, scale(scale, 0));
                    int y = file.tensor(INT16, scale(1 / 32768.0, 0), 4, width);
                    file.operator(SOFTMAX, 3, SOFTMAX_OPTIONS, new FlatTable().float32(0, 1f, 0f), new int[] {x}, y);
                    return y;
                });
    }

    private static Case pool(String name, ElementType element, int height, int padding) {
        boolean small = element == ElementType.INT8;
        return new Case("means " + name, element, new int[] {1, 9, 8, 3}, (file, x) -> {
            int rows = padding == 0 ? 5 : 4;
            int y = file.tensor(small ? INT8 : INT16, scale(0.001, small ? -5 : 0), 1, rows, 4, 3);
            FlatTable options = new FlatTable()
                    .int8(0, padding, 0)
                    .int32(1, 2, 0)
                    .int32(2, 2, 0)
                    .int32(3, 2, 0)
                    .int32(4, height, 0);
            file.operator(AVERAGE_POOL, small ? 2 : 3, POOL_OPTIONS, options, new int[] {x}, y);
            return y;
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void giveTheSameElsewhere(Case kernel) {
        Path file = written(kernel);
        assertThat(run("onnxruntime", converted(file, "onnx"), kernel)).isEqualTo(run("tflite", file, kernel));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areKeptForTheirOwnRuntime(Case kernel) {
        Path file = written(kernel);
        assertThat(run("tflite", converted(file, "tflite"), kernel)).isEqualTo(run("tflite", file, kernel));
    }

    private Path written(Case kernel) {
        boolean small = kernel.element() == ElementType.INT8;
        TfliteFile model = new TfliteFile();
        int x = model.input(small ? INT8 : INT16, scale(0.001, small ? -5 : 0), kernel.shape());
        int y = kernel.operator().apply(model, x);
        Path file = folder.resolve("model.tflite");
        model.gives(y).write(file);
        return file;
    }

    private Path converted(Path file, String format) {
        Path path = folder.resolve("converted." + format);
        Conversion.run(file, ReadOptions.ALL, path, Formats.named(format), false);
        return path;
    }

    private static List<Long> run(String engine, Path path, Case kernel) {
        Assumptions.assumeTrue(Engines.byId(engine).isPresent(), "skipped: engine " + engine + " is not here");
        int bound = 1 << kernel.element().bits() - 1;
        long[] numbers = new Random(7)
                .longs(Arrays.stream(kernel.shape()).reduce(1, (a, b) -> a * b), -bound, bound)
                .toArray();
        long[] sizes = Arrays.stream(kernel.shape()).asLongStream().toArray();
        try (Session session = Engines.byId(engine).orElseThrow().open(path)) {
            Tensor given = Tensor.ofLongs(kernel.element(), Shape.of(sizes), numbers);
            Tensor made = session.run(Map.of("t0", given)).values().iterator().next();
            return Arrays.stream(made.toLongs()).boxed().toList();
        }
    }
}
