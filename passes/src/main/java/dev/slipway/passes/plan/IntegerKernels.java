package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;

/// Which nodes are computed with stored integers: those that TFLite has kernels for
/// (<https://ai.google.dev/edge/litert/models/quantization_spec>). Other runtimes compute what they lack kernels for
/// with the reals that the integers stand for, so that one plan serves all.
public final class IntegerKernels {

    private IntegerKernels() {}

    /// What the kernel of a node asks of scales; [Scales#REAL] where there is none.
    public static Scales of(Node node, Graph graph, Activations activations) {
        Op op = node.op() instanceof Activated(Op base, var _) ? base : node.op();
        boolean taken = (op.equals(node.op()) || takesActivation(op))
                && isTaken(op, node, graph)
                && (activations == Activations.INT8 || isTakenWide(op));
        return taken ? node.op().scales() : Scales.REAL;
    }

    /// Whether the kernel of an op moves integers of every type, as those of arrangement do.
    public static boolean movesAll(Op op) {
        return switch (op) {
            case Reshape _, Transpose _, Squeeze _, Unsqueeze _, Slice _, Flatten _, Pad _ -> true;
            default -> false;
        };
    }

    private static boolean takesActivation(Op op) {
        return switch (op) {
            case Convolution _, Dense _, MaxPool _, AveragePool _ -> true;
            case Binary(Binary.Kind kind) ->
                kind == Binary.Kind.ADD || kind == Binary.Kind.SUBTRACT || kind == Binary.Kind.MULTIPLY;
            default -> false;
        };
    }

    private static boolean isTaken(Op op, Node node, Graph graph) {
        return switch (op) {
            case Convolution convolution -> convolution.layout().spatialRank() <= 2;
            case TransposedConvolution convolution ->
                convolution.layout().spatialRank() == 2 && convolution.groups() == 1;
            case Softmax(int axis) -> isLast(axis, node, graph);
            case LogSoftmax(int axis) -> isLast(axis, node, graph);
            case LpNormalization(int axis, int _, float _) -> isLast(axis, node, graph);
            case Elu(float alpha) -> alpha == 1;
            case Reduction _ -> isFixed(node, 1, graph);
            case Clip _ -> isFixed(node, 1, graph) && isFixed(node, 2, graph);
            case AveragePool(Layout layout, Window window, boolean _) ->
                layout.spatialRank() == 2 && window.dilations().stream().allMatch(each -> each == 1);
            case MaxPool(Layout layout, Window _, boolean _) -> layout.spatialRank() == 2 && !node.hasOutput(1);
            case Pad(Pad.Mode mode) -> mode == Pad.Mode.REFLECT || isZero(node.input(2), graph) && !node.hasInput(3);
            default -> true;
        };
    }

    /// Whether there is a kernel for numbers of sixteen bits, too.
    private static boolean isTakenWide(Op op) {
        return switch (op) {
            case Unary(Unary.Kind kind) -> kind != Unary.Kind.HARD_SWISH && kind != Unary.Kind.RELU_N1_TO_1;
            case Binary(Binary.Kind kind) -> kind != Binary.Kind.SQUARED_DIFFERENCE;
            case Clip _, Elu _, Gelu _, PRelu _, LogSoftmax _, LpNormalization _ -> false;
            case Tile _, DepthToSpace _, SpaceToDepth _ -> false;
            default -> true;
        };
    }

    private static boolean isLast(int axis, Node node, Graph graph) {
        Shape shape = graph.type(node.input(0)).shape();
        return axis == -1 || shape.isRanked() && axis == shape.rank() - 1;
    }

    private static boolean isFixed(Node node, int input, Graph graph) {
        return !node.hasInput(input) || graph.isConstant(node.input(input));
    }

    private static boolean isZero(Value value, Graph graph) {
        return !value.isPresent()
                || graph.constant(value) instanceof Constant constant
                        && constant.tensor().scalarValue() == 0;
    }
}
