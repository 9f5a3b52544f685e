package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What ONNX Runtime's own operators compute.
class OnnxMicrosoftTest {

    private static final int UINT8 = 2;

    @TempDir
    Path folder;

    @Test
    void attentionThatGoesOneWaySeesNoLaterKey() throws IOException {
        ProtoWriter node = op("MultiHeadAttention", "x,x,x");
        integer(node, "num_heads", 1);
        integer(node, "unidirectional", 1);
        Tensor y = evaluated(sketch().node(node), Tensor.ofFloats(Shape.of(1, 2, 1), 2, -3));
        double later = Math.exp(9) / (Math.exp(9) + Math.exp(-6));
        assertThat(y.toFloats()[0]).isEqualTo(2);
        assertThat((double) y.toFloats()[1]).isCloseTo(-3 * later + 2 * (1 - later), within(1e-5));
    }

    @Test
    void keysThatAreMaskedCountNothing() throws IOException {
        ProtoWriter node = op("MultiHeadAttention", "x,x,x,,mask");
        integer(node, "num_heads", 1);
        OnnxSketch sketch = sketch().initializer(ints("mask", 2, 1, 1, 0));
        Tensor y = evaluated(sketch.node(node), Tensor.ofFloats(Shape.of(1, 2, 1), 2, -3));
        assertThat(y.toFloats()).containsExactly(2, 2);
    }

    @Test
    void packedWeightsCountFromTheMiddleOfTheirRange() throws IOException {
        ProtoWriter node = op("MatMulNBits", "x,w,s");
        integer(node, "K", 2);
        integer(node, "N", 1);
        integer(node, "bits", 4);
        integer(node, "block_size", 16);
        OnnxSketch sketch = sketch().initializer(bytes("w", 0xA7, 1, 1, 1)).initializer(floats("s", 0.5f, 1));
        Tensor y = evaluated(sketch.node(node), Tensor.ofFloats(Shape.of(1, 1, 2), 1, 10));
        assertThat(y.toFloats()).containsExactly((float) (-0.5 + 10 * 1));
    }

    @Test
    void whatOneProcessorLaysOutIsLeftAlone() throws IOException {
        ProtoWriter node = OnnxSketch.op("ReorderInput", "x", "y").string(7, "com.microsoft.nchwc");
        Findings findings = new Findings();
        OnnxSketch sketch = sketch().opset("com.microsoft.nchwc", 1).node(node);
        try (Model model = read(sketch, 8, findings)) {
            assertThat(model.main().nodes().getFirst().op()).isInstanceOf(Opaque.class);
        }
        assertThat(findings.all().getFirst().message()).contains("ORT_ENABLE_EXTENDED");
    }

    private static OnnxSketch sketch() {
        return new OnnxSketch().opset("", 17).opset("com.microsoft", 1);
    }

    private static ProtoWriter op(String type, String inputs) {
        return OnnxSketch.op(type, inputs, "y").string(7, "com.microsoft");
    }

    private Tensor evaluated(OnnxSketch sketch, Tensor x) throws IOException {
        try (Model model = read(sketch, (int) x.shape().size(2), new Findings())) {
            return Evaluation.run(model.main(), List.of(x)).getFirst();
        }
    }

    private Model read(OnnxSketch sketch, int width, Findings findings) throws IOException {
        Path file = sketch.input("x", OnnxSketch.FLOAT, 1, "n", width)
                .output("y", OnnxSketch.FLOAT, 1, "n", "c")
                .in(folder);
        return new OnnxFormat().read(file, ReadOptions.ALL, findings);
    }

    private static void integer(ProtoWriter node, String name, long value) {
        node.message(5, out -> out.string(1, name).int64(3, value).int64(20, 2));
    }

    private static Consumer<ProtoWriter> bytes(String name, int value, int... dims) {
        return tensor -> {
            shape(tensor, dims).int64(2, UINT8).string(8, name).packed(5, value);
        };
    }

    private static Consumer<ProtoWriter> floats(String name, float value, int... dims) {
        return tensor -> {
            shape(tensor, dims).int64(2, OnnxSketch.FLOAT).string(8, name).packedFloats(4, value);
        };
    }

    /// A tensor of int32, its shape in two numbers before its two elements.
    private static Consumer<ProtoWriter> ints(String name, int columns, int rows, long... values) {
        return tensor -> {
            shape(tensor, rows, columns).int64(2, 6).string(8, name).packed(5, values);
        };
    }

    private static ProtoWriter shape(ProtoWriter tensor, int... dims) {
        for (int dim : dims) {
            tensor.int64(1, dim);
        }
        return tensor;
    }
}
