package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One number for all elements along some axes. `SUM`, `PRODUCT`, `MAX` and `MIN` of integers are computed in 64 bits
/// and wrapped, everything else in double precision and rounded once.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number, or bool for `ALL` and `ANY`; `[...]` | |
/// | input 1 | `axes` | integer `[k]` | optional, negative counts from the end; absent or empty: `noAxesMeansNone` |
/// | output 0 | `y` | as `x`, bool for `ALL` and `ANY`; without `axes` | with `keepAxes` they have size 1 |
///
/// - **C1** `-rank(x) <= axis < rank(x)` for each of `axes`
///
/// Source: [ONNX ReduceSum](https://onnx.ai/onnx/operators/onnx__ReduceSum.html),
/// [ONNX ReduceLogSumExp](https://onnx.ai/onnx/operators/onnx__ReduceLogSumExp.html),
/// [TensorFlow Sum](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Sum),
/// [TensorFlow All](https://www.tensorflow.org/api_docs/python/tf/raw_ops/All),
/// [TFLite REDUCE_MAX](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param kind the function
/// @param keepAxes whether the reduced axes stay, with size 1
/// @param noAxesMeansNone whether nothing is reduced where no axes are given, so that `kind` is of single elements;
/// otherwise all axes are
public record Reduction(Kind kind, boolean keepAxes, boolean noAxesMeansNone) implements Op {

    /// The members of the family.
    public enum Kind {
        /// The sum; 0 of nothing.
        SUM,
        /// The sum divided by the number of elements.
        MEAN,
        /// The largest; of nothing negative infinity, or the least integer.
        MAX,
        /// The smallest; of nothing infinity, or the largest integer.
        MIN,
        /// The product; 1 of nothing.
        PRODUCT,
        /// The sum of absolute values.
        L1,
        /// The square root of the sum of squares.
        L2,
        /// The logarithm of the sum.
        LOG_SUM,
        /// `log(sum(exp(x)))`, without overflow.
        LOG_SUM_EXP,
        /// The sum of squares.
        SUM_SQUARE,
        /// Whether no element is false (zero).
        ALL,
        /// Whether some element is true (not zero).
        ANY
    }

