package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

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

/// Corners are aligned as ONNX Runtime and PyTorch do it: those of the whole size that a scale leads to.
class OnnxCornersTest {

    @TempDir
    Path folder;

    @Test
    void cornersMeetWhereAScaleLeadsToNoWholeSize() throws IOException {
        assertThat(resized(0.8f).toFloats()).containsExactly(0, 1.5f, 9);
    }

    @Test
    void cornersMeetWhereItLeadsToOne() throws IOException {
        assertThat(resized(0.5f).toFloats()).containsExactly(0, 9);
    }

    /// `0 1 2 9`, longer or shorter.
    private Tensor resized(float scale) throws IOException {
        ProtoWriter node = OnnxSketch.op("Resize", "x,,scales", "y");
        text(node, "mode", "linear");
        text(node, "coordinate_transformation_mode", "align_corners");
        Path file = new OnnxSketch()
                .opset("", 13)
                .input("x", OnnxSketch.FLOAT, 1, 4)
                .initializer(tensor -> tensor.packed(1, 2)
                        .int64(2, OnnxSketch.FLOAT)
                        .packedFloats(4, 1, scale)
                        .string(8, "scales"))
                .node(node)
                .output("y", OnnxSketch.FLOAT, 1, "n")
                .in(folder);
        try (Model model = new OnnxFormat().read(file, ReadOptions.ALL, new Findings())) {
            Tensor x = Tensor.ofFloats(Shape.of(1, 4), 0, 1, 2, 9);
            return Evaluation.run(model.main(), List.of(x)).getFirst();
        }
    }

    private static void text(ProtoWriter node, String name, String value) {
        node.message(5, out -> out.string(1, name).string(4, value).int64(20, 3));
    }
}
