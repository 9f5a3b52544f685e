package dev.slipway.formats.tflite;

import static dev.slipway.formats.tflite.TfliteCode.*;

import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// How TFLite spells the hub's ops. To support one more, add its spelling here; spatial ops are in [TfliteSpatial].
final class TfliteOps {

    static final Map<Unary.Kind, TfliteCode> UNARY = new EnumMap<>(Map.ofEntries(
            Map.entry(Unary.Kind.ABS, ABS),
            Map.entry(Unary.Kind.NEGATE, NEG),
            Map.entry(Unary.Kind.SIGN, SIGN),
            Map.entry(Unary.Kind.EXP, EXP),
            Map.entry(Unary.Kind.LOG, LOG),
            Map.entry(Unary.Kind.SQRT, SQRT),
            Map.entry(Unary.Kind.RSQRT, RSQRT),
            Map.entry(Unary.Kind.SQUARE, SQUARE),
            Map.entry(Unary.Kind.SIN, SIN),
            Map.entry(Unary.Kind.COS, COS),
            Map.entry(Unary.Kind.TANH, TANH),
            Map.entry(Unary.Kind.CEIL, CEIL),
            Map.entry(Unary.Kind.FLOOR, FLOOR),
            Map.entry(Unary.Kind.ROUND, ROUND),
            Map.entry(Unary.Kind.NOT, LOGICAL_NOT),
            Map.entry(Unary.Kind.SIGMOID, LOGISTIC),
            Map.entry(Unary.Kind.RELU, RELU),
            Map.entry(Unary.Kind.RELU6, RELU6),
            Map.entry(Unary.Kind.RELU_N1_TO_1, RELU_N1_TO_1),
            Map.entry(Unary.Kind.HARD_SWISH, HARD_SWISH),
            Map.entry(Unary.Kind.REAL, REAL),
            Map.entry(Unary.Kind.IMAGINARY, IMAG),
            Map.entry(Unary.Kind.COMPLEX_ABS, COMPLEX_ABS)));

    static final Map<Binary.Kind, TfliteCode> BINARY = new EnumMap<>(Map.ofEntries(
            Map.entry(Binary.Kind.ADD, ADD),
            Map.entry(Binary.Kind.SUBTRACT, SUB),
            Map.entry(Binary.Kind.MULTIPLY, MUL),
            Map.entry(Binary.Kind.DIVIDE, DIV),
            Map.entry(Binary.Kind.FLOOR_DIVIDE, FLOOR_DIV),
            Map.entry(Binary.Kind.FLOOR_MODULO, FLOOR_MOD),
            Map.entry(Binary.Kind.POWER, POW),
            Map.entry(Binary.Kind.MAX, MAXIMUM),
            Map.entry(Binary.Kind.MIN, MINIMUM),
            Map.entry(Binary.Kind.SQUARED_DIFFERENCE, SQUARED_DIFFERENCE),
            Map.entry(Binary.Kind.ATAN2, ATAN2),
            Map.entry(Binary.Kind.BITWISE_XOR, BITWISE_XOR),
            Map.entry(Binary.Kind.SHIFT_RIGHT, RIGHT_SHIFT)));

    static final Map<Comparison.Kind, TfliteCode> COMPARISON = new EnumMap<>(Map.of(
            Comparison.Kind.EQUAL, EQUAL,
            Comparison.Kind.NOT_EQUAL, NOT_EQUAL,
            Comparison.Kind.LESS, LESS,
            Comparison.Kind.LESS_OR_EQUAL, LESS_EQUAL,
            Comparison.Kind.GREATER, GREATER,
            Comparison.Kind.GREATER_OR_EQUAL, GREATER_EQUAL));

    static final Map<Reduction.Kind, TfliteCode> REDUCTION = new EnumMap<>(Map.of(
            Reduction.Kind.SUM, SUM,
            Reduction.Kind.MEAN, MEAN,
            Reduction.Kind.MAX, REDUCE_MAX,
            Reduction.Kind.MIN, REDUCE_MIN,
            Reduction.Kind.PRODUCT, REDUCE_PROD,
            Reduction.Kind.ALL, REDUCE_ALL,
            Reduction.Kind.ANY, REDUCE_ANY));

    private TfliteOps() {}

