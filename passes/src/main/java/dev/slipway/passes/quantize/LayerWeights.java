package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Einsum;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.op.Gru;
import dev.slipway.model.op.Lstm;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Rnn;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An input of a layer that is learnt, and the axis of it along which numbers differ most in size: that of the outputs.
///
/// @param input which input of the node
/// @param axis the axis of the outputs
record LayerWeights(int input, int axis) {

    /// The weights of a node; none where it is no layer.
    static List<LayerWeights> of(Node node, Graph graph) {
        return switch (base(node)) {
            case Convolution op -> List.of(new LayerWeights(1, op.filterLayout().output()));
            case TransposedConvolution op ->
                List.of(new LayerWeights(1, op.filterLayout().output()));
            case Dense _ -> List.of(new LayerWeights(1, 0));
            case MatMul op -> ofProduct(node, graph, op.transposeA(), op.transposeB());
            case Gemm op -> ofProduct(node, graph, op.transposeA(), op.transposeB());
            case Einsum _ -> List.of(last(node, 0, graph), last(node, 1, graph));
            case Gather op ->
                rank(node, 0, graph) > 1 && op.batchAxes() == 0
                        ? List.of(new LayerWeights(0, Math.floorMod(op.axis(), rank(node, 0, graph))))
                        : List.of();
            case Lstm _, Gru _, Rnn _ -> List.of(new LayerWeights(1, 1), new LayerWeights(2, 1));
            default -> ofRegions(node);
        };
    }

    private static Op base(Node node) {
        return node.op() instanceof Activated(Op base, var _) ? base : node.op();
    }

    /// Either matrix may be the learnt one.
    private static List<LayerWeights> ofProduct(Node node, Graph graph, boolean transposeA, boolean transposeB) {
        List<LayerWeights> weights = new ArrayList<>();
        int left = rank(node, 0, graph);
        int right = rank(node, 1, graph);
        if (left > 1) {
            weights.add(new LayerWeights(0, transposeA ? left - 1 : left - 2));
        }
        if (right > 1) {
            weights.add(new LayerWeights(1, transposeB ? right - 2 : right - 1));
        }
        return weights;
    }

    /// What layers inside of loops and branches read from outside; the last inputs of a node are those of its regions.
    private static List<LayerWeights> ofRegions(Node node) {
        Map<Integer, LayerWeights> weights = new TreeMap<>();
        for (Graph body : node.bodies()) {
            int before = node.inputs().size() - body.inputs().size();
            for (int i = Math.max(0, -before); i < body.inputs().size(); i++) {
                Value value = body.inputs().get(i).value();
                for (Node reader : body.readers(value)) {
                    for (LayerWeights inside : of(reader, body)) {
                        if (reader.input(inside.input).equals(value)) {
                            weights.put(before + i, new LayerWeights(before + i, inside.axis));
                        }
                    }
                }
            }
        }
        return List.copyOf(weights.values());
    }

    private static LayerWeights last(Node node, int input, Graph graph) {
        return new LayerWeights(input, Math.max(0, rank(node, input, graph) - 1));
    }

    private static int rank(Node node, int input, Graph graph) {
        if (!node.hasInput(input)) {
            return 0;
        }
        Shape shape = graph.type(node.input(input)).shape();
        return shape.isRanked() ? shape.rank() : 0;
    }

    /// Whether a kernel of the target multiplies these weights as the integers they are stored as.
    boolean areReadStored(Node node, Graph graph, String format) {
        TensorType x = graph.type(node.input(0));
        boolean real = input == 1 && x.element() == ElementType.FLOAT32 && !x.isQuantized();
        return real
                && switch (format) {
                    case "tflite" -> tflite(node, graph);
                    case "onnx" -> onnx(node, graph);
                    default -> false;
                };
    }

    /// Convolutions over one or two axes, depthwise or without groups, and dense layers
    /// (<https://ai.google.dev/edge/litert/conversion/tensorflow/quantization/post_training_quant>).
    private boolean tflite(Node node, Graph graph) {
        return switch (base(node)) {
            case Dense _ -> true;
            case Convolution op -> {
                Shape filter = graph.type(node.input(1)).shape();
                boolean depthwise =
                        op.groups() > 1 && filter.dim(op.filterLayout().input()).is(1);
                yield op.layout().spatialRank() <= 2 && (op.groups() == 1 || depthwise);
            }
            default -> false;
        };
    }

    /// Products with a matrix, by `MatMulInteger`; `ConvInteger` is slower than real numbers are.
    private boolean onnx(Node node, Graph graph) {
        boolean matrices = rank(node, 1, graph) == 2 && rank(node, 0, graph) >= 2;
        return matrices
                && switch (base(node)) {
                    case MatMul op -> !op.transposeA();
                    case Gemm op -> !op.transposeA() && op.alpha() == 1 && op.beta() == 1;
                    case Dense _ -> true;
                    default -> false;
                };
    }
}
