package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.format.Unsayable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The names of the outputs of ops, by which bodies of functions refer to them
/// (<https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/ops>).
final class OutputArguments {

    private static final Map<String, List<String>> OUTPUTS = new HashMap<>();

    static {
        single("activations", "Elu LeakyRelu Relu Relu6 Selu Softplus Softsign");
        single("band", "MatrixBandPart");
        single("diagonal", "MatrixDiagPart");
        single("index", "Where");
        single("logsoftmax", "LogSoftmax");
        single("out", "Complex Cumprod Cumsum");
        single(
                "output",
                "Angle ArgMax ArgMin AsString AvgPool AvgPool3D BatchMatMulV2 BatchToSpaceND "
                        + "BiasAdd Bitcast BroadcastTo ConcatV2 Conj Const Conv2D Conv2DBackpropInput "
                        + "Conv3D Conv3DBackpropInputV2 DepthToSpace DepthwiseConv2dNative Einsum "
                        + "EnsureShape ExpandDims FFT Fill GatherNd GatherV2 IFFT IRFFT Identity If Imag LRN "
                        + "MatrixDeterminant MatrixDiag Max MaxPool MaxPool3D Mean Min MirrorPad "
                        + "Multinomial OneHot Pack Pad PadV2 Prod RFFT RandomStandardNormal RandomUniform "
                        + "Range Rank Real RegexFullMatch Reshape ReverseSequence ReverseV2 SegmentMax "
                        + "SegmentMean SegmentMin SegmentProd SegmentSum SelectV2 Shape Size "
                        + "SpaceToBatchND SpaceToDepth Split SplitV Squeeze StatelessIf StatelessWhile "
                        + "StaticRegexFullMatch StridedSlice StringJoin StringLower StringToNumber "
                        + "StringUpper Substr Sum TensorScatterAdd TensorScatterMax TensorScatterMin "
                        + "TensorScatterUpdate TensorStridedSliceUpdate Tile TruncatedNormal Unpack "
                        + "UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd UnsortedSegmentSum "
                        + "While");
        single("outputs", "FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel");
        single("patches", "ExtractImagePatches");
        single("product", "MatMul");
        single("r0", "BroadcastArgs");
        single("resized_images", "ResizeBilinear ResizeNearestNeighbor");
        single("resource", "VarHandleOp");
        single("selected_indices", "NonMaxSuppressionV2 NonMaxSuppressionV3");
        single("softmax", "Softmax");
        single("sum", "AddN");
        single("value", "ReadVariableOp");
        single(
                "y",
                "ZerosLike Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil ComplexAbs Cos Cosh Digamma Erf "
                        + "Erfc Exp Expm1 Floor Invert IsFinite IsInf IsNan Lgamma Log Log1p LogicalNot "
                        + "Neg Reciprocal Round Rsqrt Sigmoid Sign Sin Sinh Sqrt Square Tan Tanh "
                        + "Transpose");
        single(
                "z",
                "AddV2 Atan2 BitwiseAnd BitwiseOr BitwiseXor DivNoNan Equal FloorDiv FloorMod "
                        + "Greater GreaterEqual LeftShift Less LessEqual LogicalAnd LogicalOr Maximum "
                        + "Minimum Mul MulNoNan NotEqual Pow RealDiv RightShift SquaredDifference Sub "
                        + "TruncateDiv TruncateMod Xlogy");
        OUTPUTS.put(
                "FusedBatchNormV3",
                List.of("y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3"));
        OUTPUTS.put("MaxPoolWithArgmax", List.of("output", "argmax"));
        OUTPUTS.put("TopKV2", List.of("values", "indices"));
        OUTPUTS.put("UniqueV2", List.of("y", "idx"));
        OUTPUTS.put("UniqueWithCountsV2", List.of("y", "idx", "count"));
        OUTPUTS.put("UniqueWithCounts", List.of("y", "idx", "count"));
    }

    private OutputArguments() {}

    private static void single(String output, String ops) {
        for (String op : ops.split(" ")) {
            OUTPUTS.put(op, List.of(output));
        }
    }

    /// An output behind the name of its node. Of an op with one name, that is a list.
    ///
    /// @throws Unsayable when the op's outputs are not known
    static String reference(String op, int output) {
        List<String> names = OUTPUTS.get(op);
        if (names == null) {
            throw new Unsayable(
                    "IN_FUNCTION",
                    "TensorFlow wants the body of a loop or branch to name the outputs of %s, which nobody knows here"
                            .formatted(op),
                    "cut the graph before this node with --output");
        }
        return names.size() == 1 ? names.getFirst() + ":" + output : names.get(output) + ":0";
    }
}