    /// The hub ops that can be written, by simple name.
    static List<String> writable() {
        return List.copyOf(new TreeSet<>(List.of(
                "Activated",
                "ArgReduction",
                "AssignVariable",
                "AveragePool",
                "BandPart",
                "BatchNormalization",
                "BatchToSpace",
                "Binary",
                "BroadcastShape",
                "Cast",
                "Clip",
                "Comparison",
                "Concat",
                "Convolution",
                "Cumulative",
                "Dense",
                "Dequantize",
                "DepthToSpace",
                "Elu",
                "Expand",
                "Fill",
                "Flatten",
                "Gather",
                "GatherNd",
                "Gelu",
                "Gemm",
                "HardSigmoid",
                "Identity",
                "If",
                "LeakyRelu",
                "LocalResponseNormalization",
                "LogSoftmax",
                "Logical",
                "LpNormalization",
                "MatMul",
                "MaxPool",
                "NonZero",
                "OneHot",
                "PRelu",
                "Pad",
                "Quantize",
                "Range",
                "RankOf",
                "ReadVariable",
                "Reduction",
                "Reshape",
                "Resize",
                "Reverse",
                "ReverseSequence",
                "ScatterNd",
                "SegmentReduction",
                "ShapeOf",
                "Slice",
                "Softmax",
                "SpaceToBatch",
                "SpaceToDepth",
                "Split",
                "Squeeze",
                "Stack",
                "Swish",
                "Tile",
                "TopK",
                "Transpose",
                "TransposedConvolution",
                "Unary",
                "Unsqueeze",
                "Unstack",
                "Variadic",
                "Where",
                "While")));
    }

    static void write(Node node, TfliteEmitter emit) {
        rejectDoubles(node, emit);
        write(node, node.op(), Activation.NONE, emit);
    }

    /// TFLite's kernels compute in single precision; there are none for float64 beyond casts and moves.
    private static void rejectDoubles(Node node, TfliteEmitter emit) {
        boolean moves = node.op() instanceof Cast || node.op() instanceof Opaque;
        for (Value value : node.inputs()) {
            if (value.isPresent() && emit.type(value).element() == ElementType.FLOAT64 && !moves) {
                throw new Unsayable(
                        "ELEMENT_TYPE",
                        "TFLite does not compute in float64",
                        "convert to ONNX, or export the model in float32");
            }
        }
    }

