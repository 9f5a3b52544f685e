package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which op has which [Role]: those that TFLite's integer kernels compute
/// (<https://ai.google.dev/edge/litert/models/quantization_spec>). Other runtimes compute what they lack kernels for
/// with the reals that the integers stand for, so that one plan serves all.
final class Roles {

    private static final Role REAL = new Role.Real();
    private static final Role LIMITED = new Role.Limited();
    private static final Role MOVED = new Role.Moved(List.of(0));
    private static final Quantization UNIT = Quantization.perTensor(1f / 256, -128);
    private static final Quantization SYMMETRIC_UNIT = Quantization.perTensor(1f / 128, 0);
    private static final Quantization LOGARITHM = Quantization.perTensor(16f / 256, 127);

    private Roles() {}

    static Role of(Node node, Graph graph) {
        if (node.outputs().isEmpty()
                || !node.output().isPresent()
                || !isReal(node.output(), graph)
                || !isReal(node.input(0), graph)) {
            return REAL;
        }
        return node.op() instanceof Activated(Op base, Activation activation)
                ? activated(base, activation, node, graph)
                : ofOp(node.op(), node, graph);
    }

    private static Role activated(Op base, Activation activation, Node node, Graph graph) {
        boolean clamps = switch (activation) {
            case NONE, RELU, RELU6, RELU_N1_TO_1 -> true;
            case TANH, SIGN_BIT -> false;
        };
        boolean takesOne = base instanceof Convolution
                || base instanceof Dense
                || base instanceof Binary(Binary.Kind kind)
                        && (kind == Binary.Kind.ADD || kind == Binary.Kind.SUBTRACT || kind == Binary.Kind.MULTIPLY)
                || base instanceof MaxPool
                || base instanceof AveragePool;
        return clamps && takesOne ? ofOp(base, node, graph) : REAL;
    }

