package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Ops that place elements by index. What falls on one place is put together as segments are, since the runtime adds it
/// up.
final class TfliteScatterLowering {

    /// What the kernel of `DYNAMIC_UPDATE_SLICE` takes.
    private static final Set<ElementType> UPDATED =
            EnumSet.of(ElementType.FLOAT32, ElementType.BOOL, ElementType.INT8, ElementType.INT32, ElementType.INT64);

    private TfliteScatterLowering() {}

    static boolean scatterElements(int axis, Scatter reduction, TfliteLowering to) {
        if (!TfliteIndexLowering.havePlaces(to)) {
            return false;
        }
        Value places = to.reshape(TfliteIndexLowering.places(axis, to), -1, 1);
        Value scattered = to.step(new ScatterNd(reduction), to.reshape(to.in(0), -1), places, to.reshape(to.in(2), -1));
        return to.last(new Reshape(true), scattered, shape(to.in(0), to));
    }

    private static Value shape(Value x, TfliteLowering to) {
        Shape shape = to.type(x).shape();
        return shape.isKnown() ? to.longs(shape.sizes()) : to.shapeOf(x);
    }

    /// Products and extremes are those of segments: all updates of one place. What stands beside the scattering
    /// computes with integers of eight bits only where these have a scale.
    static boolean scatterNd(Scatter reduction, TfliteLowering to) {
        ElementType element = to.type(0).element();
        boolean bytes = element.isInteger()
                && element.bits() == Byte.SIZE
                && !to.type(0).isQuantized();
        if (bytes && !(reduction == Scatter.ADD && isZero(to.known(0)))) {
            Value into = to.cast(to.in(0), ElementType.INT32);
            Value updates = to.cast(to.in(2), ElementType.INT32);
            return to.last(new Cast(element, false), to.step(new ScatterNd(reduction), into, to.in(1), updates));
        }
        Tensor known = to.known(1);
        Shape indices = to.shape(1);
        if (known != null
                && to.shape(0).isKnown()
                && Arrays.stream(known.toLongs()).anyMatch(index -> index < 0)) {
            return to.last(new ScatterNd(reduction), to.in(0), TfliteIndices.wrapped(known, to), to.in(2));
        }
        boolean open = !indices.isRanked() || !indices.dim(-1).isKnown() || indices.size(-1) == 0;
        if (known == null && !open && TfliteIndices.mayCountFromEnd(to.in(1), to)) {
            return to.last(
                    new ScatterNd(reduction),
                    to.in(0),
                    TfliteIndices.fromStart(to.in(1), TfliteIndices.sizes(to.in(0), indices.size(-1), to), to),
                    to.in(2));
        }
        if (reduction == Scatter.REPLACE && updatedSlice(to)) {
            return true;
        }
        if (reduction == Scatter.ADD
                || reduction == Scatter.REPLACE
                        && (known != null && areDistinct(known) || to.type(0).isQuantized())
                || !to.shape(0).isRanked()
                || !to.element().hasFixedWidth()
                || open) {
            return false;
        }
        return bySegments(reduction, (int) indices.size(-1), to);
    }

    private static boolean isZero(@Nullable Tensor tensor) {
        return tensor != null && Arrays.stream(tensor.toLongs()).allMatch(value -> value == 0);
    }

    /// Updates of one place are a segment, whose number is that of the place.
    private static boolean bySegments(Scatter reduction, int depth, TfliteLowering to) {
        Value outer = to.sizeOf(to.in(0), 0, depth);
        Value inner = to.sizeOf(to.in(0), depth, to.shape(0).rank());
        Value segment = places(depth, to);
        if (reduction == Scatter.REPLACE) {
            return replaced(segment, outer, inner, to);
        }
        Value rows = rows(to.in(2), inner, to);
        Value updates = to.step(new SegmentReduction(segments(reduction), false), rows, segment, outer);
        Value shaped = to.step(new Reshape(true), updates, shape(to.in(0), to));
        return to.last(new Binary(binary(reduction)), to.in(0), shaped);
    }

    private static SegmentReduction.Kind segments(Scatter reduction) {
        return switch (reduction) {
            case MULTIPLY -> SegmentReduction.Kind.PRODUCT;
            case MAX -> SegmentReduction.Kind.MAX;
            case MIN -> SegmentReduction.Kind.MIN;
            case ADD, REPLACE -> throw new AssertionError(reduction);
        };
    }

    private static Binary.Kind binary(Scatter reduction) {
        return switch (reduction) {
            case MULTIPLY -> Binary.Kind.MULTIPLY;
            case MAX -> Binary.Kind.MAX;
            case MIN -> Binary.Kind.MIN;
            case ADD, REPLACE -> throw new AssertionError(reduction);
        };
    }