    private static void write(Node node, Op op, Activation activation, TfliteEmitter emit) {
        int act = TfliteEmitter.activation(activation);
        switch (op) {
            case Activated(Op base, Activation fused) -> write(node, base, fused, emit);
            case Convolution convolution -> TfliteSpatial.convolution(node, convolution, act, emit);
            case TransposedConvolution convolution -> TfliteSpatial.transposed(node, convolution, act, emit);
            case MaxPool(Layout layout, Window window, boolean _) ->
                TfliteSpatial.pool(node, MAX_POOL_2D, layout, window, act, emit);
            case AveragePool(Layout layout, Window window, boolean countPadding) ->
                TfliteSpatial.averagePool(node, layout, window, countPadding, act, emit);
            case Resize resize -> TfliteSpatial.resize(node, resize, emit);
            case DepthToSpace(int block, boolean columnsFirst, Layout layout) -> {
                TfliteSpatial.requireLast(layout, !columnsFirst);
                emit.is(DEPTH_TO_SPACE, TfliteOptions.of(94).with(0, block), in(node, 0, emit));
            }
            case SpaceToDepth(int block, Layout layout) -> {
                TfliteSpatial.requireLast(layout, true);
                emit.is(SPACE_TO_DEPTH, TfliteOptions.of(19).with(0, block), in(node, 0, emit));
            }
            case Dense _ -> dense(node, act, emit);
            case MatMul(boolean a, boolean b) ->
                emit.is(
                        BATCH_MATMUL,
                        TfliteOptions.of(101).with(0, a).with(1, b),
                        in(node, 0, emit),
                        in(node, 1, emit));
            case Unary(Unary.Kind kind) -> unary(node, kind, emit);
            case Binary(Binary.Kind kind) -> binary(node, kind, act, emit);
            case Comparison(Comparison.Kind kind) ->
                emit.is(code(COMPARISON.get(kind)), TfliteOptions.NONE, in(node, 0, emit), in(node, 1, emit));
            case Logical(Logical.Kind kind) -> logical(node, kind, emit);
            case LeakyRelu(float alpha) ->
                emit.is(LEAKY_RELU, TfliteOptions.of(75).with(0, (double) alpha), in(node, 0, emit));
            case Elu(float alpha) when alpha == 1 -> emit.is(ELU, TfliteOptions.NONE, in(node, 0, emit));
            case Gelu(boolean approximate) ->
                emit.is(GELU, TfliteOptions.of(116).with(0, approximate), in(node, 0, emit));
            case PRelu _ -> emit.is(PRELU, TfliteOptions.NONE, in(node, 0, emit), in(node, 1, emit));
            case Where _ ->
                emit.is(SELECT_V2, TfliteOptions.of(98), in(node, 0, emit), in(node, 1, emit), in(node, 2, emit));
            case Cast cast -> cast(node, cast, emit);
            case Identity _ -> copy(node, emit);
            case Reduction reduction -> reduction(node, reduction, emit);
            case ArgReduction(ArgReduction.Kind kind, int axis, boolean keep, boolean last, ElementType output) -> {
                if (keep || last) {
                    throw new Unsayable(
                            "PARAMETER",
                            "TFLite's ARG_MAX takes the first index and drops the axis",
                            "reshape after it, or convert to ONNX");
                }
                boolean max = kind == ArgReduction.Kind.MAX;
                emit.is(
                        max ? ARG_MAX : ARG_MIN,
                        TfliteOptions.of(max ? 40 : 57).with(0, TfliteFlat.typeCode(output)),
                        in(node, 0, emit),
                        emit.scalar(ElementType.INT32, axis));
            }
            case Cumulative(Cumulative.Kind kind, boolean exclusive, boolean reverse) -> {
                if (kind != Cumulative.Kind.SUM) {
                    throw Unsayable.noSuchOp();
                }
                emit.is(
                        CUMSUM,
                        TfliteOptions.of(102).with(0, exclusive).with(1, reverse),
                        in(node, 0, emit),
                        scalar(node, 1, emit));
            }
            case TopK(int axis, boolean largest, boolean _, ElementType indices) -> {
                int rank = emit.rank(node.input(0));
                if (!largest || Math.floorMod(axis, rank) != rank - 1 || indices != ElementType.INT32) {
                    throw new Unsayable(
                            "PARAMETER",
                            "TFLite's TOPK_V2 gives the largest along the last axis, int32 indices",
                            "convert to ONNX");
                }
                emit.is(TOPK_V2, TfliteOptions.of(34), in(node, 0, emit), scalar(node, 1, emit));
            }
            case Softmax(int axis) ->
                lastAxis(node, axis, SOFTMAX, TfliteOptions.of(9).with(0, 1.0), emit);
            case LogSoftmax(int axis) -> lastAxis(node, axis, LOG_SOFTMAX, TfliteOptions.of(36), emit);
            case LpNormalization(int axis, int p, float _) -> {
                if (p != 2) {
                    throw Unsayable.noSuchOp();
                }
                lastAxis(node, axis, L2_NORMALIZATION, TfliteOptions.of(12), emit);
            }
            case LocalResponseNormalization(int size, float alpha, float beta, float bias, int axis) -> {
                TfliteSpatial.requireChannelsLast(axis, emit.rank(node.input(0)));
                emit.is(
                        LOCAL_RESPONSE_NORMALIZATION,
                        TfliteOptions.of(13)
                                .with(0, (size - 1) / 2)
                                .with(1, (double) bias)
                                .with(2, (double) (alpha / size))
                                .with(3, (double) beta),
                        in(node, 0, emit));
            }
            case ShapeOf shape -> shapeOf(node, shape, emit);
            case RankOf _ -> emit.is(RANK, TfliteOptions.of(86), in(node, 0, emit));
            case Reshape(boolean zeroIsZero) -> reshape(node, zeroIsZero, emit);
            case Flatten _, Squeeze _, Unsqueeze _ -> reshaped(node, emit);
            case Transpose(List<Integer> permutation) ->
                emit.is(TRANSPOSE, TfliteOptions.of(26), in(node, 0, emit), emit.ints(permutation));
            case Expand _ -> expand(node, emit);
            case Tile _ -> emit.is(TILE, TfliteOptions.of(51), in(node, 0, emit), emit.int32(node.input(1)));
            case Concat(int axis) ->
                emit.is(
                        CONCATENATION,
                        TfliteOptions.of(10).with(0, axis).with(1, act),
                        node.inputs().stream().map(emit::index).toList());
            case Split(int axis, int parts) -> split(node, axis, parts, emit);
            case Stack(int axis) ->
                emit.is(
                        PACK,
                        TfliteOptions.of(59).with(0, node.inputs().size()).with(1, axis),
                        node.inputs().stream().map(emit::index).toList());
            case Unstack(int axis, int parts) ->
                emit.is(UNPACK, TfliteOptions.of(64).with(0, parts).with(1, axis), in(node, 0, emit));
            case Slice _ -> slice(node, emit);
            case Gather(int axis, int batch) ->
                emit.is(
                        GATHER,
                        TfliteOptions.of(23).with(0, axis).with(1, batch),
                        in(node, 0, emit),
                        in(node, 1, emit));
            case GatherNd(int batch) -> {
                if (batch != 0) {
                    throw new Unsayable("PARAMETER", "TFLite's GATHER_ND has no batch axes", "convert to ONNX");
                }
                emit.is(GATHER_ND, TfliteOptions.of(83), in(node, 0, emit), in(node, 1, emit));
            }
            case ScatterNd(Scatter reduction) -> scatter(node, reduction, emit);
            case Pad(Pad.Mode mode) -> pad(node, mode, emit);
            case SpaceToBatch _ ->
                emit.is(
                        SPACE_TO_BATCH_ND,
                        TfliteOptions.of(25),
                        in(node, 0, emit),
                        emit.int32(node.input(1)),
                        emit.int32(node.input(2)));
            case BatchToSpace _ ->
                emit.is(
                        BATCH_TO_SPACE_ND,
                        TfliteOptions.of(24),
                        in(node, 0, emit),
                        emit.int32(node.input(1)),
                        emit.int32(node.input(2)));
            case ReverseSequence(int batch, int time) ->
                emit.is(
                        REVERSE_SEQUENCE,
                        TfliteOptions.of(87).with(0, time).with(1, batch),
                        in(node, 0, emit),
                        in(node, 1, emit));
            case Reverse(List<Integer> axes) -> {
                if (axes.size() != 1) {
                    throw new Unsayable("PARAMETER", "TFLite's REVERSE_V2 reverses one axis", "convert to ONNX");
                }
                emit.is(
                        REVERSE_V2,
                        TfliteOptions.of(81),
                        in(node, 0, emit),
                        emit.ints(Math.floorMod(axes.getFirst(), emit.rank(node.input(0)))));
            }
            case Range _ ->
                emit.is(RANGE, TfliteOptions.of(73), in(node, 0, emit), in(node, 1, emit), in(node, 2, emit));
            case OneHot(int axis) -> oneHot(node, axis, emit);
            case NonZero(ElementType output) -> nonZero(node, output, emit);
            case Fill(Tensor value) ->
                emit.is(
                        FILL,
                        TfliteOptions.of(68),
                        emit.int32(node.input(0)),
                        emit.parameter(value.reshaped(Shape.SCALAR)));
            case BroadcastShape _ -> emit.is(BROADCAST_ARGS, TfliteOptions.NONE, in(node, 0, emit), in(node, 1, emit));
            case SegmentReduction(SegmentReduction.Kind kind, boolean sorted) -> segments(node, kind, sorted, emit);
            case Quantize _ -> emit.is(QUANTIZE, TfliteOptions.of(89), in(node, 0, emit));
            case Dequantize _ -> emit.is(DEQUANTIZE, TfliteOptions.of(38), in(node, 0, emit));
            case If(Region then, Region otherwise) ->
                emit.is(
                        IF,
                        TfliteOptions.of(92).with(0, emit.region(then)).with(1, emit.region(otherwise)),
                        node.inputs().stream().map(emit::index).toList());
            case While(Region condition, Region body) ->
                emit.is(
                        WHILE,
                        TfliteOptions.of(93).with(0, emit.region(condition)).with(1, emit.region(body)),
                        node.inputs().stream().map(emit::index).toList());
            case Opaque opaque -> TfliteOpaque.write(node, opaque, emit);
            case ReadVariable read -> TfliteState.write(read, emit);
            case AssignVariable assign -> TfliteState.write(assign, node, emit);
            default -> throw Unsayable.noSuchOp();
        }
    }

