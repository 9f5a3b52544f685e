package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.*;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Ops that pick, place, order and search elements.
final class IndexSamples {

    private IndexSamples() {}

    static List<OpSample> all() {
        List<OpSample> samples = new ArrayList<>();
        for (Scatter reduction : Scatter.values()) {
            samples.add(OpSample.of(new ScatterElements(1, reduction), reals(2, 3), indices(2, 1), reals(2, 1)));
            samples.add(OpSample.of(new ScatterNd(reduction), reals(4, 2), matrix(3, 1), reals(2, 2)));
        }
        for (SegmentReduction.Kind kind : SegmentReduction.Kind.values()) {
            samples.add(OpSample.of(new SegmentReduction(kind, true), reals(4, 2), longs(0, 0, 1, 2)));
            samples.add(
                    OpSample.of(new SegmentReduction(kind, false), reals(4, 2), longs(2, 0, 0, 2), Tensor.scalar(4L)));
        }
        for (ArgReduction.Kind kind : ArgReduction.Kind.values()) {
            samples.add(OpSample.of(new ArgReduction(kind, -1, false, false, ElementType.INT64), reals(2, 3)));
            samples.add(OpSample.of(new ArgReduction(kind, 0, true, true, ElementType.INT32), reals(2, 3)));
        }
        samples.addAll(List.of(
                OpSample.of(new Compress(List.of(1)), reals(2, 3), booleans(true, false, true)),
                OpSample.of(new Compress(List.of()), reals(2, 3), booleans(true, false, true)),
                OpSample.of(new Gather(1, 0), reals(2, 3), matrix(0, -1)),
                OpSample.of(new Gather(0, 0), longs(5, 6, 7), Tensor.scalar(1L)),
                OpSample.of(new Gather(1, 1), reals(2, 3), indices(2, 2)),
                OpSample.of(new GatherElements(1), reals(2, 3), indices(2, 2)),
                OpSample.of(new GatherNd(0), reals(2, 3, 4), Tensor.ofLongs(Shape.of(2, 2), 0, 1, 1, 2)),
                OpSample.of(new GatherNd(1), reals(2, 3, 4), matrix(1, 2)),
                OpSample.of(new NonZero(ElementType.INT64), floats(0, 2, 0, 3)),
                OpSample.of(new OneHot(-1), Tensor.ofLongs(Shape.of(2), 1, -1), Tensor.scalar(3L), floats(0, 1)),
                OpSample.of(
                        new OneHot(0),
                        Tensor.ofLongs(Shape.of(2, 2), 1, 0, 5, 2),
                        Tensor.ofLongs(Shape.of(1), 3),
                        floats(0, 1)),
                OpSample.of(new SearchSorted(false, ElementType.INT32), floats(1, 2, 2, 3), floats(2, 0, 9)),
                OpSample.of(
                        new SearchSorted(true, ElementType.INT64),
                        Tensor.ofFloats(Shape.of(2, 2), 1, 2, 2, 3),
                        Tensor.ofFloats(Shape.of(2, 1), 2, 2)),
                OpSample.of(new TopK(-1, true, true, ElementType.INT64), reals(2, 5), longs(2))
                        .withOutputs(2),
                OpSample.of(new TopK(0, false, true, ElementType.INT32), reals(4, 2), longs(3))
                        .withOutputs(2),
                OpSample.of(new Unique(List.of(), true, ElementType.INT64), ints(3, 1, 3, 2, 1))
                        .withOutputs(4),
                OpSample.of(
                                new Unique(List.of(0), false, ElementType.INT64),
                                Tensor.ofInts(Shape.of(3, 2), 3, 1, 0, 2, 3, 1))
                        .withOutputs(4),
                OpSample.of(new Unique(List.of(), true, ElementType.INT64), Tensor.ofTexts(Shape.of(3), "b", "a", "b"))
                        .withOutputs(4),
                OpSample.of(new BinCount(false), ints(1, 0, 1, 7), Tensor.scalar(3L)),
                OpSample.of(new BinCount(false), ints(1, 0, 1), Tensor.scalar(3L), floats(0.5f, 1, 2)),
                OpSample.of(new BinCount(true), Tensor.ofInts(Shape.of(2, 2), 1, 1, 0, 2), Tensor.scalar(3L))));
        return samples;
    }

    /// Zeros and ones.
    private static Tensor indices(long... sizes) {
        return integers(ElementType.INT64, sizes).map(x -> Math.abs(x) % 2);
    }

    /// A column of indices.
    private static Tensor matrix(long... values) {
        return Tensor.ofLongs(Shape.of(values.length, 1), values);
    }
}
