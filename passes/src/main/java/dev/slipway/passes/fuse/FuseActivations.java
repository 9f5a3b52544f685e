package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Activation;
import dev.slipway.model.op.AveragePool;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.MaxPool;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.op.Unary;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.Map;
import java.util.Optional;

/// Joins an activation to the op before it, for targets whose kernels have it built in.
///
///     y = Relu(Convolution(x, w, b))   becomes   y = Convolution+RELU(x, w, b)
public final class FuseActivations implements Rule {

    @Override
    public Optional<Edit> propose(Node activation, Graph graph) {
        if (!(activation.op() instanceof Unary(Unary.Kind kind))) {
            return Optional.empty();
        }
        Activation fused = switch (kind) {
            case RELU -> Activation.RELU;
            case RELU6 -> Activation.RELU6;
            case RELU_N1_TO_1 -> Activation.RELU_N1_TO_1;
            default -> Activation.NONE;
        };
        boolean fusible = fused != Activation.NONE
                && graph.producer(activation.input(0)) instanceof Node before
                && graph.hasOneUse(before.output())
                && takesActivation(
                        before.op(), graph.type(before.output()).element().isFloat());
        if (!fusible || !(graph.producer(activation.input(0)) instanceof Node base)) {
            return Optional.empty();
        }
        Node joined = new Node(
                base.name(), new Activated(base.op(), fused), base.inputs(), activation.outputs(), base.origins());
        return Optional.of(Edit.join(base, activation, joined, Map.of()));
    }

    private static boolean takesActivation(Op op, boolean isFloat) {
        return switch (op) {
            case Convolution convolution -> convolution.layout().spatialRank() <= 3;
            case TransposedConvolution convolution ->
                isFloat && convolution.layout().spatialRank() == 2;
            case Dense _ -> true;
            case Binary(Binary.Kind kind) ->
                isFloat
                        && (kind == Binary.Kind.ADD
                                || kind == Binary.Kind.SUBTRACT
                                || kind == Binary.Kind.MULTIPLY
                                || kind == Binary.Kind.DIVIDE);
            case MaxPool pool -> pool.layout().spatialRank() == 2;
            case AveragePool pool -> pool.layout().spatialRank() == 2;
            default -> false;
        };
    }
}
