package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Constant;
import java.util.Optional;

/// An op that is linear in a constant weight, as far as folding a scale or a shift of its input or output needs to
/// know. It computes with reals as they are: a quantised result is rounded, and what follows cannot be folded in.
///
/// @param weight the weight
/// @param weightAxis the weight's axis of output channels
/// @param inputAxis the weight's axis of input channels, those of one group
/// @param outputAxis the axis of channels of data and result
/// @param groups how many groups of channels there are
/// @param takesBias whether the op has a bias input
/// @param padsNothing whether every result is made of data alone, each through the whole kernel
record Linear(
        Constant weight,
        int weightAxis,
        int inputAxis,
        int outputAxis,
        int groups,
        boolean takesBias,
        boolean padsNothing) {

    static Optional<Linear> of(Node node, Graph graph) {
        Constant weight = graph.constant(node.input(1));
        if (weight == null
                || !weight.element().isFloat()
                || weight.type().isQuantized()
                || graph.type(node.output()).isQuantized()
                || graph.type(node.input(0)).isQuantized()
                || !graph.type(node.output()).shape().isRanked()
                || !weight.shape().isKnown()) {
            return Optional.empty();
        }
        int rank = graph.type(node.output()).shape().rank();
        return switch (node.op()) {
            case Convolution op ->
                Optional.of(new Linear(
                        weight,
                        op.filterLayout().output(),
                        op.filterLayout().input(),
                        op.layout().channel(),
                        op.groups(),
                        true,
                        padsNothing(op.window())));
            case TransposedConvolution op
            when op.groups() == 1 ->
                Optional.of(new Linear(
                        weight,
                        op.filterLayout().output(),
                        op.filterLayout().input(),
                        op.layout().channel(),
                        1,
                        true,
                        false));
            case Dense _ -> Optional.of(new Linear(weight, 0, 1, rank - 1, 1, true, true));
            case MatMul op
            when weight.shape().rank() == 2 && rank > 1 && !op.transposeA() ->
                Optional.of(
                        new Linear(weight, op.transposeB() ? 0 : 1, op.transposeB() ? 1 : 0, rank - 1, 1, false, true));
            default -> Optional.empty();
        };
    }

    private static boolean padsNothing(Window window) {
        boolean single = window.kernel().stream().allMatch(size -> size == 1);
        return window.padding().isNone() || single && !window.padding().isExplicit();
    }

    int channels() {
        return (int) weight.shape().size(weightAxis);
    }

    int inputChannels() {
        return (int) weight.shape().size(inputAxis) * groups;
    }
}
