package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
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

/// Ops that pick or place elements by index. Elements in all axes at once are counted through the flattened tensor.
final class TfliteIndexLowering {

    private static final long MOST_SELECTIONS = 256;

    /// What the kernel of `DYNAMIC_UPDATE_SLICE` takes.
    private static final Set<ElementType> UPDATED =
            EnumSet.of(ElementType.FLOAT32, ElementType.BOOL, ElementType.INT8, ElementType.INT32, ElementType.INT64);

    private TfliteIndexLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case GatherElements(int axis) -> gatherElements(axis, to);
            case ScatterElements(int axis, Scatter reduction) -> scatterElements(axis, reduction, to);
            case ScatterNd(Scatter reduction) -> scatterNd(reduction, to);
            case Gather(int axis, int batchAxes) -> gather(axis, batchAxes, to);
            case GatherNd(int batchAxes) -> gatherNd(batchAxes, to);
            case OneHot marks -> oneHot(marks, to);
            case NonZero nonZero
            when to.element() != ElementType.BOOL && to.element().isNumeric() ->
                to.is(nonZero, to.compare(Comparison.Kind.NOT_EQUAL, to.in(0), to.number(0)));
            case Compress(List<Integer> axis) -> compress(axis, to);
            case NonMaxSuppression(boolean centerBoxes) -> nonMaxSuppression(centerBoxes, to);
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
        return to.is(
                new SegmentReduction(kind, false),
                to.in(0),
                numbers,
                to.step(new Binary(Binary.Kind.MAX), count, none));
    }

    private static boolean gather(int axis, int batchAxes, TfliteLowering to) {
        if (to.type(1).element() != ElementType.INT32 && to.type(1).element() != ElementType.INT64) {
            return to.is(new Gather(axis, batchAxes), to.in(0), to.cast(to.in(1), ElementType.INT32));
        }
        if (to.element() == ElementType.STRING && !to.shape(0).hasRank(1)) {
            return ofTexts(axis, to);
        }
        Tensor known = to.known(1);
        boolean negative = known == null
                ? mayCountFromEnd(to.in(1), to)
                : Arrays.stream(known.toLongs()).anyMatch(index -> index < 0);
        if (!negative || !to.shape(0).isRanked()) {
            return false;
        }
        Dim size = to.shape(0).dim(axis);
        if (known != null && size.isKnown()) {
            long[] indices = Arrays.stream(known.toLongs())
                    .map(index -> index < 0 ? index + size.size() : index)
                    .toArray();
            return to.is(
                    new Gather(axis, batchAxes),
                    to.in(0),
                    to.constant(Tensor.ofLongs(known.element(), known.shape(), indices)));
        }
        return to.is(new Gather(axis, batchAxes), to.in(0), fromStart(to.in(1), size(to.in(0), axis, to), to));
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
        return to.is(new Identity(), y);
    }

    /// Whether the indices come from an op that makes no negative ones.
    private static boolean isMade(Value indices, TfliteLowering to) {
        Tensor known = to.graph().constantOf(indices) instanceof Constant constant ? constant.tensor() : null;
        if (known != null) {
            return Arrays.stream(known.toLongs()).allMatch(index -> index >= 0);
        }
        if (!(to.graph().producerOf(indices) instanceof Node maker)) {
            return false;
        }
        return switch (maker.op()) {
            case ArgReduction _, Where _, Range _, NonZero _, TopK _, ShapeOf _, SizeOf _ -> true;
            case Reshape _,
                    Unsqueeze _,
                    Squeeze _,
                    Cast _,
                    Identity _,
                    Transpose _,
                    Expand _,
                    Tile _,
                    Concat _,
                    Stack _ -> maker.inputs().stream().limit(partsOf(maker)).allMatch(part -> isMade(part, to));
            case Binary(Binary.Kind kind) ->
                switch (kind) {
                    case ADD, MULTIPLY, DIVIDE, FLOOR_DIVIDE, MAX, MIN ->
                        isMade(maker.input(0), to) && isMade(maker.input(1), to);
                    case FLOOR_MODULO -> isMade(maker.input(1), to);
                    default -> false;
                };
            default -> false;
        };
    }

    private static long partsOf(Node maker) {
        return maker.op() instanceof Concat || maker.op() instanceof Stack
                ? maker.inputs().size()
                : 1;
    }

    /// The size of an axis as a scalar of the indices' type.
    private static Value size(Value x, int axis, TfliteLowering to) {
        ElementType element = to.type(1).element();
        Dim size = to.type(x).shape().dim(axis);
        if (size.isKnown()) {
            return to.number(element, size.size());
        }
        int at = Math.floorMod(axis, to.type(x).shape().rank());
        Value sizes = to.step(new ShapeOf(at, at + 1, element), x);
        return to.step(new Reshape(true), sizes, to.longs());
    }

    /// Indices that count from the end, counted from the start.
    private static Value fromStart(Value indices, Value size, TfliteLowering to) {
        Value below = to.compare(
                Comparison.Kind.LESS, indices, to.number(to.type(indices).element(), 0));
        return to.where(below, to.add(indices, size), indices);
    }

    private static boolean gatherNd(int batchAxes, TfliteLowering to) {
        Shape x = to.shape(0);
        Shape indices = to.shape(1);
        if (!List.of(ElementType.INT32, ElementType.INT64).contains(to.type(1).element())) {
            return to.is(new GatherNd(batchAxes), to.in(0), to.cast(to.in(1), ElementType.INT32));
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
        return to.is(new GatherNd(0), to.in(0), to.step(new Concat(-1), own, to.in(1)));
    }

    private static boolean gatherNdFromEnd(TfliteLowering to) {
        Tensor known = to.known(1);
        if (known != null) {
            return to.shape(0).isKnown()
                    && Arrays.stream(known.toLongs()).anyMatch(index -> index < 0)
                    && to.is(new GatherNd(0), to.in(0), wrapped(known, to));
        }
        Shape indices = to.shape(1);
        if (!indices.isRanked() || !indices.dim(-1).isKnown() || !mayCountFromEnd(to.in(1), to)) {
            return false;
        }
        Value sizes = sizes(to.in(0), indices.size(-1), to);
        return to.is(new GatherNd(0), to.in(0), fromStart(to.in(1), sizes, to));
    }

    /// Where each element of `indices` points in the flattened `x`.
    private static Value places(int axis, TfliteLowering to) {
        int rank = to.shape(0).rank();
        int at = Math.floorMod(axis, rank);
        boolean known = to.shape(0).isKnown() && to.shape(1).isKnown();
        Value own = fromStart(to.in(1), size(to.in(0), axis, to), to);
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
        return to.is(new Gather(0, 0), to.reshape(to.in(0), -1), places(axis, to));
    }

    private static boolean scatterElements(int axis, Scatter reduction, TfliteLowering to) {
        if (!havePlaces(to)) {
            return false;
        }
        Value places = to.reshape(places(axis, to), -1, 1);
        Value scattered = to.step(new ScatterNd(reduction), to.reshape(to.in(0), -1), places, to.reshape(to.in(2), -1));
        return to.is(new Reshape(true), scattered, shape(to.in(0), to));
    }

    private static boolean havePlaces(TfliteLowering to) {
        return to.shape(0).isRanked()
                && to.shape(0).rank() > 0
                && to.shape(1).hasRank(to.shape(0).rank());
    }

    private static Value shape(Value x, TfliteLowering to) {
        Shape shape = to.type(x).shape();
        return shape.isKnown() ? to.longs(shape.sizes()) : to.shapeOf(x);
    }

    /// Products and extremes are those of segments: all updates of one place.
    private static boolean scatterNd(Scatter reduction, TfliteLowering to) {
        Tensor known = to.known(1);
        Shape indices = to.shape(1);
        if (known != null
                && to.shape(0).isKnown()
                && Arrays.stream(known.toLongs()).anyMatch(index -> index < 0)) {
            return to.is(new ScatterNd(reduction), to.in(0), wrapped(known, to), to.in(2));
        }
        boolean open = !indices.isRanked() || !indices.dim(-1).isKnown() || indices.size(-1) == 0;
        if (known == null && !open && mayCountFromEnd(to.in(1), to)) {
            return to.is(
                    new ScatterNd(reduction),
                    to.in(0),
                    fromStart(to.in(1), sizes(to.in(0), indices.size(-1), to), to),
                    to.in(2));
        }
        if (reduction == Scatter.REPLACE && updatedSlice(to)) {
            return true;
        }
        if (reduction == Scatter.ADD
                || reduction == Scatter.REPLACE
                        && (known != null && areDistinct(known) || to.type(0).isQuantized())
                || !to.shape(0).isRanked()
                || open) {
            return false;
        }
        int depth = (int) indices.size(-1);
        int rank = to.shape(0).rank();
        Value outer = to.sizeOf(to.in(0), 0, depth);
        Value inner = to.sizeOf(to.in(0), depth, rank);
        Value indexed = to.cast(to.in(1), ElementType.INT32);
        List<Value> strides = IntStream.range(0, depth)
                .mapToObj(axis -> to.reshape(to.sizeOf(to.in(0), axis + 1, depth), 1))
                .toList();
        Value weights =
                strides.size() == 1 ? strides.getFirst() : to.step(new Concat(0), strides.toArray(Value[]::new));
        Value weighted = depth == 1 ? indexed : to.multiply(indexed, weights);
        Value summed = to.step(new Reduction(Reduction.Kind.SUM, false, false), weighted, to.longs(-1));
        Value segment = to.reshape(summed, -1);
        if (reduction == Scatter.REPLACE) {
            return replaced(segment, outer, inner, to);
        }
        SegmentReduction.Kind kind = switch (reduction) {
            case MULTIPLY -> SegmentReduction.Kind.PRODUCT;
            case MAX -> SegmentReduction.Kind.MAX;
            case MIN -> SegmentReduction.Kind.MIN;
            case ADD, REPLACE -> throw new AssertionError(reduction);
        };
        Value updates = to.step(new SegmentReduction(kind, false), rows(to.in(2), inner, to), segment, outer);
        Value shaped = to.step(new Reshape(true), updates, shape(to.in(0), to));
        return to.is(
                new Binary(
                        switch (kind) {
                            case MAX -> Binary.Kind.MAX;
                            case MIN -> Binary.Kind.MIN;
                            default -> Binary.Kind.MULTIPLY;
                        }),
                to.in(0),
                shaped);
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
                return to.is(new Identity(), to.in(0));
            }
            order = to.constant(Tensor.ofInts(Shape.of(numbers.length), numbers));
        } else {
            order = to.range(to.sizeOf(segment, 0));
            Tensor zero = Tensor.of(to.element(), Shape.of(1), Tensor.allocate(to.element(), 1));
            Value spare = to.step(new Expand(), to.constant(zero), pair(1, inner, to));
            updates = to.step(new Concat(0), updates, spare);
        }
        Value last = to.step(
                new SegmentReduction(SegmentReduction.Kind.MAX, false), to.reshape(order, -1, 1), segment, outer);
        Value zero = to.number(ElementType.INT32, 0);
        Value hit = to.step(new Comparison(Comparison.Kind.GREATER_OR_EQUAL), last, zero);
        Value chosen = to.step(new Gather(0, 0), updates, to.reshape(to.max(last, zero), -1));
        Value all = to.where(hit, chosen, rows(to.in(0), inner, to));
        return to.is(new Reshape(true), all, shape(to.in(0), to));
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

    private static boolean mayCountFromEnd(Value indices, TfliteLowering to) {
        return to.aim().countsFromEnd() && to.graph().symbolicOf(indices) == null && !isMade(indices, to);
    }

    /// The sizes of the first axes, in the indices' type.
    private static Value sizes(Value x, long depth, TfliteLowering to) {
        return to.cast(
                to.step(new ShapeOf(0, (int) depth, ElementType.INT32), x),
                to.type(1).element());
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
        return to.is(new UpdateSlice(), to.in(0), to.reshape(to.in(2), sizes), start);
    }

    private static Value wrapped(Tensor indices, TfliteLowering to) {
        long[] places = indices.toLongs();
        int depth = (int) indices.shape().size(-1);
        for (int i = 0; i < places.length; i++) {
            places[i] += places[i] < 0 ? to.shape(0).size(i % depth) : 0;
        }
        return to.constant(Tensor.ofLongs(indices.element(), indices.shape(), places));
    }

    private static boolean oneHot(OneHot op, TfliteLowering to) {
        int axis = op.axis();
        ElementType element = to.type(0).element();
        if (element != ElementType.INT32) {
            return to.is(op, to.cast(to.in(0), ElementType.INT32), to.in(1), to.in(2));
        }
        if (!op.fromEnd() || !to.aim().countsFromEnd()) {
            return false;
        }
        Tensor known = to.known(0);
        Tensor depth = to.known(1);
        if (known == null || depth == null) {
            Value size = to.reshape(to.cast(to.in(1), element));
            return !isMade(to.in(0), to) && to.is(new OneHot(axis), fromStart(to.in(0), size, to), to.in(1), to.in(2));
        }
        long size = (long) depth.scalarValue();
        long[] indices = known.toLongs();
        if (Arrays.stream(indices).noneMatch(index -> index < 0 && index >= -size)) {
            return false;
        }
        long[] fromStart = Arrays.stream(indices)
                .map(index -> index < 0 && index >= -size ? index + size : index)
                .toArray();
        return to.is(
                new OneHot(axis), to.constant(Tensor.ofLongs(element, known.shape(), fromStart)), to.in(1), to.in(2));
    }

    private static boolean compress(List<Integer> axis, TfliteLowering to) {
        Value x = axis.isEmpty() ? to.reshape(to.in(0), -1) : to.in(0);
        Value places = to.step(new NonZero(ElementType.INT64), to.in(1));
        return to.is(new Gather(axis.isEmpty() ? 0 : axis.getFirst(), 0), x, to.reshape(places, -1));
    }

    private static boolean mean(TfliteLowering to) {
        Value sum = to.step(new SegmentReduction(SegmentReduction.Kind.SUM, false), to.in(0), to.in(1), to.in(2));
        Value ones = to.add(to.multiply(to.in(0), to.number(0)), to.number(1));
        Value counts = to.step(new SegmentReduction(SegmentReduction.Kind.SUM, false), ones, to.in(1), to.in(2));
        return to.is(new Binary(Binary.Kind.DIVIDE_NO_NAN), sum, counts);
    }

    /// One suppression for each image and class.
    private static boolean nonMaxSuppression(boolean centerBoxes, TfliteLowering to) {
        Shape scores = to.shape(1);
        if (!scores.isRanked()
                || !scores.dim(0).isKnown()
                || !scores.dim(1).isKnown()
                || scores.size(0) * scores.size(1) > MOST_SELECTIONS) {
            return false;
        }
        if (centerBoxes) {
            Value[] inputs = to.node().inputs().toArray(Value[]::new);
            inputs[0] = corners(to);
            return to.is(new NonMaxSuppression(false), inputs);
        }
        if (scores.size(0) * scores.size(1) == 1) {
            return false;
        }
        List<Value> all = new ArrayList<>();
        for (long image = 0; image < scores.size(0); image++) {
            Value boxes = to.slice(to.in(0), 0, image, image + 1);
            Value own = to.slice(to.in(1), 0, image, image + 1);
            for (long label = 0; label < scores.size(1); label++) {
                Value[] inputs = to.node().inputs().toArray(Value[]::new);
                inputs[0] = boxes;
                inputs[1] = to.slice(own, 1, label, label + 1);
                Value selected = to.step(new NonMaxSuppression(false), inputs);
                all.add(to.add(selected, to.constant(Tensor.ofLongs(Shape.of(1, 3), image, label, 0))));
            }
        }
        return to.is(new Concat(0), all.toArray(Value[]::new));
    }

    /// `x y width height` as `y x y x`.
    private static Value corners(TfliteLowering to) {
        List<Value> parts = IntStream.range(0, 4)
                .mapToObj(i -> to.slice(to.in(0), 2, i, i + 1))
                .toList();
        Value halfWidth = to.multiply(parts.get(2), to.number(0.5));
        Value halfHeight = to.multiply(parts.get(3), to.number(0.5));
        return to.step(
                new Concat(2),
                to.subtract(parts.get(1), halfHeight),
                to.subtract(parts.get(0), halfWidth),
                to.add(parts.get(1), halfHeight),
                to.add(parts.get(0), halfWidth));
    }

    /// `0, 1, … size - 1`.
    static long[] naturals(long size) {
        return LongStream.range(0, size).toArray();
    }
}
