package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.AveragePool;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Elu;
import dev.slipway.model.op.Gelu;
import dev.slipway.model.op.LeakyRelu;
import dev.slipway.model.op.LogSoftmax;
import dev.slipway.model.op.LpNormalization;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.MaxPool;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.PRelu;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Resize;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Stack;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Computes with the stored integers where all that goes in and out is stored: the types of the values say how.
///
///     y = Quantize[q](Op(Dequantize(x), Dequantize(w), b))   becomes   y:q = Op(x, w, round(b / scales))
///
/// Only for signed numbers of eight bits, one scale for each tensor (of weights: for each output channel, around zero),
/// where nothing else reads the reals, and where TFLite has a kernel with no more to ask: pools and concatenations keep
/// the scale, sigmoids and their like have that of their range
/// (<https://ai.google.dev/edge/litert/models/quantization_spec>).
public final class ComputeQuantized implements Rule {

    private static final Quantization UNIT = Quantization.perTensor(1f / 256, -128);
    private static final Quantization LOGARITHM = Quantization.perTensor(16f / 256, 127);
    private static final Quantization SYMMETRIC_UNIT = Quantization.perTensor(1f / 128, 0);

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof Quantize(ElementType element, Quantization quantization))
                || element != ElementType.INT8
                || !quantization.isPerTensor()
                || !(graph.producer(node.input(0)) instanceof Node made)
                || made.outputs().size() != 1
                || !graph.hasOneUse(node.input(0))) {
            return Optional.empty();
        }
        Map<Value, Constant> constants = new HashMap<>();
        return inputs(made, quantization, constants, graph)
                .map(given -> Edit.join(made, node, made.withInputs(given).withOutputs(node.outputs()), constants));
    }

    private static Optional<List<Value>> inputs(
            Node made, Quantization quantization, Map<Value, Constant> constants, Graph graph) {
        Op op = made.op() instanceof Activated(Op base, var _) ? base : made.op();
        return switch (op) {
            case Convolution convolution ->
                convolution.layout().spatialRank() == 2
                        ? weighted(made, convolution.filterLayout().output(), constants, graph)
                        : Optional.empty();
            case TransposedConvolution transposed ->
                transposed.layout().spatialRank() == 2
                        ? weighted(made, transposed.filterLayout().output(), constants, graph)
                        : Optional.empty();
            case Dense _ -> weighted(made, 0, constants, graph);
            case Binary(Binary.Kind kind) ->
                switch (kind) {
                    case ADD, SUBTRACT, MULTIPLY, SQUARED_DIFFERENCE -> stored(made, 2, graph);
                    case MAX, MIN -> kept(made, 2, quantization, graph);
                    default -> Optional.empty();
                };
            case Reduction(Reduction.Kind kind, boolean _, boolean _) ->
                switch (kind) {
                    case MEAN, SUM -> stored(made, 1, graph);
                    case MAX, MIN -> kept(made, 1, quantization, graph);
                    default -> Optional.empty();
                };
            case AveragePool _, MaxPool _ -> kept(made, 1, quantization, graph);
            case Resize resize when resize.mode() != Resize.Mode.CUBIC -> kept(made, 1, quantization, graph);
            case Concat _, Stack _ -> kept(made, made.inputs().size(), quantization, graph);
            case MatMul _ -> stored(made, 2, graph);
            case PRelu _ -> stored(made, 2, graph);
            case LeakyRelu _, Elu _, Gelu _ -> stored(made, 1, graph);
            case Unary(Unary.Kind kind) ->
                switch (kind) {
                    case RELU, RELU6, HARD_SWISH, ABS -> stored(made, 1, graph);
                    case SIGMOID -> quantization.equals(UNIT) ? stored(made, 1, graph) : Optional.empty();
                    case TANH -> quantization.equals(SYMMETRIC_UNIT) ? stored(made, 1, graph) : Optional.empty();
                    default -> Optional.empty();
                };
            case Softmax _ -> quantization.equals(UNIT) ? stored(made, 1, graph) : Optional.empty();
            case LogSoftmax _ -> quantization.equals(LOGARITHM) ? stored(made, 1, graph) : Optional.empty();
            case LpNormalization(int _, int p, float _)
            when p == 2 && quantization.equals(SYMMETRIC_UNIT) -> stored(made, 1, graph);
            default -> Optional.empty();
        };
    }

    /// The node's inputs, the first `count` of them as they are stored.
    private static Optional<List<Value>> stored(Node made, int count, Graph graph) {
        List<Value> inputs = new ArrayList<>(made.inputs());
        for (int i = 0; i < count; i++) {
            Optional<Value> value = Stored.asOne(made.input(i), graph);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            inputs.set(i, value.get());
        }
        return Optional.of(inputs);
    }

    private static Optional<List<Value>> kept(Node made, int count, Quantization quantization, Graph graph) {
        return stored(made, count, graph)
                .filter(inputs -> inputs.subList(0, count).stream()
                        .allMatch(value -> quantization.equals(graph.type(value).quantization())));
    }

    private static Optional<List<Value>> weighted(
            Node made, int outputAxis, Map<Value, Constant> constants, Graph graph) {
        return StoredWeights.of(made, outputAxis, graph).map(weights -> {
            constants.putAll(weights.constants());
            return weights.inputs();
        });
    }
}
