package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Operators that came last, with the numbers of ONNX's own examples of them.
class OnnxLatestTest {

    @TempDir
    Path folder;

    @Test
    void aGateIsSteeperByItsFactor() throws IOException {
        ProtoWriter node = OnnxSketch.op("SwiGLU", "a,b", "y");
        real(node, "alpha", 0.5f);
        Path file = new OnnxSketch()
                .opset("", 28)
                .input("a", OnnxSketch.FLOAT, 2)
                .input("b", OnnxSketch.FLOAT, 2)
                .node(node)
                .output("y", OnnxSketch.FLOAT, 2)
                .in(folder);
        float[] y = evaluated(file, Tensor.ofFloats(Shape.of(2), 1, -2), Tensor.ofFloats(Shape.of(2), 0.5f, 1))
                .getFirst()
                .toFloats();
        assertThat(y[0]).isCloseTo(0.31122968f, within(1e-6f));
        assertThat(y[1]).isCloseTo(-0.5378829f, within(1e-6f));
    }

    @Test
    void channelsComeBeforePlacesInBlocks() throws IOException {
        ProtoWriter node = OnnxSketch.op("SpaceToDepth", "x", "y");
        node.message(5, out -> out.string(1, "blocksize").int64(3, 2).int64(20, 2));
        node.message(5, out -> out.string(1, "mode").string(4, "CRD").int64(20, 3));
        Path file = new OnnxSketch()
                .opset("", 28)
                .input("x", OnnxSketch.FLOAT, 1, 2, 2, 2)
                .node(node)
                .output("y", OnnxSketch.FLOAT, 1, 8, 1, 1)
                .in(folder);
        Tensor x = Tensor.ofFloats(Shape.of(1, 2, 2, 2), 0, 9, 18, 27, 36, 45, 54, 63);
        assertThat(evaluated(file, x).getFirst().toFloats()).containsExactly(0, 9, 18, 27, 36, 45, 54, 63);
    }

    @Test
    void whatWasSeenLastIsHandedOn() throws IOException {
        Path file = new OnnxSketch()
                .opset("", 27)
                .input("x", OnnxSketch.FLOAT, 1, 1, 3)
                .initializer(weights -> weights.packed(1, 1, 1, 3)
                        .int64(2, OnnxSketch.FLOAT)
                        .packedFloats(4, 100, 10, 1)
                        .string(8, "w"))
                .node(OnnxSketch.op("CausalConvWithState", "x,w", "y,state"))
                .output("y", OnnxSketch.FLOAT, 1, 1, 3)
                .output("state", OnnxSketch.FLOAT, 1, 1, 2)
                .in(folder);
        List<Tensor> all = evaluated(file, Tensor.ofFloats(Shape.of(1, 1, 3), 1, 2, 3));
        assertThat(all.getFirst().toFloats()).containsExactly(1, 12, 123);
        assertThat(all.getLast()).isEqualTo(Tensor.ofFloats(Shape.of(1, 1, 2), 2, 3));
    }

    private static List<Tensor> evaluated(Path file, Tensor... inputs) {
        try (Model model = new OnnxFormat().read(file, ReadOptions.ALL, new Findings())) {
            return Evaluation.run(model.main(), List.of(inputs));
        }
    }

    private static void real(ProtoWriter node, String name, float value) {
        node.message(5, out -> out.string(1, name).float32(2, value).int64(20, 1));
    }
}
