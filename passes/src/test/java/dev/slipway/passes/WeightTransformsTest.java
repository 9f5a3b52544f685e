package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Finding;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What the transforms that store weights smaller do to a graph, and what they leave.
class WeightTransformsTest extends TransformBench {

    @Test
    void roundWeightsLeavesAFewLevels() {
        Value x = input(1, 20);
        Value product = graph.add("product", MULTIPLY, x, weight("w", 20));
        Graph before = output(graph.add("y", ADD, product, weight("small", 1, 1)));
        Graph after = run("round_weights(num_steps=5)", before);
        float[] original = numbers(before, "w");
        float[] rounded = numbers(after, "w");
        Set<Float> levels = new HashSet<>();
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (float value : original) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        for (int i = 0; i < rounded.length; i++) {
            levels.add(rounded[i]);
            assertThat(Math.abs(rounded[i] - original[i])).isLessThanOrEqualTo((most - least) / 10 + 1e-6f);
        }
        assertThat(levels).hasSizeLessThanOrEqualTo(5).hasSizeGreaterThan(2);
        assertThat(after.constants().get(new Value("small")))
                .isEqualTo(before.constants().get(new Value("small")));
        assertThat(changes()).containsExactly(1);
        assertThat(findings.all()).extracting(Finding::severity).containsExactly(Finding.Severity.LOSS);
        assertThatThrownBy(() -> run("round_weights(num_steps=0)", before))
                .hasMessageContaining("num_steps=0 should be a whole number of at least 1");
    }

    @Test
    void roundWeightsLeavesWhatHasOneValueOrIsNotFinite() {
        float[] same = new float[16];
        Arrays.fill(same, 0.3f);
        float[] odd = RuleTester.drawn(Shape.of(16)).toFloats();
        odd[3] = Float.NaN;
        odd[4] = Float.NEGATIVE_INFINITY;
        Value sum = graph.add("sum", ADD, input(1, 16), graph.constant("same", Tensor.ofFloats(Shape.of(16), same)));
        Graph after = run(
                "round_weights",
                output(graph.add("y", ADD, sum, graph.constant("odd", Tensor.ofFloats(Shape.of(16), odd)))));
        assertThat(numbers(after, "same")).containsExactly(same);
        float[] rounded = numbers(after, "odd");
        assertThat(rounded[3]).isNaN();
        assertThat(rounded[4]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(rounded[5]).isFinite();
    }

    @Test
    void quantizeWeightsStoresBytesAndWidensThem() {
        Value product = graph.add("product", MULTIPLY, input(1, 20), weight("w", 20));
        Graph before = output(graph.add("y", ADD, product, weight("small", 4, 1, 1)));
        Graph after = run("quantize_weights(minimum_size=16)", before);
        assertThat(ops(after)).containsExactly(new Dequantize(), MULTIPLY, ADD);
        assertThat(after.constants().values()).extracting(Constant::element).containsOnlyOnce(ElementType.INT8);
        Tensor x = RuleTester.drawn(Shape.of(1, 20));
        float[] expected = Evaluation.run(before, List.of(x)).getFirst().toFloats();
        float[] given = Evaluation.run(after, List.of(x)).getFirst().toFloats();
        assertThat(given).usingComparatorWithPrecision(1f / 255).containsExactly(expected);
        assertThat(given).isNotEqualTo(expected);
        assertThat(run("quantize_weights", before)).isEqualTo(before);
    }
}