    private static TfliteCode code(@org.jspecify.annotations.Nullable TfliteCode code) {
        if (code == null) {
            throw Unsayable.noSuchOp();
        }
        return code;
    }

    static int in(Node node, int index, TfliteEmitter emit) {
        return emit.index(node.input(index));
    }

    /// An input of one element as an int32 scalar.
    private static int scalar(Node node, int index, TfliteEmitter emit) {
        Tensor known = emit.known(node.input(index));
        if (known != null) {
            return emit.scalar(ElementType.INT32, known.scalarLong());
        }
        int value = emit.int32(node.input(index));
        return emit.type(node.input(index)).shape().hasRank(0)
                ? value
                : emit.step(
                        RESHAPE, TfliteOptions.of(17), TensorType.of(ElementType.INT32), "scalar", value, emit.ints());
    }

    private static void dense(Node node, int act, TfliteEmitter emit) {
        boolean keep = emit.rank(node.input(0)) != 2;
        List<Integer> inputs = new ArrayList<>(List.of(in(node, 0, emit), in(node, 1, emit)));
        inputs.add(node.hasInput(2) ? in(node, 2, emit) : -1);
        emit.is(FULLY_CONNECTED, TfliteOptions.of(8).with(0, act).with(2, keep), inputs);
    }

    private static void unary(Node node, Unary.Kind kind, TfliteEmitter emit) {
        emit.is(code(UNARY.get(kind)), TfliteOptions.NONE, in(node, 0, emit));
    }

