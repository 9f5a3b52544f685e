package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.tensor.Constant;
import java.util.Optional;

/// An op that is linear in a constant weight, as far as folding a scale or a shift of its output needs to know.
///
/// @param weight the weight
/// @param weightAxis the weight's axis of output channels
/// @param outputAxis the output's axis of channels
/// @param takesBias whether the op has a bias input
record Linear(Constant weight, int weightAxis, int outputAxis, boolean takesBias) {

    static Optional<Linear> of(Node node, Graph graph) {
        Constant weight = graph.constant(node.input(1));
        if (weight == null
                || !weight.element().isFloat()
                || !graph.type(node.output()).shape().isRanked()) {
            return Optional.empty();
        }
        int rank = graph.type(node.output()).shape().rank();
        return switch (node.op()) {
            case Convolution op ->
                Optional.of(new Linear(
                        weight, op.filterLayout().output(), op.layout().channel(), true));
            case TransposedConvolution op
            when op.groups() == 1 ->
                Optional.of(new Linear(
                        weight, op.filterLayout().output(), op.layout().channel(), true));
            case Dense _ -> Optional.of(new Linear(weight, 0, rank - 1, true));
            case MatMul op
            when weight.shape().rank() == 2 && rank > 1 ->
                Optional.of(new Linear(weight, op.transposeB() ? 0 : 1, rank - 1, false));
            default -> Optional.empty();
        };
    }

    int channels() {
        return (int) weight.shape().size(weightAxis);
    }
}