    private static Role ofOp(Op op, Node node, Graph graph) {
        return switch (op) {
            case Convolution convolution
            when convolution.layout().spatialRank() == 2 ->
                weighted(node, convolution.filterLayout().output(), graph);
            case TransposedConvolution convolution
            when convolution.layout().spatialRank() == 2 && convolution.groups() == 1 ->
                weighted(node, convolution.filterLayout().output(), graph);
            case Dense _ -> weighted(node, 0, graph);
            case Gemm(float alpha, float beta, boolean transposeA, boolean transposeB)
            when alpha == 1 && (beta == 1 || !node.hasInput(2)) && !transposeA ->
                weighted(node, transposeB ? 0 : 1, graph);
            case MatMul(boolean transposeA, boolean transposeB) -> product(node, transposeA, transposeB, graph);
            case Binary(Binary.Kind kind) ->
                switch (kind) {
                    case ADD, SUBTRACT, MULTIPLY -> computed(node, 2, null, graph);
                    case SQUARED_DIFFERENCE -> computed(node, 2, null, graph);
                    case MAX, MIN -> moved(node, List.of(0, 1), graph);
                    default -> REAL;
                };
            case Unary(Unary.Kind kind) ->
                switch (kind) {
                    case RELU, RELU6, RELU_N1_TO_1 -> LIMITED;
                    case HARD_SWISH, ABS -> computed(node, 1, null, graph);
                    case SIGMOID -> computed(node, 1, UNIT, graph);
                    case TANH -> computed(node, 1, SYMMETRIC_UNIT, graph);
                    default -> REAL;
                };
            case Clip _ when isFixed(node, 1, graph) && isFixed(node, 2, graph) -> LIMITED;
            case LeakyRelu _, Gelu _ -> computed(node, 1, null, graph);
            case Elu(float alpha) when alpha == 1 -> computed(node, 1, null, graph);
            case PRelu _ -> computed(node, 2, null, graph);
            case Softmax(int axis) when isLast(axis, node, graph) -> computed(node, 1, UNIT, graph);
            case LogSoftmax(int axis) when isLast(axis, node, graph) -> computed(node, 1, LOGARITHM, graph);
            case LpNormalization(int axis, int p, float _)
            when p == 2 && isLast(axis, node, graph) -> computed(node, 1, SYMMETRIC_UNIT, graph);
            case Reduction(Reduction.Kind kind, boolean _, boolean _)
            when isFixed(node, 1, graph) ->
                switch (kind) {
                    case MEAN, SUM -> computed(node, 1, null, graph);
                    case MAX, MIN -> MOVED;
                    default -> REAL;
                };
            case AveragePool(Layout layout, Window window, boolean _)
            when layout.spatialRank() == 2 && window.dilations().stream().allMatch(each -> each == 1) -> MOVED;
            case MaxPool(Layout layout, Window _, boolean _)
            when layout.spatialRank() == 2 && !node.hasOutput(1) -> MOVED;
            case Concat _, Stack _ -> moved(node, numbers(node.inputs().size()), graph);
            case Reshape _,
                    Transpose _,
                    Squeeze _,
                    Unsqueeze _,
                    Flatten _,
                    Slice _,
                    Gather _,
                    Tile _,
                    Expand _,
                    Split _,
                    Unstack _,
                    DepthToSpace _,
                    SpaceToDepth _,
                    SpaceToBatch _,
                    BatchToSpace _,
                    Identity _ -> graph.isConstant(node.input(0)) && !(op instanceof Gather) ? REAL : MOVED;
            case Resize resize -> resize.mode() == Resize.Mode.CUBIC ? REAL : MOVED;
            case Pad(Pad.Mode mode) ->
                mode == Pad.Mode.CONSTANT && isZero(node.input(2), graph) || mode == Pad.Mode.REFLECT ? MOVED : REAL;
            default -> REAL;
        };
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static boolean isReal(Value value, Graph graph) {
        return value.isPresent()
                && graph.type(value).element() == ElementType.FLOAT32
                && graph.type(value).shape().isRanked();
    }

    private static boolean isLast(int axis, Node node, Graph graph) {
        int rank = graph.type(node.input(0)).shape().rank();
        return axis == -1 || axis == rank - 1;
    }

    private static boolean isFixed(Node node, int input, Graph graph) {
        return !node.hasInput(input) || graph.isConstant(node.input(input));
    }

    private static boolean isZero(Value value, Graph graph) {
        return !value.isPresent()
                || graph.constant(value) instanceof Constant constant
                        && constant.tensor().scalarValue() == 0;
    }

    private static Role computed(Node node, int inputs, @Nullable Quantization fixed, Graph graph) {
        boolean real = IntStream.range(0, inputs).allMatch(i -> isReal(node.input(i), graph));
        boolean anything = IntStream.range(0, inputs).anyMatch(i -> !graph.isConstant(node.input(i)));
        return real && anything ? new Role.Computed(inputs, fixed) : REAL;
    }

    private static Role moved(Node node, List<Integer> inputs, Graph graph) {
        boolean real = inputs.stream().allMatch(i -> isReal(node.input(i), graph));
        boolean anything = inputs.stream().anyMatch(i -> !graph.isConstant(node.input(i)));
        return real && anything ? new Role.Moved(inputs) : REAL;
    }

    /// Constant weights on the right are those of a layer; two computed factors have a scale each.
    private static Role product(Node node, boolean transposeA, boolean transposeB, Graph graph) {
        boolean layer = graph.isConstant(node.input(1))
                && graph.type(node.input(1)).shape().hasRank(2)
                && !transposeA;
        return layer ? weighted(node, transposeB ? 0 : 1, graph) : computed(node, 2, null, graph);
    }

    private static Role weighted(Node node, int outputAxis, Graph graph) {
        if (!isReal(node.input(1), graph) || !graph.isConstant(node.input(1)) || graph.isConstant(node.input(0))) {
            return REAL;
        }
        if (!node.hasInput(2)) {
            return new Role.Weighted(outputAxis, false);
        }
        Shape outputs = Shape.of(graph.type(node.input(1)).shape().size(outputAxis));
        return isReal(node.input(2), graph)
                        && graph.isConstant(node.input(2))
                        && graph.type(node.input(2)).shape().equals(outputs)
                ? new Role.Weighted(outputAxis, true)
                : REAL;
    }
}