    @Override
    public String name() {
        return "Reduction." + kind;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        boolean given = in.has(1) && !in.shape(1).equals(Shape.of(0));
        ElementType element = kind == Kind.ALL || kind == Kind.ANY ? ElementType.BOOL : in.element(0);
        if (!x.isRanked()) {
            return List.of(
                    TensorType.of(element, !given && !keepAxes && !noAxesMeansNone ? Shape.SCALAR : Shape.UNRANKED));
        }
        if (!given) {
            Shape shape = noAxesMeansNone ? x : Axes.reduced(x, Axes.all(x.rank()), keepAxes);
            return List.of(TensorType.of(element, shape));
        }
        Optional<long[]> axes = Axes.known(in, 1);
        if (axes.isPresent()) {
            int[] normal = Axes.normalize(axes.get(), x.rank(), "Reduction C1");
            return List.of(TensorType.of(element, normal.length == 0 ? none(x) : Axes.reduced(x, normal, keepAxes)));
        }
        if (keepAxes) {
            return List.of(TensorType.of(element, Shape.unknown(x.rank())));
        }
        Shape shape =
                Axes.length(in, 1).map(count -> Shape.unknown(x.rank() - count)).orElse(Shape.UNRANKED);
        return List.of(TensorType.of(element, shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int rank = x.shape().rank();
        int[] axes = in.has(1) ? Axes.normalize(in.tensor(1).toLongs(), rank, "Reduction C1") : new int[0];
        if (axes.length == 0) {
            if (noAxesMeansNone) {
                axes = new int[0];
            } else {
                axes = Axes.all(rank);
            }
        }
        Lanes lanes = Lanes.of(x.shape(), axes);
        Shape shape = Axes.reduced(x.shape(), axes, keepAxes);
        if (x.element().isInteger()
                && (kind == Kind.SUM || kind == Kind.PRODUCT || kind == Kind.MAX || kind == Kind.MIN)) {
            return List.of(integers(x, lanes, shape));
        }
        double[] values = x.toDoubles();
        double[] result = new double[lanes.count()];
        for (int lane = 0; lane < result.length; lane++) {
            double[] along = lanes.values(values, lane);
            result[lane] = reduce(along);
        }
        ElementType element = kind == Kind.ALL || kind == Kind.ANY ? ElementType.BOOL : x.element();
        return List.of(Tensor.ofDoubles(element, shape, result));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<List<Dim>> dims = in.dims(0);
        if (dims.isEmpty() || keepAxes || in.shape(0).rank() != 1) {
            return Optional.empty();
        }
        return switch (kind) {
            case SUM -> Optional.of(List.of(dims.get().stream().reduce(Dim.of(0), Dim::plus)));
            case PRODUCT -> Optional.of(List.of(dims.get().stream().reduce(Dim.of(1), Dim::times)));
            default -> Optional.empty();
        };
    }

    private Shape none(Shape x) {
        return noAxesMeansNone ? x : Axes.reduced(x, Axes.all(x.rank()), keepAxes);
    }

    private Tensor integers(Tensor x, Lanes lanes, Shape shape) {
        long[] values = x.toLongs();
        long[] result = new long[lanes.count()];
        for (int lane = 0; lane < result.length; lane++) {
            result[lane] = switch (kind) {
                case SUM -> lanes.values(values, lane).sum();
                case PRODUCT -> lanes.values(values, lane).reduce(1, (a, b) -> a * b);
                case MAX -> lanes.values(values, lane).reduce(x.element().min(), Math::max);
                default -> lanes.values(values, lane).reduce(x.element().max(), Math::min);
            };
        }
        return Tensor.ofLongs(x.element(), shape, result);
    }

    private double reduce(double[] values) {
        return switch (kind) {
            case SUM -> Arrays.stream(values).sum();
            case MEAN -> Arrays.stream(values).sum() / values.length;
            case MAX -> Arrays.stream(values).reduce(Double.NEGATIVE_INFINITY, Math::max);
            case MIN -> Arrays.stream(values).reduce(Double.POSITIVE_INFINITY, Math::min);
            case PRODUCT -> Arrays.stream(values).reduce(1, (a, b) -> a * b);
            case L1 -> Arrays.stream(values).map(Math::abs).sum();
            case L2 -> Math.sqrt(Arrays.stream(values).map(x -> x * x).sum());
            case LOG_SUM -> Math.log(Arrays.stream(values).sum());
            case LOG_SUM_EXP -> logSumExp(values);
            case SUM_SQUARE -> Arrays.stream(values).map(x -> x * x).sum();
            case ALL -> Arrays.stream(values).allMatch(x -> x != 0) ? 1 : 0;
            case ANY -> Arrays.stream(values).anyMatch(x -> x != 0) ? 1 : 0;
        };
    }

    private static double logSumExp(double[] values) {
        double max = Arrays.stream(values).max().orElse(Double.NEGATIVE_INFINITY);
        if (Double.isInfinite(max)) {
            return max;
        }
        return max + Math.log(Arrays.stream(values).map(x -> Math.exp(x - max)).sum());
    }

    @Override
    public Scales scales() {
        return switch (kind) {
            case MEAN, SUM -> new Scales.Apart(1);
            case MAX, MIN -> new Scales.Shared(1, false);
            default -> Scales.REAL;
        };
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            boolean logical = kind == Kind.ALL || kind == Kind.ANY;
            Tensor x = logical ? Some.booleans(true, false) : Some.shares(2, 3, 4);
            examples.add(Example.of(new Reduction(kind, true, false), x, Some.longs(-1)));
            examples.add(Example.of(new Reduction(kind, false, false), x));
            examples.add(Example.of(new Reduction(kind, false, true), x, Some.longs()));
        }
        examples.add(Example.of(new Reduction(Kind.SUM, true, false), Some.reals(2, 3), Some.longs(2))
                .breaks("C1"));
        return examples;
    }
}
