package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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

/// Columns prepared, and rows weighed by their likeness to others, by what these operators mean.
class OnnxFeaturesTest {

    @TempDir
    Path folder;

    @Test
    void gapsAreFilledColumnByColumn() throws IOException {
        ProtoWriter node = op("Imputer");
        reals(node, "imputed_value_floats", 7, 8);
        real(node, "replaced_value_float", Float.NaN);
        Tensor x = Tensor.ofFloats(Shape.of(2, 2), Float.NaN, 1, 2, Float.NaN);
        assertThat(evaluated(node, x).toFloats()).containsExactly(7, 1, 2, 8);
    }

    @Test
    void categoriesHaveAnAxisOfTheirOwn() throws IOException {
        ProtoWriter node = op("OneHotEncoder");
        node.message(5, out -> out.string(1, "cats_int64s").packed(8, 1, 5).int64(20, 7));
        Tensor x = Tensor.ofFloats(Shape.of(1, 3), 5, 1, 2);
        assertThat(evaluated(node, x)).isEqualTo(Tensor.ofFloats(Shape.of(1, 3, 2), 0, 1, 1, 0, 0, 0));
    }

    @Test
    void likenessFadesWithDistance() throws IOException {
        ProtoWriter node = supported("RBF");
        Tensor x = Tensor.ofFloats(Shape.of(1, 2), 1, 0);
        double wanted = 2 * Math.exp(-0.5) - Math.exp(-0.5 * 5) + 0.25;
        assertThat(evaluated(node, x).toDoubles()[0]).isCloseTo(wanted, within(1e-6));
    }

    @Test
    void anUnknownLikenessIsLeftAlone() {
        Tensor x = Tensor.ofFloats(Shape.of(1, 2), 1, 0);
        assertThatThrownBy(() -> evaluated(supported("COSINE"), x)).isInstanceOf(OpException.class);
    }

    /// The likeness to `0 0` twice, less that to `2 2`, and 0.25 more.
    private static ProtoWriter supported(String kernel) {
        ProtoWriter node = op("SVMRegressor");
        node.message(5, out -> out.string(1, "kernel_type").string(4, kernel).int64(20, 3));
        reals(node, "kernel_params", 0.5f, 0, 3);
        reals(node, "support_vectors", 0, 0, 2, 2);
        reals(node, "coefficients", 2, -1);
        reals(node, "rho", 0.25f);
        node.message(5, out -> out.string(1, "n_supports").int64(3, 2).int64(20, 2));
        return node;
    }

    private static ProtoWriter op(String type) {
        return OnnxSketch.op(type, "x", "y").string(7, "ai.onnx.ml");
    }

    private Tensor evaluated(ProtoWriter node, Tensor x) throws IOException {
        Path file = new OnnxSketch()
                .opset("", 17)
                .opset("ai.onnx.ml", 3)
                .input("x", OnnxSketch.FLOAT, "n", (int) x.shape().size(1))
                .node(node)
                .output("y", OnnxSketch.FLOAT, "n")
                .in(folder);
        try (Model model = new OnnxFormat().read(file, ReadOptions.ALL, new Findings())) {
            return Evaluation.run(model.main(), List.of(x)).getFirst();
        }
    }

    private static void reals(ProtoWriter node, String name, float... values) {
        node.message(5, out -> out.string(1, name).packedFloats(7, values).int64(20, 6));
    }

    private static void real(ProtoWriter node, String name, float value) {
        node.message(5, out -> out.string(1, name).float32(2, value).int64(20, 1));
    }
}
