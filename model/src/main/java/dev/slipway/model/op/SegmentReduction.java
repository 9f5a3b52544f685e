package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One row of `y` for each segment: the rows of `x` with its number, reduced.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[rows..., inner...]` | |
/// | input 1 | `segments` | integer `[rows...]` | of each row; those outside of `[0, count)` are left out |
/// | input 2 | `count` | integer scalar | optional; the number of segments, the last number + 1 where absent |
/// | output 0 | `y` | as `x`, `[count, inner...]` | |
///
/// Source: [TensorFlow UnsortedSegmentSum](https://www.tensorflow.org/api_docs/python/tf/raw_ops/UnsortedSegmentSum),
/// [TensorFlow SegmentSum](https://www.tensorflow.org/api_docs/python/tf/raw_ops/SegmentSum),
/// [TensorFlow SegmentMean](https://www.tensorflow.org/api_docs/python/tf/raw_ops/SegmentMean).
///
/// @param kind how the rows of a segment are reduced
/// @param sorted whether segment numbers ascend, and MAX and MIN of no rows are 0
public record SegmentReduction(Kind kind, boolean sorted) implements Op {

    /// The members of the family.
    public enum Kind {
        /// The sum; 0 of no rows.
        SUM,
        /// The mean; 0 of no rows.
        MEAN,
        /// The largest; of no rows 0 if `sorted`, else the least of the type (float32's for floats).
        MAX,
        /// The smallest; of no rows 0 if `sorted`, else the largest of the type (float32's for floats).
        MIN,
        /// The product; 1 of no rows.
        PRODUCT
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape segments = in.shape(1);
        if (!x.isRanked() || !segments.isRanked()) {
            return List.of(in.type(0).withShape(Shape.UNRANKED));
        }
        Dim count = in.has(2) ? in.dims(2).map(List::getFirst).orElse(Dim.UNKNOWN) : Dim.UNKNOWN;
        List<Dim> dims = new ArrayList<>(List.of(count));
        dims.addAll(x.dims().subList(segments.rank(), x.rank()));
        return List.of(in.type(0).withShape(Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] segments = in.tensor(1).toLongs();
        int count = in.has(2)
                ? (int) in.tensor(2).scalarLong()
                : (int) (Arrays.stream(segments).max().orElse(-1) + 1);
        int inner = segments.length == 0 ? 0 : (int) x.size() / segments.length;
        double[] values = x.toDoubles();
        double[] result = new double[count * inner];
        double empty = switch (kind) {
            case SUM, MEAN -> 0;
            case PRODUCT -> 1;
            case MAX ->
                sorted
                        ? 0
                        : x.element().isFloat() ? -Float.MAX_VALUE : x.element().min();
            case MIN ->
                sorted
                        ? 0
                        : x.element().isFloat() ? Float.MAX_VALUE : x.element().max();
        };
        Arrays.fill(result, empty);
        int[] seen = new int[count];
        for (int i = 0; i < segments.length; i++) {
            int segment = (int) segments[i];
            if (segment < 0 || segment >= count) {
                continue;
            }
            for (int k = 0; k < inner; k++) {
                int at = segment * inner + k;
                double value = values[i * inner + k];
                result[at] = switch (kind) {
                    case SUM, MEAN -> result[at] + value;
                    case PRODUCT -> result[at] * value;
                    case MAX -> seen[segment] == 0 ? value : Math.max(result[at], value);
                    case MIN -> seen[segment] == 0 ? value : Math.min(result[at], value);
                };
            }
            seen[segment]++;
        }
        if (kind == Kind.MEAN) {
            for (int i = 0; i < result.length; i++) {
                result[i] /= Math.max(1, seen[i / inner]);
            }
        }
        List<Dim> dims = new ArrayList<>(List.of(Dim.of(count)));
        dims.addAll(x.shape().dims().subList(in.shape(1).rank(), x.shape().rank()));
        return List.of(Tensor.ofDoubles(x.element(), Shape.of(dims), result));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            examples.add(Example.of(new SegmentReduction(kind, true), Some.reals(4, 2), Some.longs(0, 0, 1, 2)));
            examples.add(Example.of(
                    new SegmentReduction(kind, false), Some.reals(4, 2), Some.longs(2, 0, 0, 2), Tensor.scalar(4L)));
            examples.add(Example.of(
                    new SegmentReduction(kind, false), Some.reals(4, 2), Some.longs(1, -1, 0, 1), Tensor.scalar(3L)));
        }
        return examples;
    }
}