    private static void binary(Node node, Binary.Kind kind, int act, TfliteEmitter emit) {
        int a = in(node, 0, emit);
        int b = in(node, 1, emit);
        switch (kind) {
            case ADD -> emit.is(ADD, TfliteOptions.of(11).with(0, act), a, b);
            case SUBTRACT -> emit.is(SUB, TfliteOptions.of(28).with(0, act), a, b);
            case MULTIPLY -> emit.is(MUL, TfliteOptions.of(21).with(0, act), a, b);
            case DIVIDE -> emit.is(DIV, TfliteOptions.of(29).with(0, act), a, b);
            default -> emit.is(code(BINARY.get(kind)), TfliteOptions.NONE, a, b);
        }
    }

    private static void logical(Node node, Logical.Kind kind, TfliteEmitter emit) {
        TfliteCode code = switch (kind) {
            case AND -> LOGICAL_AND;
            case OR -> LOGICAL_OR;
            case XOR -> NOT_EQUAL;
        };
        emit.is(code, TfliteOptions.NONE, in(node, 0, emit), in(node, 1, emit));
    }

    private static void cast(Node node, Cast cast, TfliteEmitter emit) {
        int from = TfliteFlat.typeCode(emit.type(node.input(0)).element());
        emit.is(CAST, TfliteOptions.of(37).with(0, from).with(1, TfliteFlat.typeCode(cast.to())), in(node, 0, emit));
    }

    /// A reshape to the shape it has: TFLite has no identity.
    private static void copy(Node node, TfliteEmitter emit) {
        int shape = emit.step(
                SHAPE,
                TfliteOptions.of(55).with(0, 2),
                TensorType.of(ElementType.INT32, Shape.unknown(1)),
                "shape",
                in(node, 0, emit));
        emit.is(RESHAPE, TfliteOptions.of(17), in(node, 0, emit), shape);
    }

    private static void reduction(Node node, Reduction reduction, TfliteEmitter emit) {
        int axes = axes(node, emit);
        TfliteOptions options = TfliteOptions.of(27).with(0, reduction.keepAxes());
        emit.is(code(REDUCTION.get(reduction.kind())), options, in(node, 0, emit), axes);
    }

    /// The axes as a vector, all where none are named.
    private static int axes(Node node, TfliteEmitter emit) {
        return node.hasInput(1) && !emit.type(node.input(1)).shape().equals(Shape.of(0))
                ? emit.int32(node.input(1))
                : emit.ints(IntStream.range(0, emit.rank(node.input(0))).toArray());
    }

    /// Ops that TFLite has along the last axis only are turned around.
    private static void lastAxis(Node node, int axis, TfliteCode code, TfliteOptions options, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        int along = Math.floorMod(axis, Math.max(1, rank));
        int x = in(node, 0, emit);
        if (along == rank - 1) {
            emit.is(code, options, x);
            return;
        }
        List<Integer> swap = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        java.util.Collections.swap(swap, along, rank - 1);
        int turned = emit.transpose(x, swap);
        int y = emit.step(code, options, emit.type(turned), "along", turned);
        emit.is(TRANSPOSE, TfliteOptions.of(26), y, emit.ints(swap));
    }

