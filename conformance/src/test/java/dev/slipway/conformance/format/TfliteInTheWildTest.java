package dev.slipway.conformance.format;

import static dev.slipway.conformance.format.TfliteFile.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What converters other than today's write into TFLite files: the same bits come out of the file written again, and
/// the same numbers out of the ONNX model.
class TfliteInTheWildTest {

    private static final int FULLY_CONNECTED = 9;
    private static final int EMBEDDING_LOOKUP = 7;
    private static final int ADD = 0;
    private static final int CALL_ONCE = 129;
    private static final int READ_VARIABLE = 143;
    private static final int ASSIGN_VARIABLE = 144;
    private static final int TANH = 28;
    private static final int ABS = 101;
    private static final int SEQUENCE_LSTM = 44;
    private static final int SVDF = 27;
    private static final int DENSE_OPTIONS = 8;
    private static final int ADD_OPTIONS = 11;
    private static final int CALL_ONCE_OPTIONS = 103;
    private static final int SEQUENCE_LSTM_OPTIONS = 71;
    private static final int SVDF_OPTIONS = 6;

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void place() {
        file = folder.resolve("model.tflite");
    }

    @Test
    void inputsThatAreStoredWithAZeroPointStaySo() {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 16);
        int weights = model.bytes(INT8, scale(0.01, 0), new int[] {3, 16}, someBytes(48));
        int y = model.tensor(FLOAT32, null, 2, 3);
        FlatTable asymmetric = new FlatTable().bool(3, true);
        model.operator(FULLY_CONNECTED, 9, DENSE_OPTIONS, asymmetric, new int[] {x, weights, -1}, y);
        model.gives(y).write(file);
        assertIsKept();
        assertMeans(0.05);
    }

    @Test
    void bytesWithoutSignHaveOneWhereActivationsAreReal() {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 16);
        int weights = model.bytes(UINT8, scale(0.01, 0), new int[] {3, 16}, someBytes(48));
        int y = model.tensor(FLOAT32, null, 2, 3);
        model.operator(FULLY_CONNECTED, 2, DENSE_OPTIONS, new FlatTable(), new int[] {x, weights, -1}, y);
        model.gives(y).write(file);
        assertIsKept();
        assertMeans(0.05);
    }

    @Test
    void rowsOfStoredIntegersAreMadeReal() {
        TfliteFile model = new TfliteFile();
        int x = model.input(INT32, null, 4);
        int table = model.bytes(INT8, scale(0.25, 0), new int[] {5, 3}, someBytes(15));
        int y = model.tensor(FLOAT32, null, 4, 3);
        model.operator(EMBEDDING_LOOKUP, 3, 0, new FlatTable(), new int[] {x, table}, y);
        model.gives(y).write(file);
        assertIsKept();
        assertMeans(0);
    }

    @Test
    void weightsWithoutTheirZerosStaySo() throws IOException {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 64);
        int weights = model.floats(new int[] {4, 64}, some(16));
        FlatTable rows = new FlatTable().int32(1, 4, 0);
        FlatTable columns = new FlatTable()
                .int8(0, 1, 0)
                .union(2, 1, new FlatTable().ints(0, 0, 4, 8, 12, 16))
                .union(4, 1, new FlatTable().ints(0, 0, 9, 20, 63, 1, 2, 3, 4, 7, 8, 9, 10, 60, 61, 62, 63));
        model.table(weights).table(6, new FlatTable().ints(0, 0, 1).ints(1).tables(2, List.of(rows, columns)));
        int y = model.tensor(FLOAT32, null, 2, 4);
        model.operator(FULLY_CONNECTED, 8, DENSE_OPTIONS, new FlatTable(), new int[] {x, weights, -1}, y);
        model.gives(y).write(file);
        assertIsKept();
        assertMeans(1e-5);
        assertThat(Files.size(converted("tflite"))).isLessThan(4 * 64 * 4L);
    }

    @Test
    void longMemoryIsProjectedAndLimited() {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 5, 3);
        int[] in = new int[24];
        Arrays.fill(in, -1);
        in[0] = x;
        IntStream.rangeClosed(1, 4).forEach(i -> in[i] = model.floats(new int[] {4, 3}, shifted(12, i)));
        IntStream.rangeClosed(5, 8).forEach(i -> in[i] = model.floats(new int[] {4, 2}, shifted(8, i)));
        IntStream.rangeClosed(12, 15).forEach(i -> in[i] = model.floats(new int[] {4}, shifted(4, i)));
        in[16] = model.floats(new int[] {2, 4}, shifted(8, 3));
        in[18] = model.state(2, 2);
        in[19] = model.state(2, 4);
        int y = model.tensor(FLOAT32, null, 2, 5, 2);
        FlatTable options = new FlatTable().int8(0, 4, 0).float32(1, 0.2f, 0).float32(2, 0.15f, 0);
        model.operator(SEQUENCE_LSTM, 1, SEQUENCE_LSTM_OPTIONS, options, in, y);
        model.gives(y).write(file);
        assertIsKept();
        assertMeans(1e-5);
    }

    @ParameterizedTest
    @CsvSource({
        "47, 0.0003, 0.0004",
        "73, 0.001, 0.0005",
        "14, 0.0003, 0.000030517578125",
        "28, 0.001, 0.000030517578125"
    })
    void linesBetweenValuesOfATableAreFollowed(int function, double from, double to) {
        TfliteFile model = new TfliteFile();
        int x = model.input(INT16, scale(from, 0), 1 << 12);
        int y = model.tensor(INT16, scale(to, 0), 1 << 12);
        int version = function == 47 || function == 73 ? 2 : 3;
        model.operator(function, version, 0, new FlatTable(), new int[] {x}, y);
        model.gives(y).write(file);
        assertIsKept();
        assertMeans(1);
    }

    /// What is kept is an input of the ONNX model that may be left out, and an output.
    @Test
    void variablesAreInputsAndOutputsElsewhere() {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 3);
        model.operator(CALL_ONCE, 1, CALL_ONCE_OPTIONS, new FlatTable().int32(0, 1, 0), new int[0]);
        int handle = model.handle("kept");
        int before = model.tensor(FLOAT32, null, 2, 3);
        model.operator(READ_VARIABLE, 1, 0, new FlatTable(), new int[] {handle}, before);
        int after = model.tensor(FLOAT32, null, 2, 3);
        model.operator(ADD, 1, ADD_OPTIONS, new FlatTable(), new int[] {before, x}, after);
        model.operator(ASSIGN_VARIABLE, 1, 0, new FlatTable(), new int[] {handle, after});
        model.gives(after);
        int same = model.handle("kept");
        int start = model.floats(new int[] {2, 3}, some(6));
        model.operator(ASSIGN_VARIABLE, 1, 0, new FlatTable(), new int[] {same, start});
        model.gives().write(file);
        assertIsKept();
        List<Double> expected = doubles(run("tflite", file));
        List<Tensor> found = run("onnxruntime", converted("onnx"));
        assertThat(found).hasSize(2);
        assertThat(doubles(found.subList(0, 1))).isEqualTo(expected);
        assertThat(doubles(found.subList(1, 2))).isEqualTo(expected);
    }

    @Test
    void stepsOfLayersWithStateAreInputsAndOutputsElsewhere() {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 3);
        int features = model.floats(new int[] {4, 3}, shifted(12, 1));
        int time = model.floats(new int[] {4, 5}, shifted(20, 2));
        int bias = model.floats(new int[] {2}, some(2));
        int state = model.state(2, 20);
        int y = model.tensor(FLOAT32, null, 2, 2);
        FlatTable options = new FlatTable().int32(0, 2, 0).int8(1, 1, 0);
        model.operator(SVDF, 1, SVDF_OPTIONS, options, new int[] {x, features, time, bias, state}, y);
        model.gives(y).write(file);
        assertIsKept();
        List<Tensor> found = run("onnxruntime", converted("onnx"));
        assertThat(found).hasSize(2);
        assertThat(found.getLast().shape()).isEqualTo(Shape.of(2, 20));
        assertMeans(1e-5);
    }

    @Test
    void allSignaturesAreWrittenAgain() {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 3);
        int y = model.tensor(FLOAT32, null, 2, 3);
        model.operator(TANH, 1, 0, new FlatTable(), new int[] {x}, y).gives(y).signature("zeta", y);
        int a = model.input(FLOAT32, null, 5);
        int b = model.tensor(FLOAT32, null, 5);
        model.operator(ABS, 1, 0, new FlatTable(), new int[] {a}, b).gives(b).signature("alpha", b);
        model.write(file);
        try (Model again = Formats.read(converted("tflite"), ReadOptions.ALL, new Findings())) {
            assertThat(again.signatures().keySet()).containsExactly("zeta", "alpha");
        }
        assertIsKept();
    }

    @Test
    void filesBehindTheModelStayThere() throws IOException {
        TfliteFile model = new TfliteFile();
        int x = model.input(FLOAT32, null, 2, 3);
        int y = model.tensor(FLOAT32, null, 2, 3);
        model.operator(TANH, 1, 0, new FlatTable(), new int[] {x}, y).gives(y).write(file);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("labels.txt"));
            zip.write("cat\ndog\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.write(file, archive.toByteArray(), StandardOpenOption.APPEND);
        assertIsKept();
        try (ZipFile zip = new ZipFile(converted("tflite").toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("labels.txt"))).hasContent("cat\ndog\n");
        }
    }

    private static double[] shifted(int count, int by) {
        double[] all = some(count + by);
        return Arrays.copyOfRange(all, by, count + by);
    }

    private Path converted(String format) {
        Path path = folder.resolve("converted." + format);
        if (!Files.exists(path)) {
            Conversion.run(file, ReadOptions.ALL, path, Formats.named(format), false);
        }
        return path;
    }

    private void assertIsKept() {
        assertThat(doubles(run("tflite", converted("tflite")))).isEqualTo(doubles(run("tflite", file)));
    }

    private void assertMeans(double tolerance) {
        List<Double> expected = doubles(run("tflite", file));
        List<Double> found = doubles(run("onnxruntime", converted("onnx")));
        assertThat(found.size()).isGreaterThanOrEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).isCloseTo(expected.get(i), Offset.offset(tolerance));
        }
    }

    private List<Tensor> run(String engine, Path path) {
        Assumptions.assumeTrue(Engines.byId(engine).isPresent(), "skipped: engine " + engine + " is not here");
        Map<String, Tensor> given = new LinkedHashMap<>();
        try (Model model = Formats.read(file, ReadOptions.ALL, new Findings())) {
            for (Port port : model.main().inputs()) {
                given.put(port.name(), numbers(model.main().type(port.value())));
            }
        }
        try (Session session = Engines.byId(engine).orElseThrow().open(path)) {
            return List.copyOf(session.run(given).values());
        }
    }

    private static Tensor numbers(TensorType type) {
        Shape shape = type.shape();
        int count = Math.toIntExact(shape.elements());
        if (type.element() == ElementType.INT32) {
            return Tensor.ofInts(
                    shape, IntStream.range(0, count).map(i -> i * 3 % 5).toArray());
        }
        if (type.element() == ElementType.INT16) {
            long[] all = IntStream.range(0, count)
                    .mapToLong(i -> (i << 4) - (1 << 15))
                    .toArray();
            return Tensor.ofLongs(ElementType.INT16, shape, all);
        }
        double[] some = some(count);
        float[] floats = new float[count];
        IntStream.range(0, count).forEach(i -> floats[i] = (float) some[i]);
        return Tensor.ofFloats(shape, floats);
    }

    private static List<Double> doubles(List<Tensor> tensors) {
        return tensors.stream()
                .flatMap(tensor -> Arrays.stream(tensor.toDoubles()).boxed())
                .toList();
    }
}
