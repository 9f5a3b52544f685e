package dev.slipway.formats.tensorflow;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// How TensorFlow spells the hub's ops. To support one more, add its spelling here; what needs several hub nodes is in
/// [TensorflowExpand].
final class TensorflowOps {

    /// Turns one TensorFlow node into hub nodes and gives its outputs.
    interface Reading {
        List<Value> read(TensorflowNode node);
    }

    static final Map<String, Reading> TABLE = new HashMap<>();

    private TensorflowOps() {}

    static List<String> names() {
        return List.copyOf(new TreeSet<>(TABLE.keySet()));
    }

    private static void spell(String names, Reading reading) {
        for (String name : names.split(" ")) {
            TABLE.put(name, reading);
        }
    }

    private static void unary(String names, Unary.Kind kind) {
        spell(names, node -> node.is(new Unary(kind), node.in(0)));
    }

    private static void binary(String names, Binary.Kind kind) {
        spell(names, node -> node.is(new Binary(kind), node.in(0), node.in(1)));
    }

    private static void comparison(String names, Comparison.Kind kind) {
        spell(names, node -> node.is(new Comparison(kind), node.in(0), node.in(1)));
    }

    private static void reduction(String names, Reduction.Kind kind) {
        spell(
                names,
                node -> node.is(
                        new Reduction(kind, node.flag("keep_dims"), true),
                        node.in(0),
                        TensorflowExpand.vectorOf(node, 1)));
    }