    private static void shapeOf(Node node, ShapeOf shape, TfliteEmitter emit) {
        int code = TfliteFlat.typeCode(shape.output());
        TfliteOptions options = TfliteOptions.of(55).with(0, code);
        if (shape.start() == 0 && shape.end() == Integer.MAX_VALUE) {
            emit.is(SHAPE, options, in(node, 0, emit));
            return;
        }
        int all =
                emit.step(SHAPE, options, TensorType.of(shape.output(), Shape.unknown(1)), "shape", in(node, 0, emit));
        emit.is(
                STRIDED_SLICE,
                TfliteOptions.of(32),
                all,
                emit.ints(shape.start()),
                emit.ints(shape.end()),
                emit.ints(1));
    }

    private static void reshape(Node node, boolean zeroIsZero, TfliteEmitter emit) {
        Tensor known = emit.known(node.input(1));
        if (known != null && !zeroIsZero && Arrays.stream(known.toLongs()).anyMatch(size -> size == 0)) {
            reshaped(node, emit);
            return;
        }
        emit.is(RESHAPE, TfliteOptions.of(17), in(node, 0, emit), emit.int32(node.input(1)));
    }

    /// A reshape to the output's own shape, with at most one size left open.
    private static void reshaped(Node node, TfliteEmitter emit) {
        Shape shape = emit.type(node.output()).shape();
        boolean open = !shape.isRanked()
                || shape.dims().stream().filter(dim -> !dim.isKnown()).count() > 1;
        if (!open) {
            emit.is(
                    RESHAPE,
                    TfliteOptions.of(17),
                    in(node, 0, emit),
                    emit.ints(shape.dims().stream()
                            .map(dim -> dim.isKnown() ? (int) dim.size() : -1)
                            .toList()));
            return;
        }
        Tensor axes = node.hasInput(1) ? emit.known(node.input(1)) : null;
        if (node.op() instanceof Squeeze && (axes != null || !node.hasInput(1))) {
            List<Long> along = axes == null
                    ? List.of()
                    : Arrays.stream(axes.toLongs()).boxed().toList();
            emit.is(SQUEEZE, TfliteOptions.of(30).with(0, along), in(node, 0, emit));
        } else if (node.op() instanceof Unsqueeze && axes != null && axes.size() == 1) {
            emit.is(
                    EXPAND_DIMS,
                    TfliteOptions.of(52),
                    in(node, 0, emit),
                    emit.scalar(ElementType.INT32, axes.scalarLong()));
        } else {
            throw new Unsayable(
                    "DYNAMIC_SHAPE",
                    "more than one size of the result %s is not known".formatted(shape),
                    "fix input shapes with --input NAME=SHAPE");
        }
    }

    private static void expand(Node node, TfliteEmitter emit) {
        Tensor known = emit.known(node.input(1));
        TensorType x = emit.type(node.input(0));
        Shape result = emit.type(node.output()).shape();
        int shape = known != null && result.isRanked() && result.isKnown()
                ? emit.ints(Arrays.stream(result.intSizes()).boxed().toList())
                : emit.int32(node.input(1));
        if (x.shape().hasRank(0)) {
            emit.is(FILL, TfliteOptions.of(68), shape, in(node, 0, emit));
        } else {
            emit.is(BROADCAST_TO, TfliteOptions.of(104), in(node, 0, emit), shape);
        }
    }

    private static void split(Node node, int axis, int parts, TfliteEmitter emit) {
        int along = emit.scalar(ElementType.INT32, Math.floorMod(axis, emit.rank(node.input(0))));
        if (!node.hasInput(1)) {
            emit.is(SPLIT, TfliteOptions.of(35).with(0, parts), along, in(node, 0, emit));
        } else {
            emit.is(
                    SPLIT_V,
                    TfliteOptions.of(79).with(0, node.outputs().size()),
                    in(node, 0, emit),
                    emit.int32(node.input(1)),
                    along);
        }
    }

