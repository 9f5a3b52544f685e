package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a node computes. Every op is a record, so that equal ops are equal values; the permitted classes are the
/// registry.
public sealed interface Op
        permits Activated,
                ArgReduction,
                AssignVariable,
                AveragePool,
                BandPart,
                BatchNormalization,
                BatchToSpace,
                BinCount,
                Binary,
                Bitcast,
                BroadcastShape,
                Cast,
                Celu,
                Clip,
                ColumnsToImage,
                Comparison,
                Compress,
                Concat,
                Convolution,
                CropAndResize,
                Cumulative,
                DeformableConvolution,
                Dense,
                DepthToSpace,
                Dequantize,
                DequantizeLinear,
                Determinant,
                Diagonal,
                DiagonalPart,
                DynamicQuantizeLinear,
                Einsum,
                Elu,
                Expand,
                ExtractPatches,
                EyeLike,
                FakeQuantize,
                Fill,
                Flatten,
                Fourier,
                Gather,
                GatherElements,
                GatherNd,
                Gelu,
                Gemm,
                GridSample,
                GroupNormalization,
                Gru,
                HardSigmoid,
                Hardmax,
                Identity,
                If,
                InstanceNormalization,
                IsInfinite,
                LayerNormalization,
                LeakyRelu,
                LocalResponseNormalization,
                LogSoftmax,
                Logical,
                Lookup,
                Loop,
                LpNormalization,
                LpPool,
                Lstm,
                MatMul,
                MaxPool,
                MaxUnpool,
                NgramCount,
                NonMaxSuppression,
                NonZero,
                OneHot,
                Opaque,
                PRelu,
                Pad,
                Quantize,
                QuantizeLinear,
                Random,
                RandomChoice,
                Range,
                RankOf,
                ReadVariable,
                Reduction,
                RegexMatch,
                Reshape,
                Resize,
                Reverse,
                ReverseSequence,
                RmsNormalization,
                Rnn,
                RoiAlign,
                Scan,
                ScatterElements,
                ScatterNd,
                SearchSorted,
                SegmentReduction,
                Selu,
                ShapeOf,
                ShortTimeFourier,
                Shrink,
                SizeOf,
                Slice,
                Softmax,
                SpaceToBatch,
                SpaceToDepth,
                Split,
                Squeeze,
                Stack,
                StringConcat,
                StringNormalization,
                StringSplit,
                Swish,
                TableLookup,
                ThresholdedRelu,
                Tile,
                TopK,
                Transpose,
                TransposedConvolution,
                Triangle,
                Unary,
                Unique,
                Unsqueeze,
                Unstack,
                Variadic,
                Where,
                While {

    /// The types of the outputs, as far as the inputs tell.
    ///
    /// @throws OpException when the inputs break a constraint of the op
    List<TensorType> infer(Operands in);

    /// The outputs, computed plainly: this is the definition that engines and passes are judged by. Quantised inputs
    /// arrive
    /// as the reals they stand for, unless [#readsStoredIntegers].
    List<Tensor> evaluate(Arguments in);

    /// The elements of the first output where it is an integer tensor of rank 0 or 1 computed from shapes, in symbols,
    /// `Dim.UNKNOWN` where an element is not known; empty where nothing is. Ops of shape arithmetic override this.
    default Optional<List<Dim>> symbolic(Operands in) {
        return Optional.empty();
    }

    /// Whether [#infer] knows the output types; otherwise whoever makes the node declares them.
    default boolean infersTypes() {
        return true;
    }

    /// Whether the evaluator takes quantised inputs as they are stored, and makes its outputs as they are to be stored.
    default boolean readsStoredIntegers() {
        return false;
    }

    /// Whether equal inputs always give equal outputs and nothing else happens, so that the op may be folded, merged or
    /// dropped.
    default boolean isPure() {
        return true;
    }

    /// The regions inside, in a fixed order; empty for most ops.
    default List<Region> regions() {
        return List.of();
    }

    /// The same op with other regions, in the order of [#regions].
    default Op withRegions(List<? extends Region> regions) {
        return this;
    }

    /// The op's name as messages and tables give it; families give their member: `Unary.TANH`.
    static String nameOf(Op op) {
        return switch (op) {
            case Unary(Unary.Kind kind) -> "Unary." + kind;
            case Binary(Binary.Kind kind) -> "Binary." + kind;
            case Comparison(Comparison.Kind kind) -> "Comparison." + kind;
            case Logical(Logical.Kind kind) -> "Logical." + kind;
            case Variadic(Variadic.Kind kind) -> "Variadic." + kind;
            case Reduction reduction -> "Reduction." + reduction.kind();
            case ArgReduction reduction -> "ArgReduction." + reduction.kind();
            case Activated activated -> nameOf(activated.base()) + "+" + activated.activation();
            case Opaque opaque -> opaque.type();
            default -> op.getClass().getSimpleName();
        };
    }

    /// All op records, by name.
    static List<Class<?>> all() {
        return Arrays.stream(Op.class.getPermittedSubclasses())
                .sorted(java.util.Comparator.comparing(Class::getSimpleName))
                .toList();
    }
}
