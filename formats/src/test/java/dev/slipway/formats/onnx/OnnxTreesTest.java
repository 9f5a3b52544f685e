package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ensembles of trees, by what they mean.
class OnnxTreesTest {

    @TempDir
    Path folder;

    @Test
    void eachTreeVotesWithTheLeafItLeadsTo() throws IOException {
        Tensor x = Tensor.ofFloats(Shape.of(3, 2), 0, 9, 1, 5, 1, 7);
        assertThat(evaluated("NONE", x).toFloats()).containsExactly(2.5f, 3.5f, 4.5f);
    }

    @Test
    void whatRuntimesDoNotAgreeOnIsLeftToThem() {
        Tensor x = Tensor.ofFloats(Shape.of(1, 2), 0, 0);
        assertThatThrownBy(() -> evaluated("PROBIT", x)).isInstanceOf(OpException.class);
    }

    /// `x0 <= 0.5 ? 2 : x1 <= 6 ? 3 : 4`, and 0.5 more.
    private Tensor evaluated(String transform, Tensor x) throws IOException {
        ProtoWriter node = OnnxSketch.op("TreeEnsembleRegressor", "x", "y").string(7, "ai.onnx.ml");
        integers(node, "nodes_treeids", 0, 0, 0, 0, 0);
        integers(node, "nodes_nodeids", 0, 1, 2, 3, 4);
        integers(node, "nodes_featureids", 0, 0, 1, 0, 0);
        integers(node, "nodes_truenodeids", 1, 0, 3, 0, 0);
        integers(node, "nodes_falsenodeids", 2, 0, 4, 0, 0);
        reals(node, "nodes_values", 0.5f, 0, 6, 0, 0);
        texts(node, "nodes_modes", "BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF");
        integers(node, "target_treeids", 0, 0, 0);
        integers(node, "target_nodeids", 1, 3, 4);
        integers(node, "target_ids", 0, 0, 0);
        reals(node, "target_weights", 2, 3, 4);
        reals(node, "base_values", 0.5f);
        node.message(
                5, out -> out.string(1, "post_transform").string(4, transform).int64(20, 3));
        Path file = new OnnxSketch()
                .opset("", 17)
                .opset("ai.onnx.ml", 3)
                .input("x", OnnxSketch.FLOAT, "n", 2)
                .node(node)
                .output("y", OnnxSketch.FLOAT, "n", 1)
                .in(folder);
        try (Model model = new OnnxFormat().read(file, ReadOptions.ALL, new Findings())) {
            return Evaluation.run(model.main(), List.of(x)).getFirst();
        }
    }

    private static void integers(ProtoWriter node, String name, long... values) {
        node.message(5, out -> out.string(1, name).packed(8, values).int64(20, 7));
    }

    private static void reals(ProtoWriter node, String name, float... values) {
        node.message(5, out -> out.string(1, name).packedFloats(7, values).int64(20, 6));
    }

    private static void texts(ProtoWriter node, String name, String... values) {
        node.message(5, out -> {
            out.string(1, name).int64(20, 8);
            for (String value : values) {
                out.string(9, value);
            }
        });
    }
}