    private static void slice(Node node, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        Tensor axes = node.hasInput(3) ? emit.parameter(node.input(3), "the axes of a slice") : null;
        Tensor steps = node.hasInput(4) ? emit.parameter(node.input(4), "the steps of a slice") : null;
        Tensor starts = emit.known(node.input(1));
        Tensor ends = emit.known(node.input(2));
        if (starts == null || ends == null) {
            computedSlice(node, axes, steps, rank, emit);
            return;
        }
        int[] begin = new int[rank];
        int[] end = new int[rank];
        int[] stride = new int[rank];
        Arrays.fill(stride, 1);
        int open = (1 << rank) - 1;
        int first = open;
        for (int i = 0; i < starts.size(); i++) {
            int axis = axes == null ? i : Math.floorMod(axes.toInts()[i], rank);
            begin[axis] = Math.clamp(starts.toLongs()[i], Integer.MIN_VALUE + 1, Integer.MAX_VALUE);
            long limit = ends.toLongs()[i];
            end[axis] = Math.clamp(limit, Integer.MIN_VALUE + 1, Integer.MAX_VALUE);
            stride[axis] = steps == null ? 1 : (int) steps.toLongs()[i];
            first &= ~(1 << axis);
            boolean toEnd = stride[axis] > 0 ? limit >= Integer.MAX_VALUE : limit <= -(1L << 30);
            if (!toEnd) {
                open &= ~(1 << axis);
            } else {
                end[axis] = 0;
            }
        }
        emit.is(
                STRIDED_SLICE,
                TfliteOptions.of(32).with(0, first).with(1, open),
                in(node, 0, emit),
                emit.ints(begin),
                emit.ints(end),
                emit.ints(stride));
    }

    /// Computed bounds: one by one for the axes that are sliced, put between open ones.
    private static void computedSlice(
            Node node,
            @org.jspecify.annotations.Nullable Tensor axes,
            @org.jspecify.annotations.Nullable Tensor steps,
            int rank,
            TfliteEmitter emit) {
        int count = axes == null ? rank : (int) axes.size();
        int[] along = axes == null
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(axes.toInts())
                        .map(axis -> Math.floorMod(axis, rank))
                        .toArray();
        for (int i = 1; i < count; i++) {
            if (along[i] != along[i - 1] + 1) {
                throw new Unsayable(
                        "DYNAMIC_PARAMETER",
                        "computed bounds of axes that are not neighbours",
                        "fix input shapes with --input");
            }
        }
        int[] stride = new int[rank];
        Arrays.fill(stride, 1);
        int mask = (1 << rank) - 1;
        for (int i = 0; i < count; i++) {
            stride[along[i]] = steps == null ? 1 : steps.toInts()[i];
            mask &= ~(1 << along[i]);
        }
        int begin = widened(emit.int32(node.input(1)), along[0], rank - along[0] - count, rank, emit);
        int end = widened(emit.int32(node.input(2)), along[0], rank - along[0] - count, rank, emit);
        emit.is(
                STRIDED_SLICE,
                TfliteOptions.of(32).with(0, mask).with(1, mask),
                in(node, 0, emit),
                begin,
                end,
                emit.ints(stride));
    }

    private static int widened(int bounds, int before, int after, int rank, TfliteEmitter emit) {
        if (before == 0 && after == 0) {
            return bounds;
        }
        return emit.step(
                PAD,
                TfliteOptions.of(22),
                TensorType.of(ElementType.INT32, rank),
                "bounds",
                bounds,
                emit.parameter(Tensor.ofInts(Shape.of(1, 2), before, after)));
    }

    private static void scatter(Node node, Scatter reduction, TfliteEmitter emit) {
        Value into = node.input(0);
        TensorType type = emit.type(into);
        int shape = type.shape().isRanked() && type.shape().isKnown()
                ? emit.ints(type.shape().intSizes())
                : emit.step(
                        SHAPE,
                        TfliteOptions.of(55).with(0, 2),
                        TensorType.of(ElementType.INT32, Shape.unknown(1)),
                        "shape",
                        in(node, 0, emit));
        int indices = emit.int32(node.input(1));
        int updates = in(node, 2, emit);
        int scattered = emit.step(SCATTER_ND, TfliteOptions.of(97), type, "scattered", indices, updates, shape);
        switch (reduction) {
            case ADD -> emit.is(ADD, TfliteOptions.of(11), in(node, 0, emit), scattered);
            case REPLACE -> {
                int same = emit.step(
                        MUL,
                        TfliteOptions.of(21),
                        emit.type(node.input(2)),
                        "none",
                        updates,
                        emit.scalar(type.element(), 0));
                int ones = emit.step(
                        ADD,
                        TfliteOptions.of(11),
                        emit.type(node.input(2)),
                        "ones",
                        same,
                        emit.scalar(type.element(), 1));
                int mask = emit.step(SCATTER_ND, TfliteOptions.of(97), type, "mask", indices, ones, shape);
                TensorType flags = TensorType.of(ElementType.BOOL, type.shape());
                int hit = emit.step(GREATER, TfliteOptions.NONE, flags, "hit", mask, emit.scalar(type.element(), 0));
                emit.is(SELECT_V2, TfliteOptions.of(98), hit, scattered, in(node, 0, emit));
            }
            case MULTIPLY, MAX, MIN -> throw Unsayable.noSuchOp();
        }
    }