    /// The number of the place that each update falls on, in a row.
    private static Value places(int depth, TfliteLowering to) {
        Value indexed = to.cast(to.in(1), ElementType.INT32);
        List<Value> strides = IntStream.range(0, depth)
                .mapToObj(axis -> to.reshape(to.sizeOf(to.in(0), axis + 1, depth), 1))
                .toList();
        Value weights =
                strides.size() == 1 ? strides.getFirst() : to.step(new Concat(0), strides.toArray(Value[]::new));
        Value weighted = depth == 1 ? indexed : to.multiply(indexed, weights);
        Value summed = to.step(new Reduction(Reduction.Kind.SUM, false, false), weighted, to.longs(-1));
        return to.reshape(summed, -1);
    }

    /// The runtime adds up what falls on one place, where the last update shall stay: so each place is asked for the
    /// last update that falls on it.
    private static boolean replaced(Value segment, Value outer, Value inner, TfliteLowering to) {
        boolean counted = to.type(segment).shape().isKnown();
        Value updates = rows(to.in(2), inner, to);
        Value order;
        if (counted) {
            int[] numbers = IntStream.range(0, (int) to.type(segment).shape().elements())
                    .toArray();
            if (numbers.length == 0) {
                return to.last(new Identity(), to.in(0));
            }
            order = to.constant(Tensor.ofInts(Shape.of(numbers.length), numbers));
        } else {
            order = to.range(to.sizeOf(segment, 0));
            Tensor zero = Tensor.zeros(to.element(), Shape.of(1));
            Value spare = to.step(new Expand(), to.constant(zero), pair(1, inner, to));
            updates = to.step(new Concat(0), updates, spare);
        }
        Value last = to.step(
                new SegmentReduction(SegmentReduction.Kind.MAX, false), to.reshape(order, -1, 1), segment, outer);
        Value zero = to.number(ElementType.INT32, 0);
        Value hit = to.step(new Comparison(Comparison.Kind.GREATER_OR_EQUAL), last, zero);
        Value chosen = to.step(new Gather(0, 0), updates, to.reshape(to.max(last, zero), -1));
        Value all = to.where(hit, chosen, rows(to.in(0), inner, to));
        return to.last(new Reshape(true), all, shape(to.in(0), to));
    }

    /// Rows of `inner` elements.
    private static Value rows(Value x, Value inner, TfliteLowering to) {
        return to.step(new Reshape(true), x, pair(-1, inner, to));
    }

    private static Value pair(int first, Value second, TfliteLowering to) {
        return to.graph().constantOf(second) instanceof Constant constant
                ? to.longs(first, constant.tensor().scalarLong())
                : to.step(new Concat(0), to.constant(Tensor.ofInts(Shape.of(1), first)), to.reshape(second, 1));
    }

    private static boolean areDistinct(Tensor indices) {
        long[] places = indices.toLongs();
        int depth = (int) indices.shape().size(-1);
        long rows = places.length / Math.max(1, depth);
        return LongStream.range(0, rows)
                        .mapToObj(row -> Arrays.stream(places, (int) row * depth, (int) (row + 1) * depth)
                                .boxed()
                                .toList())
                        .distinct()
                        .count()
                == rows;
    }

    /// One update is a slice put in its place.
    private static boolean updatedSlice(TfliteLowering to) {
        Shape x = to.shape(0);
        Shape indices = to.shape(1);
        Shape updates = to.shape(2);
        if (!x.isRanked()
                || !updates.isRanked()
                || !indices.isKnown()
                || indices.rank() == 0
                || indices.elements() != indices.size(-1)
                || !UPDATED.contains(to.element())) {
            return false;
        }
        int depth = (int) indices.size(-1);
        for (int axis = depth; axis < x.rank(); axis++) {
            // Until a size is told, the runtime takes it for 1, and refuses a larger slice.
            if (!x.dim(axis).isKnown()
                    && updates.dim(updates.rank() - x.rank() + axis).isKnown()) {
                return false;
            }
        }
        List<List<TfliteLowering.Axis>> sizes = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            sizes.add(
                    axis < depth
                            ? List.of()
                            : List.of(new TfliteLowering.Axis(to.in(2), updates.rank() - x.rank() + axis)));
        }
        Value place = to.reshape(to.cast(to.in(1), ElementType.INT32), depth);
        Value start = depth == x.rank()
                ? place
                : to.step(
                        new Concat(0),
                        place,
                        to.constant(Tensor.ofInts(Shape.of(x.rank() - depth), new int[x.rank() - depth])));
        return to.last(new UpdateSlice(), to.in(0), to.reshape(to.in(2), sizes), start);
    }
}
