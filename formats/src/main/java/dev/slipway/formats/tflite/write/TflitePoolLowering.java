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
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Pooling that TFLite's kernels do not have: over three axes, with dilations, with a last window partly outside, by
/// other norms. What lies under the window at the same place is one strided slice; pooling combines these slices.
final class TflitePoolLowering {

    private static final int MOST_SLICES = 512;

    private TflitePoolLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case MaxPool(Layout layout, Window window, boolean _)
            when !to.node().hasOutput(1) && !isNative(window, layout, to) ->
                isOpen(layout, to)
                                && padded(layout, window, -Float.MAX_VALUE, to.in(0), to) instanceof Value around
                                && isFlat(layout, window)
                        ? to.last(new MaxPool(layout, plain(window), false), around)
                        : combined(layout, window, -Float.MAX_VALUE, Binary.Kind.MAX, to.in(0), to) instanceof Value y
                                && to.last(new Identity(), y);
            case MaxPool(Layout layout, Window window, boolean columnsFirst)
            when to.node().hasOutput(1) -> withPlaces(layout, window, columnsFirst, to);
            case AveragePool(Layout layout, Window window, boolean countPadding) ->
                average(layout, window, countPadding, to);
            case LpPool(Layout layout, Window window, int p) -> {
                Value size = to.unary(Unary.Kind.ABS, to.in(0));
                Value powers = p == 1 ? size : to.binary(Binary.Kind.POWER, size, to.number(p));
                yield combined(layout, window, 0, Binary.Kind.ADD, powers, to) instanceof Value sum
                        && (p == 1
                                ? to.last(new Identity(), sum)
                                : to.last(new Binary(Binary.Kind.POWER), sum, to.number(1.0 / p)));
            }
            default -> false;
        };
    }

    /// What lies under the window at each place in turn is compared with the best so far, its number in the tensor
    /// beside it. Numbers count through batches and channels first, whatever the layout.
    private static boolean withPlaces(Layout layout, Window window, boolean columnsFirst, TfliteLowering to) {
        Shape x = to.shape(0);
        int slices = window.kernel().stream().reduce(1, (a, b) -> a * b);
        if (!x.isRanked()
                || !x.with(layout.batch(), Dim.of(1)).isKnown()
                || !x.hasRank(layout.rank())
                || slices > MOST_SLICES
                || to.element() != ElementType.FLOAT32) {
            return false;
        }
        boolean open = !x.dim(layout.batch()).isKnown();
        Value numbers = to.constant(numbers(layout, columnsFirst, open ? x.with(layout.batch(), Dim.of(1)) : x));
        Value padded = Objects.requireNonNull(padded(layout, window, -Float.MAX_VALUE, to.in(0), to));
        Value counted = Objects.requireNonNull(padded(layout, window, -1, numbers, to));
        Value best = null;
        Value place = null;
        for (int i = 0; i < slices; i++) {
            Value here = under(i, layout, window, padded, to);
            Value number = under(i, layout, window, counted, to);
            if (best == null || place == null) {
                best = here;
                place = number;
                continue;
            }
            Value better = to.compare(Comparison.Kind.GREATER, here, best);
            Value outside = to.compare(Comparison.Kind.LESS, place, to.number(ElementType.INT32, 0));
            Value taken = to.step(new Logical(Logical.Kind.OR), better, outside);
            place = to.where(taken, number, place);
            best = to.where(taken, here, best);
        }
        if (open) {
            Value whole = to.number(
                    ElementType.INT32, x.with(layout.batch(), Dim.of(1)).elements());
            Value before = to.multiply(to.range(to.sizeOf(to.in(0), layout.batch())), whole);
            place = to.add(Objects.requireNonNull(place), to.along(before, layout.batch(), layout.rank()));
        }
        to.output(0, new Identity(), Objects.requireNonNull(best));
        to.output(1, new Cast(ElementType.INT64, false), Objects.requireNonNull(place));
        return true;
    }

    private static Tensor numbers(Layout layout, boolean columnsFirst, Shape x) {
        List<Integer> order = new ArrayList<>(List.of(layout.batch(), layout.channel()));
        order.addAll(columnsFirst ? layout.spatial().reversed() : layout.spatial());
        long[] strides = new long[layout.rank()];
        long stride = 1;
        for (int axis : order.reversed()) {
            strides[axis] = stride;
            stride *= x.size(axis);
        }
        long[] numbers = new long[(int) x.elements()];
        for (int i = 0; i < numbers.length; i++) {
            int rest = i;
            for (int axis = layout.rank() - 1; axis >= 0; axis--) {
                numbers[i] += rest % x.size(axis) * strides[axis];
                rest /= (int) x.size(axis);
            }
        }
        return Tensor.ofLongs(ElementType.INT32, x, numbers);
    }

    /// What lies at one place of all windows.
    private static Value under(int place, Layout layout, Window window, Value x, TfliteLowering to) {
        int rank = window.spatialRank();
        long[] starts = new long[rank];
        long[] ends = new long[rank];
        long[] axes = new long[rank];
        long[] strides = new long[rank];
        int rest = place;
        for (int i = rank - 1; i >= 0; i--) {
            int axis = layout.spatial().get(i);
            long outputs = window.outputSize(i, Dim.of(to.shape(0).size(axis))).size();
            axes[i] = axis;
            strides[i] = window.strides().get(i);
            starts[i] =
                    (long) rest % window.kernel().get(i) * window.dilations().get(i);
            ends[i] = starts[i] + (outputs - 1) * strides[i] + 1;
            rest /= window.kernel().get(i);
        }
        return to.step(new Slice(), x, to.longs(starts), to.longs(ends), to.longs(axes), to.longs(strides));
    }

    private static boolean isNative(Window window, Layout layout, TfliteLowering to) {
        boolean plain = !window.roundUp() && window.dilations().stream().allMatch(each -> each == 1);
        boolean padded = !window.padding().isNone() && window.padding().mode() != Padding.Mode.SAME_UPPER;
        return plain && (layout.spatialRank() == 2 || layout.spatialRank() == 1 && !padded)
                || !to.shape(0).isRanked();
    }

    private static boolean isOpen(Layout layout, TfliteLowering to) {
        return layout.spatial().stream().anyMatch(axis -> !to.shape(0).dim(axis).isKnown());
    }

    private static boolean isFlat(Layout layout, Window window) {
        return layout.spatialRank() <= 2 && window.dilations().stream().allMatch(each -> each == 1);
    }

    private static Window plain(Window window) {
        return Window.of(window.kernel(), window.strides(), Padding.none(window.spatialRank()));
    }

    private static boolean average(Layout layout, Window window, boolean countPadding, TfliteLowering to) {
        boolean padded = !window.padding().isNone() && window.padding().mode() != Padding.Mode.SAME_UPPER;
        if (isNative(window, layout, to) && (!padded || countPadding)) {
            return false;
        }
        boolean open = isOpen(layout, to);
        if (padded && !countPadding && !open && isSame(layout, window, to)) {
            return false;
        }
        Value sum = combined(layout, window, 0, Binary.Kind.ADD, to.in(0), to);
        if (sum == null || !open) {
            return sum != null
                    && to.last(
                            new Binary(Binary.Kind.MULTIPLY),
                            sum,
                            to.constant(reciprocals(layout, window, countPadding, to.shape(0))));
        }
        Value counted = counted(layout, window, countPadding, to);
        Window inside = countPadding ? window.with(Padding.none(window.spatialRank())) : window;
        Value counts = combined(layout, inside, 0, Binary.Kind.ADD, counted, to);
        return counts != null && to.last(new Binary(Binary.Kind.DIVIDE), sum, counts);
    }

    /// Ones where elements count, for one image of one channel.
    private static Value counted(Layout layout, Window window, boolean countPadding, TfliteLowering to) {
        Value[] sizes = new Value[layout.rank()];
        Arrays.fill(sizes, to.constant(Tensor.ofInts(Shape.of(1), 1)));
        for (int i = 0; i < layout.spatialRank(); i++) {
            int axis = layout.spatial().get(i);
            int around = countPadding && window.padding().isExplicit()
                    ? window.padding().before().get(i)
                            + window.padding().after().get(i)
                    : 0;
            sizes[axis] = to.add(to.size(to.in(0), axis), to.constant(Tensor.ofInts(Shape.of(1), around)));
        }
        return to.step(new Fill(Tensor.scalar(1f)), to.step(new Concat(0), sizes));
    }

    private static boolean isSame(Layout layout, Window window, TfliteLowering to) {
        Window same = window.with(Padding.SAME);
        boolean equal = layout.spatialRank() == 2 && isNative(window, layout, to);
        for (int i = 0; i < layout.spatialRank() && equal; i++) {
            long size = to.shape(0).size(layout.spatial().get(i));
            equal = same.before(i, size) == window.before(i, size) && same.after(i, size) == window.after(i, size);
        }
        return equal;
    }

    /// One over the number of elements that count, for each window.
    private static Tensor reciprocals(Layout layout, Window window, boolean countPadding, Shape x) {
        long[] sizes = new long[layout.rank()];
        Arrays.fill(sizes, 1);
        double[] counts = {1};
        for (int i = 0; i < layout.spatialRank(); i++) {
            int axis = layout.spatial().get(i);
            double[] own = counts(i, window, countPadding, x.size(axis));
            sizes[axis] = own.length;
            double[] all = new double[counts.length * own.length];
            for (int k = 0; k < all.length; k++) {
                all[k] = counts[k / own.length] * own[k % own.length];
            }
            counts = all;
        }
        return Tensor.ofDoubles(
                ElementType.FLOAT32,
                Shape.of(sizes),
                Arrays.stream(counts).map(count -> 1 / count).toArray());
    }

    private static double[] counts(int axis, Window window, boolean countPadding, long size) {
        double[] counts = new double[(int) window.outputSize(axis, Dim.of(size)).size()];
        long before = window.before(axis, size);
        long least = countPadding ? -before : 0;
        long most = countPadding ? size + window.after(axis, size) : size;
        for (int i = 0; i < counts.length; i++) {
            for (int k = 0; k < window.kernel().get(axis); k++) {
                long at = (long) i * window.strides().get(axis)
                        - before
                        + (long) k * window.dilations().get(axis);
                counts[i] += at >= least && at < most ? 1 : 0;
            }
        }
        return counts;
    }

    private static @Nullable Value combined(
            Layout layout, Window window, double border, Binary.Kind kind, Value x, TfliteLowering to) {
        int slices = window.kernel().stream().reduce(1, (a, b) -> a * b);
        Value result = slices > MOST_SLICES ? null : padded(layout, window, border, x, to);
        for (int i = 0; i < window.spatialRank() && result != null; i++) {
            result = combinedAlong(i, layout, window, kind, result, to);
        }
        return result;
    }

    /// Windows are combined axis by axis, since extremes and sums are the same in any order.
    private static Value combinedAlong(
            int i, Layout layout, Window window, Binary.Kind kind, Value x, TfliteLowering to) {
        int axis = layout.spatial().get(i);
        Dim size = to.type(x).shape().dim(axis);
        int stride = window.strides().get(i);
        List<Value> slices = new ArrayList<>();
        for (int k = 0; k < window.kernel().get(i); k++) {
            long start = (long) k * window.dilations().get(i);
            long left = start + 1 - window.extent(i);
            long end = size.isKnown()
                    ? start + (size.size() - window.extent(i)) / stride * stride + 1
                    : left == 0 ? Integer.MAX_VALUE : left;
            slices.add(to.step(new Slice(), x, to.longs(start), to.longs(end), to.longs(axis), to.longs(stride)));
        }
        Value result = slices.getFirst();
        for (Value slice : slices.subList(1, slices.size())) {
            result = to.binary(kind, result, slice);
        }
        return result;
    }

    /// With all that windows reach added around; null where the run's sizes decide how much that is.
    private static @Nullable Value padded(Layout layout, Window window, double border, Value x, TfliteLowering to) {
        int rank = layout.rank();
        List<Long> pads = new ArrayList<>(Collections.nCopies(2 * rank, 0L));
        for (int i = 0; i < window.spatialRank(); i++) {
            int axis = layout.spatial().get(i);
            int stride = window.strides().get(i);
            Dim own = to.type(x).shape().dim(axis);
            if (!own.isKnown()) {
                if (!reachesAlike(i, window)) {
                    return null;
                }
                boolean same = !window.padding().isExplicit();
                pads.set(axis, (long) window.before(i, stride));
                pads.set(axis + rank, window.after(i, stride) + (same || !window.roundUp() ? 0L : stride - 1));
                continue;
            }
            long size = own.size();
            long before = window.before(i, size);
            long reach = (window.outputSize(i, own).size() - 1) * stride + window.extent(i);
            pads.set(axis, before);
            pads.set(axis + rank, Math.max(0, reach - before - size));
        }
        if (pads.stream().allMatch(pad -> pad == 0)) {
            return x;
        }
        return to.step(
                new Pad(Pad.Mode.CONSTANT),
                x,
                to.longs(pads.stream().mapToLong(Long::longValue).toArray()),
                to.number(to.type(x).element(), border));
    }

    /// Whether windows reach as far beyond the tensor's ends whatever its size: rounding up lets none start outside.
    private static boolean reachesAlike(int i, Window window) {
        int stride = window.strides().get(i);
        return window.padding().isExplicit()
                ? !window.roundUp() || window.padding().after().get(i) <= window.extent(i) - stride
                : stride == 1;
    }
}
