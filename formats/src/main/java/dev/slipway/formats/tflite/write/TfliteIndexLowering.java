package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.formula.Indices;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Ops that pick or place elements by index. Elements in all axes at once are counted through the flattened tensor.
final class TfliteIndexLowering {

    private TfliteIndexLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case GatherElements(int axis) -> gatherElements(axis, to);
            case ScatterElements(int axis, Scatter reduction) ->
                TfliteScatterLowering.scatterElements(axis, reduction, to);
            case ScatterNd(Scatter reduction) -> TfliteScatterLowering.scatterNd(reduction, to);
            case Gather(int axis, int batchAxes) -> gather(axis, batchAxes, to);
            case GatherNd(int batchAxes) -> gatherNd(batchAxes, to);
            case OneHot marks -> oneHot(marks, to);
            case NonZero nonZero
            when to.element() != ElementType.BOOL && to.element().isNumeric() ->
                to.last(nonZero, to.compare(Comparison.Kind.NOT_EQUAL, to.in(0), to.number(0)));
            case Compress(List<Integer> axis) -> TfliteSelectionLowering.compress(axis, to);
            case NonMaxSuppression(boolean centerBoxes) -> TfliteSelectionLowering.nonMaxSuppression(centerBoxes, to);
            case SegmentReduction(SegmentReduction.Kind kind, boolean _)
            when to.node().hasInput(2) && kind == SegmentReduction.Kind.MEAN -> mean(to);
            case SegmentReduction(SegmentReduction.Kind kind, boolean _)
            when !to.node().hasInput(2) && kind == SegmentReduction.Kind.MEAN -> counted(kind, to);
            default -> false;
        };
    }

    /// As many segments as the highest number says.
    private static boolean counted(SegmentReduction.Kind kind, TfliteLowering to) {
        Value numbers = to.cast(to.in(1), ElementType.INT32);
        Value last = to.step(new Reduction(Reduction.Kind.MAX, false, false), numbers, to.longs(0));
        Value count = to.step(new Binary(Binary.Kind.ADD), last, to.number(ElementType.INT32, 1));
        Value none = to.number(ElementType.INT32, 0);
        return to.last(
                new SegmentReduction(kind, false),
                to.in(0),
                numbers,
                to.step(new Binary(Binary.Kind.MAX), count, none));
    }

    private static boolean gather(int axis, int batchAxes, TfliteLowering to) {
        if (to.type(1).element() != ElementType.INT32 && to.type(1).element() != ElementType.INT64) {
            return to.last(new Gather(axis, batchAxes), to.in(0), to.cast(to.in(1), ElementType.INT32));
        }
        if (to.element() == ElementType.STRING && !to.shape(0).hasRank(1)) {
            return ofTexts(axis, to);
        }
        Tensor known = to.known(1);
        boolean negative = known == null
                ? TfliteIndices.mayCountFromEnd(to.in(1), to)
                : Arrays.stream(known.toLongs()).anyMatch(index -> index < 0);
        if (!negative || !to.shape(0).isRanked()) {
            return false;
        }
        Dim size = to.shape(0).dim(axis);
        if (known != null && size.isKnown()) {
            long[] indices = Arrays.stream(known.toLongs())
                    .map(index -> index < 0 ? index + size.size() : index)
                    .toArray();
            return to.last(
                    new Gather(axis, batchAxes),
                    to.in(0),
                    to.constant(Tensor.ofLongs(known.element(), known.shape(), indices)));
        }
        return to.last(
                new Gather(axis, batchAxes),
                to.in(0),
                TfliteIndices.fromStart(to.in(1), TfliteIndices.size(to.in(0), axis, to), to));
    }

    /// The kernel picks texts of vectors alone.
    private static boolean ofTexts(int axis, TfliteLowering to) {
        Shape x = to.shape(0);
        boolean row = x.isRanked()
                && x.rank() > 0
                && to.shape(1).isRanked()
                && x.with(Math.floorMod(axis, x.rank()), Dim.of(1))
                        .elementsExpression()
                        .is(1);
        if (!row) {
            return false;
        }
        Value picked = to.step(new Gather(0, 0), to.reshape(to.in(0), -1), to.in(1));
        int before = Math.floorMod(axis, x.rank());
        Value y = picked;
        for (int i = 0; i < x.rank() - 1; i++) {
            int place = i < before ? 0 : to.type(y).shape().rank();
            y = to.step(new Unsqueeze(), y, to.longs(place));
        }
        return to.last(new Identity(), y);
    }

    private static boolean gatherNd(int batchAxes, TfliteLowering to) {
        Shape x = to.shape(0);
        Shape indices = to.shape(1);
        if (!List.of(ElementType.INT32, ElementType.INT64).contains(to.type(1).element())) {
            return to.last(new GatherNd(batchAxes), to.in(0), to.cast(to.in(1), ElementType.INT32));
        }
        if (batchAxes == 0) {
            return gatherNdFromEnd(to);
        }
        if (!x.isKnown() || !indices.isKnown()) {
            return false;
        }
        long[] sizes = indices.sizes();
        sizes[sizes.length - 1] = batchAxes;
        long[] places = new long[(int) Shape.of(sizes).elements()];
        long[] batch = Arrays.copyOf(x.sizes(), batchAxes);
        long rows = places.length / batchAxes / Arrays.stream(batch).reduce(1, (a, b) -> a * b);
        for (int i = 0; i < places.length; i += batchAxes) {
            long rest = i / batchAxes / rows;
            for (int k = batchAxes - 1; k >= 0; k--) {
                places[i + k] = rest % batch[k];
                rest /= batch[k];
            }
        }
        Value own = to.constant(Tensor.ofLongs(to.type(1).element(), Shape.of(sizes), places));
        return to.last(new GatherNd(0), to.in(0), to.step(new Concat(-1), own, to.in(1)));
    }

    private static boolean gatherNdFromEnd(TfliteLowering to) {
        Tensor known = to.known(1);
        Shape indices = to.shape(1);
        boolean negative = known == null
                ? TfliteIndices.mayCountFromEnd(to.in(1), to)
                : Arrays.stream(known.toLongs()).anyMatch(index -> index < 0);
        if (!negative || !indices.isRanked() || !indices.dim(-1).isKnown()) {
            return false;
        }
        if (known != null && TfliteIndices.areSizesKnown(to.shape(0), indices.size(-1))) {
            return to.last(new GatherNd(0), to.in(0), TfliteIndices.wrapped(known, to));
        }
        Value sizes = TfliteIndices.sizes(to.in(0), indices.size(-1), to);
        return to.last(new GatherNd(0), to.in(0), TfliteIndices.fromStart(to.in(1), sizes, to));
    }

    /// Where each element of `indices` points in the flattened `x`.
    static Value places(int axis, TfliteLowering to) {
        int rank = to.shape(0).rank();
        int at = Math.floorMod(axis, rank);
        boolean known = to.shape(0).isKnown() && to.shape(1).isKnown();
        Value own = TfliteIndices.fromStart(to.in(1), TfliteIndices.size(to.in(0), axis, to), to);
        if (known) {
            ElementType element = to.type(1).element();
            Value scaled =
                    to.multiply(own, to.number(element, strides(to.shape(0).sizes())[at]));
            Value all = to.add(scaled, to.constant(Tensor.ofLongs(element, to.shape(1), offsets(at, to))));
            return to.cast(all, ElementType.INT32);
        }
        Value all = to.multiply(to.cast(own, ElementType.INT32), to.sizeOf(to.in(0), at + 1, rank));
        for (int k = 0; k < rank; k++) {
            if (k != at && !to.shape(1).dim(k).is(1)) {
                Value here = to.multiply(to.range(to.sizeOf(to.in(1), k)), to.sizeOf(to.in(0), k + 1, rank));
                all = to.add(all, to.along(here, k, rank));
            }
        }
        return all;
    }

    /// Where the elements of `indices` themselves are in the flattened `x`, but for one axis.
    private static long[] offsets(int at, TfliteLowering to) {
        Shape indices = to.shape(1);
        long[] strides = strides(to.shape(0).sizes());
        long[] steps = strides(indices.sizes());
        long[] offsets = new long[(int) indices.elements()];
        for (int i = 0; i < offsets.length; i++) {
            for (int k = 0; k < strides.length; k++) {
                offsets[i] += k == at ? 0 : i / steps[k] % indices.size(k) * strides[k];
            }
        }
        return offsets;
    }

    private static long[] strides(long[] sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, sizes[i]);
        }
        return strides;
    }

    private static boolean gatherElements(int axis, TfliteLowering to) {
        if (!havePlaces(to)) {
            return false;
        }
        return to.last(new Gather(0, 0), to.reshape(to.in(0), -1), places(axis, to));
    }

    static boolean havePlaces(TfliteLowering to) {
        return to.shape(0).isRanked()
                && to.shape(0).rank() > 0
                && to.shape(1).hasRank(to.shape(0).rank());
    }

    private static boolean oneHot(OneHot op, TfliteLowering to) {
        int axis = op.axis();
        ElementType element = to.type(0).element();
        if (element != ElementType.INT32) {
            return to.last(op, to.cast(to.in(0), ElementType.INT32), to.in(1), to.in(2));
        }
        if (!op.fromEnd() || !to.aim().countsFromEnd()) {
            return false;
        }
        Tensor known = to.known(0);
        Tensor depth = to.known(1);
        if (known == null || depth == null) {
            Value size = to.reshape(to.cast(to.in(1), element));
            return !Indices.countFromStart(to.in(0), to.graph())
                    && to.last(new OneHot(axis), TfliteIndices.fromStart(to.in(0), size, to), to.in(1), to.in(2));
        }
        long size = (long) depth.scalarValue();
        long[] indices = known.toLongs();
        if (Arrays.stream(indices).noneMatch(index -> index < 0 && index >= -size)) {
            return false;
        }
        long[] fromStart = Arrays.stream(indices)
                .map(index -> index < 0 && index >= -size ? index + size : index)
                .toArray();
        return to.last(
                new OneHot(axis), to.constant(Tensor.ofLongs(element, known.shape(), fromStart)), to.in(1), to.in(2));
    }

    private static boolean mean(TfliteLowering to) {
        Value sum = to.step(new SegmentReduction(SegmentReduction.Kind.SUM, false), to.in(0), to.in(1), to.in(2));
        Value ones = to.add(to.multiply(to.in(0), to.number(0)), to.number(1));
        Value counts = to.step(new SegmentReduction(SegmentReduction.Kind.SUM, false), ones, to.in(1), to.in(2));
        return to.last(new Binary(Binary.Kind.DIVIDE_NO_NAN), sum, counts);
    }
}
