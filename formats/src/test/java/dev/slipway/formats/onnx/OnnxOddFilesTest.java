package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that are rare or wrong: read as they are meant, or refused with what is wrong and where.
class OnnxOddFilesTest {

    private static final int UINT8 = 2;
    private static final int INT64 = 7;

    @TempDir
    Path folder;

    @Test
    void aSparseConstantIsReadDense() throws IOException {
        ProtoWriter sparse = new ProtoWriter()
                .message(
                        1,
                        values -> values.int64(1, 2).int64(2, OnnxSketch.FLOAT).packedFloats(4, 5, 7))
                .message(2, places -> places.int64(1, 2).int64(2, INT64).packed(7, 1, 3))
                .int64(3, 2)
                .int64(3, 2);
        ProtoWriter constant = OnnxSketch.op("Constant", "", "w")
                .message(
                        5,
                        out -> out.string(1, "sparse_value").message(22, sparse).int64(20, 11));
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .input("x", OnnxSketch.FLOAT, 2, 2)
                .node(constant)
                .node(OnnxSketch.op("Add", "x,w", "y"))
                .output("y", OnnxSketch.FLOAT, 2, 2);
        try (Model model = read(sketch)) {
            assertThat(model.main().constants().values())
                    .singleElement()
                    .satisfies(
                            weights -> assertThat(weights.tensor().toFloats()).containsExactly(0, 5, 0, 7));
        }
    }

    @ParameterizedTest
    @CsvSource({"23, 23 (FLOAT4E2M1)", "24, 24 (FLOAT8E8M0)", "77, type 77", "0, does not say"})
    void elementsThatAreNotReadAreNamed(int type, String named) throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .initializer(tensor ->
                        tensor.int64(1, 2).int64(2, type).string(8, "w").bytes(9, new byte[2]))
                .node(OnnxSketch.op("Identity", "w", "y"))
                .output("y", OnnxSketch.FLOAT, 2);
        assertThatThrownBy(() -> read(sketch))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'w'")
                .hasMessageContaining(named);
    }

    @Test
    void scalesOfUnknownNumberBelongToGroups() throws IOException {
        ProtoWriter norm = OnnxSketch.op("GroupNormalization", "x,s,b", "y");
        norm.message(5, out -> out.string(1, "num_groups").int64(3, 2).int64(20, 2));
        norm.message(5, out -> out.string(1, "epsilon").float32(2, 0).int64(20, 1));
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 18)
                .input("x", OnnxSketch.FLOAT, "n", "c")
                .input("s", OnnxSketch.FLOAT, "scales")
                .input("b", OnnxSketch.FLOAT, "shifts")
                .node(norm)
                .output("y", OnnxSketch.FLOAT, "n", "c");
        try (Model model = read(sketch)) {
            List<Tensor> given = List.of(
                    Tensor.ofFloats(Shape.of(1, 4), -1, 1, 3, 5),
                    Tensor.ofFloats(Shape.of(2), 2, 3),
                    Tensor.ofFloats(Shape.of(2), 10, 20));
            Tensor y = Evaluation.run(model.main(), given).getFirst();
            assertThat(y.toFloats()).containsExactly(8, 12, 17, 23);
        }
    }

    /// The scale is 0.5, 100 stands for 0; the other operand is the integer 102.
    @ParameterizedTest
    @CsvSource({"Max, 1, 1, 3", "Min, -1, 0, 1", "Add, 50, 51, 54", "Identity, -1, 0, 3"})
    void whatQuantizeLinearMadeIsIntegersToOtherOperators(String type, float first, float second, float third)
            throws IOException {
        String inputs = type.equals("Identity") ? "q" : "q,other";
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .input("x", OnnxSketch.FLOAT, 3)
                .initializer(scale ->
                        scale.int64(2, OnnxSketch.FLOAT).float32(4, 0.5f).string(8, "scale"))
                .initializer(zero -> zero.int64(2, UINT8).string(8, "zero").bytes(9, new byte[] {100}))
                .initializer(other -> other.int64(2, UINT8).string(8, "other").bytes(9, new byte[] {102}))
                .node(OnnxSketch.op("QuantizeLinear", "x,scale,zero", "q"))
                .node(OnnxSketch.op(type, inputs, "r"))
                .node(OnnxSketch.op("DequantizeLinear", "r,scale,zero", "y"))
                .output("y", OnnxSketch.FLOAT, 3);
        try (Model model = read(sketch)) {
            List<Tensor> given = List.of(Tensor.ofFloats(Shape.of(3), -1, 0, 3));
            Tensor y = Evaluation.run(model.main(), given).getFirst();
            assertThat(y.toFloats()).containsExactly(first, second, third);
        }
    }

    @Test
    void aGraphWithoutOutputsIsRefused() throws IOException {
        OnnxSketch sketch =
                new OnnxSketch().opset("", 17).input("x", OnnxSketch.FLOAT, 2).node(OnnxSketch.op("Relu", "x", "y"));
        assertThatThrownBy(() -> read(sketch))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("no outputs");
    }

    @ParameterizedTest
    @CsvSource({"Magic, '', none of ONNX's operator sets", "Conv, com.microsoft.nchwc, one kind of processor"})
    void whatNoRuntimeKnowsIsNotWritten(String type, String domain, String why) throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .opset("com.microsoft.nchwc", 1)
                .input("x", OnnxSketch.FLOAT, "n")
                .node(OnnxSketch.op(type, "x", "y").string(7, domain))
                .output("y", OnnxSketch.FLOAT, "n");
        Path target = folder.resolve("again.onnx");
        try (Model model = read(sketch)) {
            assertThatThrownBy(() -> Formats.named("onnx").write(model, target, false, new Findings()))
                    .isInstanceOfSatisfying(
                            UnspeakableException.class,
                            e -> assertThat(e.parts())
                                    .singleElement()
                                    .satisfies(part -> assertThat(part.reason()).contains(type, why)));
        }
        assertThat(target).doesNotExist();
    }

    private Model read(OnnxSketch sketch) throws IOException {
        return Formats.named("onnx").read(sketch.in(folder), ReadOptions.ALL, new Findings());
    }
}
