package dev.slipway.formats.tensorflow;

import static dev.slipway.formats.tensorflow.GraphSketch.FLOAT;
import static dev.slipway.formats.tensorflow.GraphSketch.INT;
import static dev.slipway.formats.tensorflow.GraphSketch.flag;
import static dev.slipway.formats.tensorflow.GraphSketch.floats;
import static dev.slipway.formats.tensorflow.GraphSketch.function;
import static dev.slipway.formats.tensorflow.GraphSketch.integer;
import static dev.slipway.formats.tensorflow.GraphSketch.integers;
import static dev.slipway.formats.tensorflow.GraphSketch.ints;
import static dev.slipway.formats.tensorflow.GraphSketch.longs;
import static dev.slipway.formats.tensorflow.GraphSketch.node;
import static dev.slipway.formats.tensorflow.GraphSketch.strings;
import static dev.slipway.formats.tensorflow.GraphSketch.text;
import static dev.slipway.formats.tensorflow.GraphSketch.texts;
import static dev.slipway.formats.tensorflow.GraphSketch.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorflowValuesTest {

    private static final double CLOSE = 1e-4;
    private static final int LONG = 9;
    private static final int STRING = 7;

    @TempDir
    Path folder;

    @Test
    void aTableIsFilledByTheFunctionThatFillsIt() throws IOException {
        GraphSketch sketch = found().add("Const", "Const", List.of(), type("dtype", INT), ints(new long[] {3, 9}, 2))
                .add("Const_1", "Const", List.of(), type("dtype", INT), ints(new long[] {30, 90}, 2))
                .function(
                        "fill",
                        List.of("table", "keys", "values"),
                        List.of("Const:output:0"),
                        node("fill", "LookupTableImportV2", List.of("table", "keys", "values")),
                        node("Const", "Const", List.of("^fill"), type("dtype", INT), ints(new long[] {1})))
                .add("filled", "StatefulPartitionedCall", List.of("table", "Const", "Const_1"), function("f", "fill"));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofInts(Shape.of(3), 9, 4, 3))).containsExactly(90, -1, 30);
        }
    }

    @Test
    void aTableIsFilledByTheLinesOfAFileBesideTheModel() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("assets")).resolve("words.txt"), "5\r\n7\n");
        GraphSketch sketch = found().add(
                        "file", "Const", List.of(), type("dtype", STRING), strings("/elsewhere/words.txt"))
                .add(
                        "fill",
                        "InitializeTableFromTextFileV2",
                        List.of("table", "file"),
                        integer("key_index", -2),
                        integer("value_index", -1),
                        integer("vocab_size", -1));
        try (Model model = new TensorflowFormat().read(sketch.saved(folder), out(), new Findings())) {
            assertThat(run(model, Tensor.ofInts(Shape.of(3), 7, 6, 5))).containsExactly(1, -1, 0);
        }
    }

    @Test
    void aVariableMayHoldTheNameOfTheFileThatFillsATable() throws IOException {
        Files.writeString(Files.createDirectory(folder.resolve("assets")).resolve("words.txt"), "5\n7\n");
        GraphSketch sketch = found().add(
                        "file", "Const", List.of(), type("dtype", STRING), strings("/elsewhere/words.txt"))
                .add("held", "VarHandleOp", List.of(), type("dtype", STRING))
                .add("set", "AssignVariableOp", List.of("held", "file"), type("dtype", STRING))
                .add("name", "ReadVariableOp", List.of("held", "^set"), type("dtype", STRING))
                .add(
                        "fill",
                        "InitializeTableFromTextFileV2",
                        List.of("table", "name"),
                        integer("key_index", -2),
                        integer("value_index", -1),
                        integer("vocab_size", -1));
        try (Model model = new TensorflowFormat().read(sketch.saved(folder), out(), new Findings())) {
            assertThat(run(model, Tensor.ofInts(Shape.of(3), 7, 6, 5))).containsExactly(1, -1, 0);
        }
    }

    @Test
    void aTableThatNothingFillsIsNoEmptyOne() throws IOException {
        try (Model model = read(found())) {
            assertThat(model.main().nodes()).anyMatch(node -> node.op() instanceof Opaque);
        }
    }

    @Test
    void cubicInterpolationTakesItsWeightsFromATable() throws IOException {
        Tensor image = Tensor.ofFloats(Shape.of(1, 1, 4, 1), 1, 100, -50, 300);
        GraphSketch half = cubic().add("out", "ResizeBicubic", List.of("x", "size"), flag("half_pixel_centers"));
        try (Model model = read(half)) {
            assertThat(run(model, image))
                    .usingComparatorWithPrecision(CLOSE)
                    .containsExactly(-6.842423, 36.667667, 100.129967, 9.3125, -38.795101, 188.438965, 327.725739);
        }
        try (Model model = read(cubic().add("out", "ResizeBicubic", List.of("x", "size")))) {
            assertThat(run(model, image))
                    .usingComparatorWithPrecision(CLOSE)
                    .containsExactly(1, 74.162758, 85.097824, -44.293297, 26.097461, 255.783325, 336.728729);
        }
    }

    @Test
    void aMatrixOfAnOpenNumberOfDiagonalElementsHasThatManyRows() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, -1)
                .add("main", "Const", List.of(), type("dtype", INT), ints(new long[] {0}))
                .add("as", "Const", List.of(), type("dtype", INT), ints(new long[] {-1}))
                .scalar("seven", 7)
                .add("out", "MatrixDiagV3", List.of("x", "main", "as", "as", "seven"), type("T", FLOAT));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(2), 1, 2))).containsExactly(1, 7, 7, 2);
        }
    }

    @Test
    void placesOfAShapeArePlacesOfAnother() throws IOException {
        GraphSketch sketch = places("SparseReshape", "places", "from", "to");
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofLongs(Shape.of(2, 2), 0, 3, 2, 1))).containsExactly(1, 1, 4, 1);
        }
    }

    @Test
    void valuesAreOrderedByTheirPlaces() throws IOException {
        try (Model model = read(places("SparseReorder", "places", "values", "from"))) {
            assertThat(run(model, Tensor.ofLongs(Shape.of(2, 2), 2, 1, 0, 3))).containsExactly(0, 3, 2, 1);
        }
    }

    @Test
    void rowsWithoutValuesGetOne() throws IOException {
        try (Model model = read(places("SparseFillEmptyRows", "places", "values", "from", "other"))) {
            assertThat(run(model, Tensor.ofLongs(Shape.of(2, 2), 0, 3, 2, 1))).containsExactly(0, 3, 1, 0, 2, 1);
        }
    }

    @Test
    void countsBetweenEqualBoundsAreAsManyAsTheBoundsSay() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", INT, 3)
                .placeholder("s", INT)
                .add("four", "Const", List.of(), type("dtype", INT), ints(new long[] {4}))
                .add("least", "Maximum", List.of("four", "s"), type("T", INT))
                .add("size", "Minimum", List.of("four", "least"), type("T", INT))
                .add("weights", "Const", List.of(), type("dtype", INT), ints(new long[] {}, 0))
                .add("out", "DenseBincount", List.of("x", "size", "weights"), type("T", INT), type("Tidx", INT));
        try (Model model = read(sketch)) {
            assertThat(model.main()
                            .type(model.main().outputs().getFirst().value())
                            .shape())
                    .isEqualTo(Shape.of(4));
            assertThat(run(model, Tensor.ofInts(Shape.of(3), 3, 1, 3), Tensor.ofInts(Shape.SCALAR, 2)))
                    .containsExactly(0, 1, 0, 2);
        }
    }

    @Test
    void elementsOfDifferentLengthAreJoinedWhereTheirPlacesAreKnown() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2, 1)
                .placeholder("y", FLOAT, 3, 1)
                .number("two", 2)
                .number("one", 1)
                .number("zero", 0)
                .number("any", -1)
                .add("list", "TensorListReserve", List.of("any", "two"), type("element_dtype", FLOAT))
                .add("last", "TensorListSetItem", List.of("list", "one", "x"), type("element_dtype", FLOAT))
                .add("both", "TensorListSetItem", List.of("last", "zero", "y"), type("element_dtype", FLOAT))
                .add("out", "TensorListConcatV2", List.of("both", "any", "any"), type("element_dtype", FLOAT));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(2, 1), 4, 5), Tensor.ofFloats(Shape.of(3, 1), 1, 2, 3)))
                    .containsExactly(1, 2, 3, 4, 5);
        }
    }

    @Test
    void elementsOfDifferentSizeAreNoTensor() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .placeholder("y", FLOAT, 3)
                .placeholder("i", INT)
                .number("two", 2)
                .number("one", 1)
                .number("any", -1)
                .add("list", "TensorListReserve", List.of("any", "two"), type("element_dtype", FLOAT))
                .add("last", "TensorListSetItem", List.of("list", "one", "x"), type("element_dtype", FLOAT))
                .add("both", "TensorListSetItem", List.of("last", "i", "y"), type("element_dtype", FLOAT))
                .add("out", "TensorListConcatV2", List.of("both", "any", "any"), type("element_dtype", FLOAT));
        try (Model model = read(sketch)) {
            assertThat(model.main().nodes()).anyMatch(node -> node.op() instanceof Opaque);
        }
    }

    @Test
    void rangesOfFakeQuantizationMayBeComputed() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 4)
                .placeholder("min", FLOAT)
                .placeholder("max", FLOAT)
                .add("out", "FakeQuantWithMinMaxVars", List.of("x", "min", "max"), integer("num_bits", 4));
        try (Model model = read(sketch)) {
            Tensor x = Tensor.ofFloats(Shape.of(4), -9, -0.24f, 0.26f, 99);
            assertThat(run(model, x, Tensor.scalar(-2.6f), Tensor.scalar(4.9f)))
                    .usingComparatorWithPrecision(CLOSE)
                    .containsExactly(-2.5, 0, 0.5, 5);
            assertThat(run(model, x, Tensor.scalar(0f), Tensor.scalar(0f))).containsExactly(0, 0, 0, 0);
        }
    }

    @Test
    void shortRowsAreFilledUp() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("values", FLOAT, 3)
                .placeholder("splits", LONG, 4)
                .scalar("other", -1)
                .add("shape", "Const", List.of(), type("dtype", INT), ints(new long[] {-1, -1}, 2))
                .add(
                        "out",
                        "RaggedTensorToTensor",
                        List.of("shape", "values", "other", "splits"),
                        texts("row_partition_types", "ROW_SPLITS"));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(3), 5, 6, 7), Tensor.ofLongs(Shape.of(4), 0, 2, 2, 3)))
                    .containsExactly(5, 6, -1, -1, 7, -1);
        }
    }

    @Test
    void aSparseMatrixTimesADenseOne() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .add("where", "Const", List.of(), type("dtype", LONG), longs(new long[] {0, 1, 1, 0}, 2, 2))
                .placeholder("values", FLOAT, 2)
                .add("sizes", "Const", List.of(), type("dtype", LONG), longs(new long[] {2, 2}, 2))
                .placeholder("x", FLOAT, 2, 1)
                .add("out", "SparseTensorDenseMatMul", List.of("where", "values", "sizes", "x"), type("T", FLOAT));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(2), 2, 3), Tensor.ofFloats(Shape.of(2, 1), 10, 100)))
                    .containsExactly(200, 30);
        }
    }

    @Test
    void quantisedAndBackIsRoundedToEven() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 4)
                .scalar("min", -3)
                .scalar("max", 3.5f)
                .add(
                        "out",
                        "QuantizeAndDequantizeV2",
                        List.of("x", "min", "max"),
                        integer("num_bits", 4),
                        flag("range_given"));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(4), 9, 0.25f, 0.75f, -9)))
                    .containsExactly(3.5, 0, 1, -4);
        }
    }

    @Test
    void theErrorFunctionIsInverted() throws IOException {
        GraphSketch sketch =
                new GraphSketch().placeholder("x", FLOAT, 4).add("out", "Erfinv", List.of("x"), type("T", FLOAT));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(4), 0, 0.5f, -0.999f, 1)))
                    .usingComparatorWithPrecision(CLOSE)
                    .containsExactly(0, 0.476936, -2.326754, Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void convolutionsThatPadByThemselvesPadFirst() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 1, 1, 3, 1)
                .add("pads", "Const", List.of(), type("dtype", INT), ints(new long[] {0, 0, 0, 0, 1, 1, 0, 0}, 4, 2))
                .add("filter", "Const", List.of(), type("dtype", FLOAT), floats(new float[] {1, 10}, 1, 2, 1, 1))
                .add(
                        "out",
                        "FusedPadConv2D",
                        List.of("x", "pads", "filter"),
                        text("mode", "REFLECT"),
                        integers("strides", 1, 1, 1, 1),
                        text("padding", "VALID"));
        try (Model model = read(sketch)) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(1, 1, 3, 1), 1, 2, 3)))
                    .containsExactly(12, 21, 32, 23);
        }
    }

    private static GraphSketch places(String op, String... inputs) {
        return new GraphSketch()
                .placeholder("places", LONG, 2, 2)
                .add("from/int", "Const", List.of(), type("dtype", INT), ints(new long[] {3, 4}, 2))
                .add("from", "Cast", List.of("from/int"), type("SrcT", INT), type("DstT", LONG))
                .add("to", "Const", List.of(), type("dtype", INT), ints(new long[] {-1, 2}, 2))
                .add("values", "Const", List.of(), type("dtype", INT), ints(new long[] {7, 8}, 2))
                .add("other", "Const", List.of(), type("dtype", INT), ints(new long[] {9}))
                .add("out", op, List.of(inputs));
    }

    private static GraphSketch cubic() {
        return new GraphSketch()
                .placeholder("x", FLOAT, 1, 1, 4, 1)
                .add("size", "Const", List.of(), type("dtype", INT), ints(new long[] {1, 7}, 2));
    }

    private static GraphSketch found() {
        return new GraphSketch()
                .placeholder("x", INT, 3)
                .add("table", "HashTableV2", List.of(), type("key_dtype", INT), type("value_dtype", INT))
                .add("none", "Const", List.of(), type("dtype", INT), ints(new long[] {-1}))
                .add("out", "LookupTableFindV2", List.of("table", "x", "none"), type("Tin", INT), type("Tout", INT));
    }

    private static ReadOptions out() {
        return new ReadOptions(null, Map.of(), Map.of(), List.of("out"));
    }

    private Model read(GraphSketch sketch) throws IOException {
        return new TensorflowFormat().read(sketch.frozen(folder), out(), new Findings());
    }

    private static double[] run(Model model, Tensor... inputs) {
        return Evaluation.run(model.main(), List.of(inputs)).getFirst().toDoubles();
    }
}