    private static void pad(Node node, Pad.Mode mode, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        Tensor pads = emit.parameter(node.input(1), "the amount of padding");
        Tensor axes = node.hasInput(3) ? emit.parameter(node.input(3), "the padded axes") : null;
        int[] pairs = new int[2 * rank];
        int count = (int) pads.size() / 2;
        for (int i = 0; i < count; i++) {
            int axis = axes == null ? i : Math.floorMod(axes.toInts()[i], rank);
            pairs[2 * axis] = pads.toInts()[i];
            pairs[2 * axis + 1] = pads.toInts()[i + count];
        }
        if (Arrays.stream(pairs).anyMatch(pad -> pad < 0)) {
            throw new Unsayable("PARAMETER", "TFLite does not pad by a negative amount", "slice instead");
        }
        int amount = emit.parameter(Tensor.ofInts(Shape.of(rank, 2), pairs));
        switch (mode) {
            case CONSTANT -> {
                if (node.hasInput(2)) {
                    emit.is(PADV2, TfliteOptions.of(43), in(node, 0, emit), amount, in(node, 2, emit));
                } else {
                    emit.is(PAD, TfliteOptions.of(22), in(node, 0, emit), amount);
                }
            }
            case REFLECT -> emit.is(MIRROR_PAD, TfliteOptions.of(77).with(0, 0), in(node, 0, emit), amount);
            case SYMMETRIC -> emit.is(MIRROR_PAD, TfliteOptions.of(77).with(0, 1), in(node, 0, emit), amount);
            case EDGE, WRAP -> throw Unsayable.noSuchOp();
        }
    }

    private static void oneHot(Node node, int axis, TfliteEmitter emit) {
        Tensor values = emit.parameter(node.input(2), "the two values of OneHot");
        Tensor depth = emit.parameter(node.input(1), "the depth of OneHot");
        Shape one = Shape.SCALAR;
        double[] pair = values.toDoubles();
        emit.is(
                ONE_HOT,
                TfliteOptions.of(61).with(0, axis),
                emit.int32(node.input(0)),
                emit.scalar(ElementType.INT32, depth.scalarLong()),
                emit.parameter(Tensor.ofDoubles(values.element(), one, pair[1])),
                emit.parameter(Tensor.ofDoubles(values.element(), one, pair[0])));
    }

    private static void nonZero(Node node, ElementType output, TfliteEmitter emit) {
        TensorType type = TensorType.of(ElementType.INT64, Shape.unknown(2));
        int where = emit.step(WHERE, TfliteOptions.of(85), type, "where", in(node, 0, emit));
        int wanted = output == ElementType.INT64 ? where : emit.cast(where, output);
        emit.is(TRANSPOSE, TfliteOptions.of(26), wanted, emit.ints(1, 0));
    }

    private static void segments(Node node, SegmentReduction.Kind kind, boolean sorted, TfliteEmitter emit) {
        if (!node.hasInput(2)) {
            if (!sorted || kind != SegmentReduction.Kind.SUM) {
                throw Unsayable.noSuchOp();
            }
            emit.is(SEGMENT_SUM, TfliteOptions.of(100), in(node, 0, emit), emit.int32(node.input(1)));
            return;
        }
        TfliteCode code = switch (kind) {
            case SUM -> UNSORTED_SEGMENT_SUM;
            case MAX -> UNSORTED_SEGMENT_MAX;
            case MIN -> UNSORTED_SEGMENT_MIN;
            case PRODUCT -> UNSORTED_SEGMENT_PROD;
            case MEAN -> throw Unsayable.noSuchOp();
        };
        emit.is(code, TfliteOptions.NONE, in(node, 0, emit), emit.int32(node.input(1)), scalar(node, 2, emit));
    }
}
