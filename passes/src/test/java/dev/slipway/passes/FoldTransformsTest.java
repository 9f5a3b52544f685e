package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.BatchToSpace;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.SpaceToBatch;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the transforms that fold and fuse do to a graph, and what they leave.
class FoldTransformsTest extends TransformBench {

    @Test
    void foldConstantsComputesWhatIsKnown() {
        Value x = input(2, 3);
        Graph before = output(graph.add("y", ADD, x, graph.add("sum", ADD, weight("a", 3), weight("b", 3))));
        assertThat(ops(keepsMeaning("fold_constants(ignore_errors=true, clear_output_shapes=true)", before)))
                .containsExactly(ADD);
        assertThat(changes()).containsExactly(1);
    }

    @Test
    void foldBatchNormsLeavesTheConvolutionAlone() {
        Value made = graph.add("conv", convolution(), input(1, 4, 4, 2), weight("w", 2, 2, 2, 3));
        Value scaled = graph.add("scaled", MULTIPLY, made, weight("g", 3));
        Graph before = output(graph.add("shifted", ADD, scaled, weight("b", 3)));
        assertThat(ops(keepsMeaning("fold_batch_norms", before))).containsExactly(convolution());
    }

    @Test
    void foldOldBatchNormsTakesTheWholeOp() {
        Value made = graph.add("conv", convolution(), input(1, 4, 4, 2), weight("w", 2, 2, 2, 3));
        Value variance = graph.constant("variance", Tensor.ofFloats(Shape.of(3), 1, 2, 3));
        Graph before = output(graph.add(
                "norm",
                new BatchNormalization(1e-3f, 3),
                made,
                weight("scale", 3),
                weight("shift", 3),
                weight("mean", 3),
                variance));
        assertThat(ops(keepsMeaning("fold_batch_norms", before))).hasSize(2);
        assertThat(ops(keepsMeaning("fold_old_batch_norms", before))).containsExactly(convolution());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fuse_convolutions", "fuse_pad_and_conv"})
    void fuseConvolutionsTakesThePadding(String name) {
        Value pads = integers("pads", Shape.of(8), 0, 1, 1, 0, 0, 1, 1, 0);
        Value padded = graph.add("padded", new Pad(Pad.Mode.CONSTANT), input(1, 3, 3, 2), pads);
        Graph before = output(graph.add("conv", convolution(), padded, weight("w", 2, 2, 2, 3)));
        assertThat(ops(keepsMeaning(name, before))).hasSize(1);
        assertThat(changes()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void flattenAtrousConvSaysBlocksAsDilations(boolean biased) {
        Value blocks = integers("blocks", Shape.of(2), 2, 3);
        Value pads = integers("pads", Shape.of(2, 2), 2, 3, 3, 4);
        Value crops = integers("crops", Shape.of(2, 2), 1, 0, 0, 2);
        Value apart = graph.add("apart", new SpaceToBatch(), input(1, 5, 5, 2), blocks, pads);
        Value made = graph.add("conv", convolution(), apart, weight("w", 2, 2, 2, 3));
        Value shifted = biased ? graph.add("bias", ADD, made, weight("b", 3)) : made;
        Graph before = output(graph.add("joined", new BatchToSpace(), shifted, blocks, crops));
        Graph after = keepsMeaning("flatten_atrous_conv", before);
        assertThat(after.nodes()).hasSize(biased ? 2 : 1);
        assertThat(((Convolution) after.nodes().getFirst().op()).window().dilations())
                .containsExactly(2, 3);
        assertThat(changes()).containsExactly(1);
    }

    @Test
    void flattenAtrousConvLeavesWhatIsCroppedMoreThanPadded() {
        Value blocks = integers("blocks", Shape.of(2), 2, 2);
        Value pads = integers("pads", Shape.of(2, 2), 0, 0, 0, 0);
        Value crops = integers("crops", Shape.of(2, 2), 1, 0, 0, 0);
        Value apart = graph.add("apart", new SpaceToBatch(), input(1, 6, 6, 2), blocks, pads);
        Value made = graph.add("conv", convolution(), apart, weight("w", 2, 2, 2, 3));
        Graph before = output(graph.add("joined", new BatchToSpace(), made, blocks, crops));
        assertThat(run("flatten_atrous_conv", before)).isEqualTo(before);
    }
}
