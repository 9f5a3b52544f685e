package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Tables, counts, running products and determinants by comparisons and arithmetic, for sizes that are known.
final class TfliteCountLowering {

    private static final long MOST_STEPS = 64;
    private static final long LARGEST_MATRIX = 4;

    private TfliteCountLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Lookup _ -> lookup(to);
            case BinCount(boolean binary) -> counts(binary, to);
            case Cumulative(Cumulative.Kind kind, boolean exclusive, boolean reverse) ->
                kind == Cumulative.Kind.PRODUCT && products(exclusive, reverse, to);
            case Determinant _ -> determinant(to);
            case ColumnsToImage(Window window) -> image(window, to);
            case MaxUnpool unpool -> unpooled(unpool, to);
            default -> false;
        };
    }

    /// The place of the first equal key, and what stands there.
    private static boolean lookup(TfliteLowering to) {
        Tensor keys = to.known(1);
        Tensor values = to.known(2);
        Tensor otherwise = to.known(3);
        if (keys == null
                || values == null
                || otherwise == null
                || keys.size() == 0
                || keys.element().isFloat() && Arrays.stream(keys.toDoubles()).anyMatch(Double::isNaN)) {
            return false;
        }
        Value each = to.step(new Unsqueeze(), to.in(0), to.longs(-1));
        Value same = to.cast(to.compare(Comparison.Kind.EQUAL, each, to.in(1)), ElementType.FLOAT32);
        Value place = to.step(new ArgReduction(ArgReduction.Kind.MAX, -1, false, false, ElementType.INT32), same);
        Value found = to.step(new Reduction(Reduction.Kind.MAX, false, false), same, to.longs(-1));
        Value row = to.step(
                new Where(),
                to.compare(Comparison.Kind.GREATER, found, to.number(ElementType.FLOAT32, 0)),
                place,
                to.number(ElementType.INT32, values.size()));
        Arguments parts = Arguments.of(List.of(values, otherwise.reshaped(Shape.of(1))), 1);
        Value all = to.constant(new Concat(0).evaluate(parts).getFirst());
        return to.last(new Gather(0, 0), all, row);
    }

    private static boolean counts(boolean binary, TfliteLowering to) {
        Tensor size = to.known(1);
        boolean weighted =
                to.node().hasInput(2) && !to.shape(2).elementsExpression().is(0);
        if (size == null || !to.shape(0).isRanked() || size.scalarLong() < 1) {
            return false;
        }
        long[] bins = LongStream.range(0, size.scalarLong()).toArray();
        ElementType result = to.node().hasInput(2) ? to.type(2).element() : to.element();
        boolean scalar = to.shape(0).rank() == 0;
        Value each = to.step(new Unsqueeze(), scalar ? to.reshape(to.in(0), 1) : to.in(0), to.longs(-1));
        Value same = to.cast(
                to.compare(
                        Comparison.Kind.EQUAL,
                        each,
                        to.constant(Tensor.ofLongs(to.element(), Shape.of(bins.length), bins))),
                ElementType.FLOAT32);
        if (weighted && !binary) {
            Value weights = to.cast(scalar ? to.reshape(to.in(2), 1) : to.in(2), ElementType.FLOAT32);
            same = to.multiply(same, to.step(new Unsqueeze(), weights, to.longs(-1)));
        }
        Reduction.Kind kind = binary ? Reduction.Kind.MAX : Reduction.Kind.SUM;
        return to.last(new Cast(result, false), to.step(new Reduction(kind, false, false), same, to.longs(-2)));
    }

    private static boolean products(boolean exclusive, boolean reverse, TfliteLowering to) {
        Tensor axis = to.known(1);
        Shape x = to.shape(0);
        if (axis == null || !x.isRanked()) {
            return false;
        }
        int along = Math.floorMod((int) axis.scalarLong(), x.rank());
        if (!x.dim(along).isKnown() || x.size(along) < 1 || x.size(along) > MOST_STEPS) {
            return false;
        }
        int count = (int) x.size(along);
        List<Value> parts = to.steps(count, new Split(along, count), to.in(0));
        Value[] results = new Value[count];
        Value running = null;
        for (int i = 0; i < count; i++) {
            int at = reverse ? count - 1 - i : i;
            Value next = running == null ? parts.get(at) : to.multiply(running, parts.get(at));
            Value before = running == null ? one(parts.get(at), to) : running;
            results[at] = exclusive ? before : next;
            running = next;
        }
        return to.last(new Concat(along), results);
    }

    private static Value one(Value like, TfliteLowering to) {
        return to.add(to.multiply(like, to.number(0)), to.number(1));
    }

    private static boolean determinant(TfliteLowering to) {
        Shape x = to.shape(0);
        if (!x.isRanked()
                || x.rank() < 2
                || !x.dim(-1).isKnown()
                || x.size(-1) > LARGEST_MATRIX
                || x.size(-1) < 1
                || !x.dim(-2).equals(x.dim(-1))) {
            return false;
        }
        int size = (int) x.size(-1);
        Value[][] elements = new Value[size][];
        for (int i = 0; i < size; i++) {
            Value row = to.step(new Gather(-2, 0), to.in(0), to.constant(Tensor.ofInts(Shape.SCALAR, i)));
            elements[i] = new Value[size];
            for (int k = 0; k < size; k++) {
                elements[i][k] = to.step(new Gather(-1, 0), row, to.constant(Tensor.ofInts(Shape.SCALAR, k)));
            }
        }
        List<Integer> columns = IntStream.range(0, size).boxed().toList();
        return to.last(new Identity(), expanded(elements, 0, columns, to));
    }

    /// Of the rows from `row` on and some columns, by the first of these rows.
    private static Value expanded(Value[][] elements, int row, List<Integer> columns, TfliteLowering to) {
        if (columns.size() == 1) {
            return elements[row][columns.getFirst()];
        }
        Value sum = null;
        for (int i = 0; i < columns.size(); i++) {
            List<Integer> others = new ArrayList<>(columns);
            others.remove(i);
            Value term = to.multiply(elements[row][columns.get(i)], expanded(elements, row + 1, others, to));
            sum = sum == null ? term : i % 2 == 0 ? to.add(sum, term) : to.subtract(sum, term);
        }
        return Objects.requireNonNull(sum);
    }

    /// Each place of the image adds up what patches hold for it: of each of their elements one application's at most.
    private static boolean image(Window window, TfliteLowering to) {
        Tensor image = to.known(1);
        Tensor block = to.known(2);
        Shape x = to.shape(0);
        if (image == null
                || block == null
                || !x.hasRank(3)
                || !x.dim(1).isKnown()
                || !x.dim(2).isKnown()
                || to.element() != ElementType.FLOAT32) {
            return false;
        }
        long[] sizes = image.toLongs();
        int plane = (int) Shape.of(sizes).elements();
        int patch = (int) Shape.of(block.toLongs()).elements();
        int applications = (int) x.size(2);
        long[] places = places(window, sizes, block.toLongs(), applications);
        long[] sources = new long[patch * plane];
        Arrays.fill(sources, (long) patch * applications);
        for (int i = 0; i < places.length; i++) {
            if (places[i] < plane) {
                sources[i / applications * plane + (int) places[i]] = i;
            }
        }
        Value columns = to.reshape(to.in(0), -1, (long) patch * applications);
        Value spaced = to.step(new Pad(Pad.Mode.CONSTANT), columns, to.longs(0, 0, 0, 1));
        Value own = to.step(
                new Gather(1, 0),
                spaced,
                to.constant(Tensor.ofLongs(ElementType.INT32, Shape.of(patch, plane), sources)));
        Value added = to.step(new Reduction(Reduction.Kind.SUM, false, false), own, to.longs(1));
        long[] shape = new long[sizes.length + 2];
        shape[0] = x.dim(0).isKnown() ? x.size(0) : -1;
        shape[1] = x.size(1) / patch;
        System.arraycopy(sizes, 0, shape, 2, sizes.length);
        return to.last(new Reshape(true), added, to.longs(shape));
    }

    /// For each element of a patch and each application the place in the image, its end for those outside.
    private static long[] places(Window window, long[] image, long[] block, long applications) {
        int axes = image.length;
        long[] counts = new long[axes];
        Window all = new Window(
                Arrays.stream(block).mapToObj(size -> (int) size).toList(),
                window.strides(),
                window.dilations(),
                window.padding(),
                window.roundUp());
        for (int i = 0; i < axes; i++) {
            counts[i] = all.outputSize(i, Dim.of(image[i])).size();
        }
        long patch = Arrays.stream(block).reduce(1, (a, b) -> a * b);
        long outside = Arrays.stream(image).reduce(1, (a, b) -> a * b);
        long[] places = new long[(int) (patch * applications)];
        for (int i = 0; i < places.length; i++) {
            long inPatch = i / applications;
            long application = i % applications;
            long place = 0;
            long scale = 1;
            boolean inside = true;
            for (int axis = axes - 1; axis >= 0; axis--) {
                long at = application % counts[axis] * window.strides().get(axis)
                        - all.before(axis, image[axis])
                        + inPatch % block[axis] * window.dilations().get(axis);
                application /= counts[axis];
                inPatch /= block[axis];
                inside &= at >= 0 && at < image[axis];
                place += at * scale;
                scale *= image[axis];
            }
            places[i] = inside ? place : outside;
        }
        return places;
    }

    /// Numbers put back where the indices say, zeros elsewhere.
    private static boolean unpooled(MaxUnpool op, TfliteLowering to) {
        Shape y = to.typeOf(op, to.node().inputs()).shape();
        if (to.node().hasInput(2) || !y.isKnown() || !to.shape(0).isKnown()) {
            return false;
        }
        Tensor zeros = Tensor.ofDoubles(to.element(), Shape.of(y.elements()), new double[(int) y.elements()]);
        Value placed = to.step(
                new ScatterNd(Scatter.REPLACE),
                to.constant(zeros),
                to.reshape(to.in(1), -1, 1),
                to.reshape(to.in(0), -1));
        return to.last(
                new Reshape(true),
                placed,
                to.longs(y.dims().stream().mapToLong(Dim::size).toArray()));
    }
}
