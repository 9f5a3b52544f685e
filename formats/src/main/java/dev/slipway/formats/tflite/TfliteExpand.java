package dev.slipway.formats.tflite;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns TFLite operators into hub nodes. What the hub has no op for, or has it only with parameters that this operator
/// computes, stays opaque with its options.
final class TfliteExpand {

    private static final Map<Integer, Unary.Kind> UNARY = TfliteOps.UNARY.entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getValue().number, Map.Entry::getKey));
    private static final Map<Integer, Binary.Kind> BINARY = TfliteOps.BINARY.entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getValue().number, Map.Entry::getKey));
    private static final Map<Integer, Comparison.Kind> COMPARISON = TfliteOps.COMPARISON.entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getValue().number, Map.Entry::getKey));
    private static final Map<Integer, Reduction.Kind> REDUCTION = TfliteOps.REDUCTION.entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getValue().number, Map.Entry::getKey));
    private static final Activation[] ACTIVATIONS = Activation.values();

    /// One operator on its way into the hub.
    ///
    /// @param from where it stands
    record Reading(
            TfliteFlat.Opcode opcode,
            TfliteFlat.Operator operator,
            String name,
            List<Value> inputs,
            List<Value> outputs,
            GraphBuilder graph,
            TfliteSubgraphReader from) {

        TfliteOptions options() {
            return operator.options();
        }

        /// The subgraph that an option names; it takes the inputs from `first` on.
        Region region(int option, int first) {
            List<Value> given = inputs.subList(Math.min(first, inputs.size()), inputs.size());
            return from.region(options().integer(option), given);
        }

        Value in(int index) {
            return index < inputs.size() ? inputs.get(index) : Value.NONE;
        }

        TensorType type(int index) {
            return graph.typeOf(in(index));
        }

        Shape shape(int index) {
            return type(index).shape();
        }

        @Nullable
        Tensor known(int index) {
            Constant constant = in(index).isPresent() ? graph.constantOf(in(index)) : null;
            return constant == null ? null : constant.tensor();
        }

        void node(Op op, Value... inputs) {
            graph.add(new Node(graph.uniqueName(name), op, trimmed(List.of(inputs)), outputs, List.of(name)));
        }

        private static List<Value> trimmed(List<Value> inputs) {
            int end = inputs.size();
            while (end > 0 && !inputs.get(end - 1).isPresent()) {
                end--;
            }
            return inputs.subList(0, end);
        }

        /// The op with the activation that TFLite fuses into it.
        void activated(Op op, int activation, Value... inputs) {
            int index = Math.clamp(activation, 0, ACTIVATIONS.length - 1);
            Activation fused = index == 0
                    ? Activation.NONE
                    : switch (index) {
                        case 1 -> Activation.RELU;
                        case 2 -> Activation.RELU_N1_TO_1;
                        case 3 -> Activation.RELU6;
                        case 4 -> Activation.TANH;
                        default -> Activation.SIGN_BIT;
                    };
            node(fused == Activation.NONE ? op : new Activated(op, fused), inputs);
        }

        Value constant(String suffix, Tensor tensor) {
            return graph.constant(graph.uniqueName(name + "/" + suffix), tensor);
        }

        Value vector(String suffix, long... values) {
            return constant(suffix, Tensor.ofLongs(Shape.of(values.length), values));
        }
    }

    private TfliteExpand() {}

    /// Adds hub nodes for one operator.
    static void read(Reading r) {
        if (!spelled(r)) {
            TfliteOpaque.read(r);
        }
    }

    private static boolean spelled(Reading r) {
        int code = r.opcode().code();
        TfliteOptions o = r.options();
        if (UNARY.get(code) instanceof Unary.Kind kind) {
            r.node(new Unary(kind), r.in(0));
            return true;
        }
        if (BINARY.get(code) instanceof Binary.Kind kind) {
            r.activated(
                    new Binary(kind),
                    code == 0 || code == 18 || code == 41 || code == 42 ? o.integer(0) : 0,
                    r.in(0),
                    r.in(1));
            return true;
        }
        if (COMPARISON.get(code) instanceof Comparison.Kind kind) {
            r.node(new Comparison(kind), r.in(0), r.in(1));
            return true;
        }
        if (REDUCTION.get(code) instanceof Reduction.Kind kind) {
            r.node(new Reduction(kind, o.flag(0), true), r.in(0), r.in(1));
            return true;
        }
        for (TfliteCode known : TfliteCode.values()) {
            if (known.number == code) {
                return spelled(known, r, o);
            }
        }
        return false;
    }

    private static boolean spelled(TfliteCode code, Reading r, TfliteOptions o) {
        switch (code) {
            case CONV_2D -> {
                return TfliteSpatialExpand.convolution(r, o);
            }
            case DEPTHWISE_CONV_2D -> {
                return TfliteSpatialExpand.depthwise(r, o);
            }
            case AVERAGE_POOL_2D ->
                r.activated(
                        new AveragePool(Layout.NHWC, TfliteSpatialExpand.poolWindow(o), false), o.integer(5), r.in(0));
            case MAX_POOL_2D ->
                r.activated(new MaxPool(Layout.NHWC, TfliteSpatialExpand.poolWindow(o), false), o.integer(5), r.in(0));
            case FULLY_CONNECTED -> {
                return TfliteShapeExpand.dense(r, o);
            }
            case BATCH_MATMUL -> r.node(new MatMul(o.flag(0), o.flag(1)), r.in(0), r.in(1));
            case CONCATENATION ->
                r.activated(new Concat(o.integer(0)), o.integer(1), r.inputs().toArray(Value[]::new));
            case LEAKY_RELU -> r.node(new LeakyRelu(o.real(0)), r.in(0));
            case ELU -> r.node(new Elu(1), r.in(0));
            case GELU -> r.node(new Gelu(o.flag(0)), r.in(0));
            case PRELU -> r.node(new PRelu(), r.in(0), r.in(1));
            case SELECT_V2 -> r.node(new Where(), r.in(0), r.in(1), r.in(2));
            case LOGICAL_AND -> r.node(new Logical(Logical.Kind.AND), r.in(0), r.in(1));
            case LOGICAL_OR -> r.node(new Logical(Logical.Kind.OR), r.in(0), r.in(1));
            case ADD_N -> r.node(new Variadic(Variadic.Kind.SUM), r.inputs().toArray(Value[]::new));
            case CAST -> r.node(new Cast(outputElement(r), true), r.in(0));
            case ARG_MAX, ARG_MIN -> {
                Tensor axis = r.known(1);
                if (axis == null) {
                    return false;
                }
                ArgReduction.Kind kind = code == TfliteCode.ARG_MAX ? ArgReduction.Kind.MAX : ArgReduction.Kind.MIN;
                r.node(new ArgReduction(kind, (int) axis.scalarLong(), false, false, outputElement(r)), r.in(0));
            }
            case CUMSUM -> r.node(new Cumulative(Cumulative.Kind.SUM, o.flag(0), o.flag(1)), r.in(0), r.in(1));
            case SOFTMAX -> {
                if (o.real(0) != 1) {
                    return false;
                }
                r.node(new Softmax(-1), r.in(0));
            }
            case LOG_SOFTMAX -> r.node(new LogSoftmax(-1), r.in(0));
            case LOCAL_RESPONSE_NORMALIZATION -> {
                int size = 2 * o.integer(0) + 1;
                r.node(new LocalResponseNormalization(size, o.real(2) * size, o.real(3), o.real(1), 3), r.in(0));
            }
            case SHAPE -> r.node(new ShapeOf(0, Integer.MAX_VALUE, outputElement(r)), r.in(0));
            case RANK -> r.node(new RankOf(ElementType.INT32), r.in(0));
            case RESHAPE -> {
                return TfliteShapeExpand.reshape(r, o);
            }
            case SQUEEZE -> {
                List<Integer> axes = o.values().get(0) instanceof List<?> list
                        ? list.stream().map(each -> ((Number) each).intValue()).toList()
                        : List.of();
                r.node(
                        new Squeeze(),
                        r.in(0),
                        axes.isEmpty()
                                ? Value.NONE
                                : r.vector(
                                        "axes",
                                        axes.stream()
                                                .mapToLong(Integer::longValue)
                                                .toArray()));
            }
            case EXPAND_DIMS -> {
                Tensor axis = r.known(1);
                if (axis == null) {
                    return false;
                }
                r.node(new Unsqueeze(), r.in(0), r.vector("axes", axis.scalarLong()));
            }
            case TRANSPOSE -> {
                Tensor permutation = r.known(1);
                if (permutation == null) {
                    return false;
                }
                r.node(new Transpose(Arrays.stream(permutation.toInts()).boxed().toList()), r.in(0));
            }
            case BROADCAST_TO -> r.node(new Expand(), r.in(0), r.in(1));
            case FILL -> r.node(new Expand(), r.in(1), r.in(0));
            case BROADCAST_ARGS -> r.node(new BroadcastShape(), r.in(0), r.in(1));
            case TILE -> r.node(new Tile(), r.in(0), r.in(1));
            case SPLIT -> {
                Tensor axis = r.known(0);
                if (axis == null) {
                    return false;
                }
                r.node(new Split((int) axis.scalarLong(), o.integer(0)), r.in(1));
            }
            case SPLIT_V -> {
                Tensor axis = r.known(2);
                if (axis == null) {
                    return false;
                }
                r.node(new Split((int) axis.scalarLong(), o.integer(0)), r.in(0), r.in(1));
            }
            case PACK -> r.node(new Stack(o.integer(1)), r.inputs().toArray(Value[]::new));
            case UNPACK -> r.node(new Unstack(o.integer(1), o.integer(0)), r.in(0));
            case SLICE -> {
                return TfliteShapeExpand.slice(r);
            }
            case STRIDED_SLICE -> {
                return TfliteShapeExpand.stridedSlice(r, o);
            }
            case GATHER -> r.node(new Gather(o.integer(0), o.integer(1)), r.in(0), r.in(1));
            case GATHER_ND -> r.node(new GatherNd(0), r.in(0), r.in(1));
            case PAD, PADV2 -> {
                return TfliteShapeExpand.pad(r, Pad.Mode.CONSTANT);
            }
            case MIRROR_PAD -> {
                return TfliteShapeExpand.pad(r, o.integer(0) == 0 ? Pad.Mode.REFLECT : Pad.Mode.SYMMETRIC);
            }
            case DEPTH_TO_SPACE -> r.node(new DepthToSpace(o.integer(0), false, Layout.NHWC), r.in(0));
            case SPACE_TO_DEPTH -> r.node(new SpaceToDepth(o.integer(0), Layout.NHWC), r.in(0));
            case SPACE_TO_BATCH_ND -> r.node(new SpaceToBatch(), r.in(0), r.in(1), r.in(2));
            case BATCH_TO_SPACE_ND -> r.node(new BatchToSpace(), r.in(0), r.in(1), r.in(2));
            case REVERSE_SEQUENCE -> r.node(new ReverseSequence(o.integer(1), o.integer(0)), r.in(0), r.in(1));
            case REVERSE_V2 -> {
                Tensor axes = r.known(1);
                if (axes == null) {
                    return false;
                }
                r.node(new Reverse(Arrays.stream(axes.toInts()).boxed().toList()), r.in(0));
            }
            case RANGE -> r.node(new Range(), r.in(0), r.in(1), r.in(2));
            case TRANSPOSE_CONV -> {
                return TfliteSpatialExpand.transposedConvolution(r, o);
            }
            case RESIZE_BILINEAR -> TfliteSpatialExpand.resize(r, Resize.Mode.LINEAR, o.flag(2), o.flag(3));
            case RESIZE_NEAREST_NEIGHBOR -> TfliteSpatialExpand.resize(r, Resize.Mode.NEAREST, o.flag(0), o.flag(1));
            case QUANTIZE -> {
                TensorType type = r.graph().declared(r.outputs().getFirst());
                if (type == null || type.quantization() == null) {
                    return false;
                }
                r.node(new Quantize(type.element(), type.quantization()), r.in(0));
            }
            case DEQUANTIZE -> {
                if (r.type(0).isQuantized()) {
                    r.node(new Dequantize(), r.in(0));
                } else {
                    r.node(new Cast(ElementType.FLOAT32, true), r.in(0));
                }
            }
            case IF -> r.node(new If(r.region(0, 1), r.region(1, 1)), r.inputs().toArray(Value[]::new));
            case WHILE ->
                r.node(new While(r.region(0, 0), r.region(1, 0)), r.inputs().toArray(Value[]::new));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static ElementType outputElement(Reading r) {
        TensorType type = r.graph().declared(r.outputs().getFirst());
        return type == null ? ElementType.FLOAT32 : type.element();
    }
}
