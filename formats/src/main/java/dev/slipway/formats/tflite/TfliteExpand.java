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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
                return convolution(r, o);
            }
            case DEPTHWISE_CONV_2D -> {
                return depthwise(r, o);
            }
            case AVERAGE_POOL_2D ->
                r.activated(new AveragePool(Layout.NHWC, poolWindow(o), false), o.integer(5), r.in(0));
            case MAX_POOL_2D -> r.activated(new MaxPool(Layout.NHWC, poolWindow(o), false), o.integer(5), r.in(0));
            case FULLY_CONNECTED -> {
                return dense(r, o);
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
                return reshape(r, o);
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
                return slice(r);
            }
            case STRIDED_SLICE -> {
                return stridedSlice(r, o);
            }
            case GATHER -> r.node(new Gather(o.integer(0), o.integer(1)), r.in(0), r.in(1));
            case GATHER_ND -> r.node(new GatherNd(0), r.in(0), r.in(1));
            case PAD, PADV2 -> {
                return pad(r, Pad.Mode.CONSTANT);
            }
            case MIRROR_PAD -> {
                return pad(r, o.integer(0) == 0 ? Pad.Mode.REFLECT : Pad.Mode.SYMMETRIC);
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
                return transposedConvolution(r, o);
            }
            case RESIZE_BILINEAR -> resize(r, Resize.Mode.LINEAR, o.flag(2), o.flag(3));
            case RESIZE_NEAREST_NEIGHBOR -> resize(r, Resize.Mode.NEAREST, o.flag(0), o.flag(1));
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

    private static Padding padding(int code) {
        return code == 0 ? Padding.SAME : Padding.none(2);
    }

    private static boolean filterKnown(Reading r) {
        return r.shape(1).isRanked()
                && r.shape(1).hasRank(4)
                && r.shape(1).isKnown()
                && r.shape(0).hasRank(4);
    }

    private static boolean convolution(Reading r, TfliteOptions o) {
        if (!filterKnown(r) || !r.shape(0).dim(3).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window = new Window(
                List.of(filter[1], filter[2]),
                List.of(o.integer(2), o.integer(1)),
                List.of(o.integer(5), o.integer(4)),
                padding(o.integer(0)),
                false);
        int groups = filter[3] == 0 ? 1 : (int) r.shape(0).size(3) / filter[3];
        r.activated(
                new Convolution(Layout.NHWC, FilterLayout.OHWI, window, Math.max(1, groups)),
                o.integer(3),
                r.in(0),
                r.in(1),
                r.in(2));
        return true;
    }

    private static boolean depthwise(Reading r, TfliteOptions o) {
        if (!filterKnown(r) || !r.shape(0).dim(3).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window = new Window(
                List.of(filter[1], filter[2]),
                List.of(o.integer(2), o.integer(1)),
                List.of(o.integer(6), o.integer(5)),
                padding(o.integer(0)),
                false);
        r.activated(
                new Convolution(
                        Layout.NHWC, FilterLayout.IHWO, window, (int) r.shape(0).size(3)),
                o.integer(4),
                r.in(0),
                r.in(1),
                r.in(2));
        return true;
    }

    private static Window poolWindow(TfliteOptions o) {
        return Window.of(
                List.of(o.integer(4), o.integer(3)), List.of(o.integer(2), o.integer(1)), padding(o.integer(0)));
    }

    private static boolean dense(Reading r, TfliteOptions o) {
        if (o.integer(1) != 0 || !r.shape(1).hasRank(2) || !r.shape(0).isRanked()) {
            return false;
        }
        boolean fits = r.shape(0).rank() == 2 || o.flag(2);
        if (!fits || !r.shape(0).dim(-1).equals(r.shape(1).dim(1))) {
            // Without keep_num_dims the input counts as a matrix of rows as long as the weights want them.
            if (!r.shape(1).dim(1).isKnown()) {
                return false;
            }
            Value rows = r.graph()
                    .add(
                            r.name() + "/rows",
                            List.of(r.name()),
                            new Reshape(true),
                            r.in(0),
                            r.vector("rows_shape", -1, r.shape(1).size(1)));
            r.graph().declare(rows, r.type(0).withShape(Shape.UNRANKED));
            r.activated(new Dense(), o.integer(0), rows, r.in(1), r.in(2));
            return true;
        }
        r.activated(new Dense(), o.integer(0), r.in(0), r.in(1), r.in(2));
        return true;
    }

    private static boolean reshape(Reading r, TfliteOptions o) {
        if (r.in(1).isPresent()) {
            r.node(new Reshape(true), r.in(0), r.in(1));
            return true;
        }
        if (o.values().get(0) instanceof List<?> sizes) {
            r.node(
                    new Reshape(true),
                    r.in(0),
                    r.vector(
                            "shape",
                            sizes.stream()
                                    .mapToLong(each -> ((Number) each).longValue())
                                    .toArray()));
            return true;
        }
        return false;
    }

    private static boolean slice(Reading r) {
        Tensor begin = r.known(1);
        Tensor size = r.known(2);
        if (begin == null || size == null) {
            return false;
        }
        long[] starts = begin.toLongs();
        long[] ends = size.toLongs();
        for (int i = 0; i < ends.length; i++) {
            ends[i] = ends[i] < 0 ? Integer.MAX_VALUE : starts[i] + ends[i];
        }
        r.node(new Slice(), r.in(0), r.vector("starts", starts), r.vector("ends", ends));
        return true;
    }

    private static boolean stridedSlice(Reading r, TfliteOptions o) {
        Tensor begin = r.known(1);
        Tensor end = r.known(2);
        Tensor step = r.known(3);
        if (begin == null || end == null || step == null || o.integer(2) != 0 || o.integer(3) != 0 || o.flag(5)) {
            return false;
        }
        long[] starts = begin.toLongs();
        long[] ends = end.toLongs();
        long[] steps = step.toLongs();
        List<Long> removed = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            if ((o.integer(4) >> i & 1) != 0) {
                removed.add((long) i);
                ends[i] = starts[i] == -1 ? Integer.MAX_VALUE : starts[i] + 1;
                steps[i] = 1;
                continue;
            }
            if ((o.integer(0) >> i & 1) != 0) {
                starts[i] = steps[i] > 0 ? 0 : Integer.MAX_VALUE;
            }
            if ((o.integer(1) >> i & 1) != 0) {
                ends[i] = steps[i] > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
            }
        }
        Value axes = r.vector(
                "axes", IntStream.range(0, starts.length).asLongStream().toArray());
        Value[] inputs = {r.in(0), r.vector("starts", starts), r.vector("ends", ends), axes, r.vector("steps", steps)};
        if (removed.isEmpty()) {
            r.node(new Slice(), inputs);
            return true;
        }
        Value slice = r.graph().add(r.name() + "/slice", List.of(r.name()), new Slice(), inputs);
        r.node(
                new Squeeze(),
                slice,
                r.vector("removed", removed.stream().mapToLong(Long::longValue).toArray()));
        return true;
    }

    private static boolean pad(Reading r, Pad.Mode mode) {
        Tensor pads = r.known(1);
        if (pads == null) {
            return false;
        }
        long[] pairs = pads.toLongs();
        int rank = pairs.length / 2;
        long[] sides = new long[pairs.length];
        for (int i = 0; i < rank; i++) {
            sides[i] = pairs[2 * i];
            sides[rank + i] = pairs[2 * i + 1];
        }
        r.node(new Pad(mode), r.in(0), r.vector("pads", sides), r.in(2));
        return true;
    }

    private static boolean transposedConvolution(Reading r, TfliteOptions o) {
        Tensor shape = r.known(0);
        if (shape == null || !r.shape(1).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        int[] sizes = shape.toInts();
        Window window =
                Window.of(List.of(filter[1], filter[2]), List.of(o.integer(2), o.integer(1)), padding(o.integer(0)));
        r.activated(
                new TransposedConvolution(
                        Layout.NHWC, FilterLayout.OHWI, window, List.of(), List.of(sizes[1], sizes[2]), 1),
                o.integer(3),
                r.in(2),
                r.in(1),
                r.in(3));
        return true;
    }

    private static void resize(Reading r, Resize.Mode mode, boolean corners, boolean half) {
        Coordinates coordinates = corners
                ? Coordinates.ALIGN_CORNERS
                : !half
                        ? Coordinates.ASYMMETRIC
                        : mode == Resize.Mode.NEAREST ? Coordinates.TF_HALF_PIXEL_FOR_NEAREST : Coordinates.HALF_PIXEL;
        Nearest nearest = corners ? Nearest.ROUND_PREFER_CEIL : Nearest.FLOOR;
        r.node(
                new Resize(mode, coordinates, nearest, -0.75f, false, 0, false, KeepAspect.STRETCH, List.of(1, 2)),
                r.in(0),
                Value.NONE,
                Value.NONE,
                r.in(1));
    }
}