    static {
        unary("Abs", Unary.Kind.ABS);
        unary("ComplexAbs", Unary.Kind.COMPLEX_ABS);
        unary("Angle", Unary.Kind.ANGLE);
        unary("Real", Unary.Kind.REAL);
        unary("Imag", Unary.Kind.IMAGINARY);
        unary("Conj", Unary.Kind.CONJUGATE);
        unary("Neg", Unary.Kind.NEGATE);
        unary("Sign", Unary.Kind.SIGN);
        unary("Exp", Unary.Kind.EXP);
        unary("Expm1", Unary.Kind.EXPM1);
        unary("Log", Unary.Kind.LOG);
        unary("Log1p", Unary.Kind.LOG1P);
        unary("Sqrt", Unary.Kind.SQRT);
        unary("Rsqrt", Unary.Kind.RSQRT);
        unary("Square", Unary.Kind.SQUARE);
        unary("Reciprocal Inv", Unary.Kind.RECIPROCAL);
        unary("Sin", Unary.Kind.SIN);
        unary("Cos", Unary.Kind.COS);
        unary("Tan", Unary.Kind.TAN);
        unary("Asin", Unary.Kind.ASIN);
        unary("Acos", Unary.Kind.ACOS);
        unary("Atan", Unary.Kind.ATAN);
        unary("Sinh", Unary.Kind.SINH);
        unary("Cosh", Unary.Kind.COSH);
        unary("Tanh", Unary.Kind.TANH);
        unary("Asinh", Unary.Kind.ASINH);
        unary("Acosh", Unary.Kind.ACOSH);
        unary("Atanh", Unary.Kind.ATANH);
        unary("Erf", Unary.Kind.ERF);
        unary("Erfc", Unary.Kind.ERFC);
        unary("Lgamma", Unary.Kind.LGAMMA);
        unary("Digamma", Unary.Kind.DIGAMMA);
        unary("Ceil", Unary.Kind.CEIL);
        unary("Floor", Unary.Kind.FLOOR);
        unary("Round Rint", Unary.Kind.ROUND);
        unary("LogicalNot", Unary.Kind.NOT);
        unary("Invert", Unary.Kind.BITWISE_NOT);
        unary("Sigmoid", Unary.Kind.SIGMOID);
        unary("Softsign", Unary.Kind.SOFTSIGN);
        unary("Softplus", Unary.Kind.SOFTPLUS);
        unary("Relu", Unary.Kind.RELU);
        unary("Relu6", Unary.Kind.RELU6);
        unary("IsNan", Unary.Kind.IS_NAN);
        unary("IsFinite", Unary.Kind.IS_FINITE);
        spell("IsInf", node -> node.is(new IsInfinite(true, true), node.in(0)));
        spell("Elu", node -> node.is(new Elu(1), node.in(0)));
        spell("Selu", node -> node.is(new Selu(1.6732632423543772f, 1.0507009873554805f), node.in(0)));
        spell("LeakyRelu", node -> node.is(new LeakyRelu(node.real("alpha", 0.2f)), node.in(0)));

        binary("Add AddV2", Binary.Kind.ADD);
        binary("Sub", Binary.Kind.SUBTRACT);
        binary("Mul", Binary.Kind.MULTIPLY);
        binary("MulNoNan", Binary.Kind.MULTIPLY_NO_NAN);
        binary("RealDiv TruncateDiv Div", Binary.Kind.DIVIDE);
        binary("FloorDiv", Binary.Kind.FLOOR_DIVIDE);
        binary("FloorMod Mod", Binary.Kind.FLOOR_MODULO);
        binary("TruncateMod", Binary.Kind.TRUNCATE_MODULO);
        binary("Pow", Binary.Kind.POWER);
        binary("Maximum", Binary.Kind.MAX);
        binary("Minimum", Binary.Kind.MIN);
        binary("SquaredDifference", Binary.Kind.SQUARED_DIFFERENCE);
        binary("Atan2", Binary.Kind.ATAN2);
        binary("DivNoNan", Binary.Kind.DIVIDE_NO_NAN);
        binary("Xlogy", Binary.Kind.XLOGY);
        binary("BitwiseAnd", Binary.Kind.BITWISE_AND);
        binary("BitwiseOr", Binary.Kind.BITWISE_OR);
        binary("BitwiseXor", Binary.Kind.BITWISE_XOR);
        binary("LeftShift", Binary.Kind.SHIFT_LEFT);
        binary("RightShift", Binary.Kind.SHIFT_RIGHT);
        binary("Complex", Binary.Kind.COMPLEX);
        comparison("Equal", Comparison.Kind.EQUAL);
        comparison("NotEqual", Comparison.Kind.NOT_EQUAL);
        comparison("Less", Comparison.Kind.LESS);
        comparison("LessEqual", Comparison.Kind.LESS_OR_EQUAL);
        comparison("Greater", Comparison.Kind.GREATER);
        comparison("GreaterEqual", Comparison.Kind.GREATER_OR_EQUAL);
        spell("LogicalAnd", node -> node.is(new Logical(Logical.Kind.AND), node.in(0), node.in(1)));
        spell("LogicalOr", node -> node.is(new Logical(Logical.Kind.OR), node.in(0), node.in(1)));
        spell(
                "AddN",
                node -> node.is(new Variadic(Variadic.Kind.SUM), node.inputs().toArray(Value[]::new)));
        spell("SelectV2", node -> node.is(new Where(), node.in(0), node.in(1), node.in(2)));
        spell("Select", TensorflowExpand::select);
        spell("Cast", node -> node.is(new Cast(node.type("DstT", ElementType.FLOAT32), true), node.in(0)));
        spell("Bitcast", node -> node.is(new Bitcast(node.type("type", ElementType.FLOAT32)), node.in(0)));
        spell(
                "Identity StopGradient PreventGradient CheckNumerics Snapshot PlaceholderWithDefault EnsureShape"
                        + " ReadVariableOpIdentity DebugIdentity DebugIdentityV2 DebugGradientIdentity RefIdentity",
                node -> List.of(node.in(0)));
        spell("IdentityN", TensorflowNode::inputs);
        spell("ZerosLike", node -> TensorflowExpand.like(node, 0));
        spell("OnesLike", node -> TensorflowExpand.like(node, 1));

        reduction("Sum", Reduction.Kind.SUM);
        reduction("Mean", Reduction.Kind.MEAN);
        reduction("Max", Reduction.Kind.MAX);
        reduction("Min", Reduction.Kind.MIN);
        reduction("Prod", Reduction.Kind.PRODUCT);
        reduction("All", Reduction.Kind.ALL);
        reduction("Any", Reduction.Kind.ANY);
        reduction("EuclideanNorm", Reduction.Kind.L2);
        spell("ArgMax", node -> TensorflowExpand.argument(node, ArgReduction.Kind.MAX));
        spell("ArgMin", node -> TensorflowExpand.argument(node, ArgReduction.Kind.MIN));
        spell(
                "Cumsum",
                node -> node.is(
                        new Cumulative(Cumulative.Kind.SUM, node.flag("exclusive"), node.flag("reverse")),
                        node.in(0),
                        node.in(1)));
        spell(
                "Cumprod",
                node -> node.is(
                        new Cumulative(Cumulative.Kind.PRODUCT, node.flag("exclusive"), node.flag("reverse")),
                        node.in(0),
                        node.in(1)));
        spell(
                "TopKV2",
                node -> node.are(
                        2,
                        new TopK(-1, true, node.flag("sorted", true), node.type("index_type", ElementType.INT32)),
                        node.in(0),
                        TensorflowExpand.vectorOf(node, 1)));
        spell("TopK", TensorflowExpand::topK);
        spell("Softmax", node -> node.is(new Softmax(-1), node.in(0)));
        spell("LogSoftmax", node -> node.is(new LogSoftmax(-1), node.in(0)));
        spell(
                "MatMul",
                node -> node.is(
                        new MatMul(node.flag("transpose_a"), node.flag("transpose_b")), node.in(0), node.in(1)));
        spell(
                "BatchMatMul BatchMatMulV2 BatchMatMulV3",
                node -> node.is(new MatMul(node.flag("adj_x"), node.flag("adj_y")), node.in(0), node.in(1)));
        spell(
                "Einsum",
                node -> node.is(
                        new Einsum(node.text("equation", "")), node.inputs().toArray(Value[]::new)));
        spell("MatrixDeterminant", node -> node.is(new Determinant(), node.in(0)));

        spell(
                "Shape",
                node -> node.is(
                        new ShapeOf(0, Integer.MAX_VALUE, node.type("out_type", ElementType.INT32)), node.in(0)));
        spell("ShapeN", TensorflowExpand::shapes);
        spell("Size", node -> node.is(new SizeOf(node.type("out_type", ElementType.INT32)), node.in(0)));
        spell("Rank", node -> node.is(new RankOf(ElementType.INT32), node.in(0)));
        spell("Reshape", node -> node.is(new Reshape(true), node.in(0), TensorflowExpand.vectorOf(node, 1)));
        spell("Squeeze", TensorflowExpand::squeeze);
        spell("ExpandDims", node -> node.is(new Unsqueeze(), node.in(0), TensorflowExpand.vectorOf(node, 1)));
        spell("Transpose", TensorflowExpand::transpose);
        spell("BroadcastTo", node -> node.is(new Expand(), node.in(0), node.in(1)));
        spell("Fill", node -> node.is(new Expand(), node.in(1), node.in(0)));
        spell("Tile", node -> node.is(new Tile(), node.in(0), node.in(1)));
        spell("ConcatV2", TensorflowExpand::concatLast);
        spell("Concat", TensorflowExpand::concatFirst);
        spell("Split", TensorflowExpand::split);
        spell("SplitV", TensorflowExpand::splitSizes);
        spell(
                "Pack",
                node -> node.is(
                        new Stack((int) node.integer("axis", 0)), node.inputs().toArray(Value[]::new)));
        spell(
                "Unpack",
                node -> node.are(
                        (int) node.integer("num", 0),
                        new Unstack((int) node.integer("axis", 0), (int) node.integer("num", 0)),
                        node.in(0)));
        spell("Slice", TensorflowExpand::slice);
        spell("StridedSlice", TensorflowExpand::stridedSlice);
        spell("Gather", node -> node.is(new Gather(0, 0), node.in(0), node.in(1)));
        spell("GatherV2", TensorflowExpand::gather);
        spell(
                "ResourceGather",
                node -> node.is(
                        new Gather((int) node.integer("batch_dims", 0), (int) node.integer("batch_dims", 0)),
                        node.in(0),
                        node.in(1)));
        spell("GatherNd", node -> node.is(new GatherNd(0), node.in(0), node.in(1)));
        spell("ScatterNd", TensorflowExpand::scatter);
        spell(
                "TensorScatterUpdate",
                node -> node.is(new ScatterNd(Scatter.REPLACE), node.in(0), node.in(1), node.in(2)));
        spell("TensorScatterAdd", node -> node.is(new ScatterNd(Scatter.ADD), node.in(0), node.in(1), node.in(2)));
        spell("TensorScatterMax", node -> node.is(new ScatterNd(Scatter.MAX), node.in(0), node.in(1), node.in(2)));
        spell("TensorScatterMin", node -> node.is(new ScatterNd(Scatter.MIN), node.in(0), node.in(1), node.in(2)));
        spell("Pad PadV2", TensorflowExpand::pad);
        spell("MirrorPad", TensorflowExpand::pad);
        spell(
                "DepthToSpace",
                node -> node.is(
                        new DepthToSpace((int) node.integer("block_size", 2), false, TensorflowExpand.layout(node, 2)),
                        node.in(0)));
        spell(
                "SpaceToDepth",
                node -> node.is(
                        new SpaceToDepth((int) node.integer("block_size", 2), TensorflowExpand.layout(node, 2)),
                        node.in(0)));
        spell("SpaceToBatchND", node -> node.is(new SpaceToBatch(), node.in(0), node.in(1), node.in(2)));
        spell("BatchToSpaceND", node -> node.is(new BatchToSpace(), node.in(0), node.in(1), node.in(2)));
        spell(
                "SpaceToBatch",
                node -> node.is(new SpaceToBatch(), node.in(0), TensorflowExpand.blocks(node), node.in(1)));
        spell(
                "BatchToSpace",
                node -> node.is(new BatchToSpace(), node.in(0), TensorflowExpand.blocks(node), node.in(1)));
        spell(
                "ReverseSequence",
                node -> node.is(
                        new ReverseSequence((int) node.integer("batch_dim", 0), (int) node.integer("seq_dim", 0)),
                        node.in(0),
                        node.in(1)));
        spell("ReverseV2", TensorflowExpand::reverse);
        spell("Range", node -> node.is(new Range(), node.in(0), node.in(1), node.in(2)));
        spell("LinSpace", TensorflowExpand::linearSpace);
        spell("OneHot", TensorflowExpand::oneHot);
        spell(
                "MatrixBandPart BatchMatrixBandPart",
                node -> node.is(new BandPart(), node.in(0), node.in(1), node.in(2)));
        spell("MatrixDiag", node -> node.is(new Diagonal(), node.in(0)));
        spell("MatrixDiagPart", node -> node.is(new DiagonalPart(), node.in(0)));
        spell("Where", TensorflowExpand::where);
        spell("InvertPermutation", TensorflowExpand::invertPermutation);
        spell("BroadcastArgs", node -> node.is(new BroadcastShape(), node.in(0), node.in(1)));
        spell("SegmentSum", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.SUM));
        spell("SegmentMean", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MEAN));
        spell("SegmentMax", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MAX));
        spell("SegmentMin", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MIN));
        spell("SegmentProd", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.PRODUCT));
        spell("UnsortedSegmentSum", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.SUM));
        spell("UnsortedSegmentMax", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MAX));
        spell("UnsortedSegmentMin", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MIN));
        spell("UnsortedSegmentProd", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.PRODUCT));

        spell("Conv2D", node -> TensorflowExpand.convolution(node, 2));
        spell("Conv3D", node -> TensorflowExpand.convolution(node, 3));
        spell("DepthwiseConv2dNative", TensorflowExpand::depthwise);
        spell("Conv2DBackpropInput", node -> TensorflowExpand.transposedConvolution(node, 2));
        spell("Conv3DBackpropInputV2", node -> TensorflowExpand.transposedConvolution(node, 3));
        spell("MaxPool", node -> TensorflowExpand.maxPool(node, 2));
        spell("MaxPool3D", node -> TensorflowExpand.maxPool(node, 3));
        spell("AvgPool", node -> TensorflowExpand.averagePool(node, 2));
        spell("AvgPool3D", node -> TensorflowExpand.averagePool(node, 3));
        spell("BiasAdd BiasAddV1", TensorflowExpand::bias);
        spell("FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3", TensorflowExpand::batchNormalization);
        spell("LRN", TensorflowExpand::localResponse);
        spell("L2Loss", TensorflowExpand::halfSquares);
        spell("ResizeBilinear", node -> TensorflowExpand.resize(node, Resize.Mode.LINEAR));
        spell("ResizeNearestNeighbor", node -> TensorflowExpand.resize(node, Resize.Mode.NEAREST));
        spell("ResizeBicubic", node -> TensorflowExpand.resize(node, Resize.Mode.CUBIC));
        spell(
                "FakeQuantWithMinMaxVars",
                node -> node.is(
                        new FakeQuantize((int) node.integer("num_bits", 8), node.flag("narrow_range"), List.of()),
                        node.in(0),
                        node.in(1),
                        node.in(2)));
        spell("FakeQuantWithMinMaxArgs", TensorflowExpand::fakeQuantize);
        spell("RandomUniform", node -> TensorflowExpand.random(node, Random.Kind.UNIFORM));
        spell("RandomStandardNormal", node -> TensorflowExpand.random(node, Random.Kind.NORMAL));
        spell("TruncatedNormal", node -> TensorflowExpand.random(node, Random.Kind.TRUNCATED_NORMAL));

        spell("TensorListFromTensor TensorListStack", node -> List.of(node.in(0)));
        spell("TensorListReserve EmptyTensorList", TensorflowExpand::reserve);
        spell("TensorListGetItem", node -> node.is(new Gather(0, 0), node.in(0), node.in(1)));
        spell("TensorListSetItem", TensorflowExpand::setItem);
        spell("TensorListLength", TensorflowExpand::listLength);
        spell("TensorArrayV3", TensorflowExpand::tensorArray);
        spell("TensorArrayScatterV3", node -> List.of(node.in(2)));
        spell("TensorArrayReadV3", node -> node.is(new Gather(0, 0), node.in(2), node.in(1)));
        spell("TensorArrayWriteV3", TensorflowExpand::writeArray);
        spell("TensorArrayGatherV3", node -> node.is(new Gather(0, 0), node.in(2), node.in(1)));
        spell("TensorArraySizeV3", TensorflowExpand::arraySize);
    }
}
