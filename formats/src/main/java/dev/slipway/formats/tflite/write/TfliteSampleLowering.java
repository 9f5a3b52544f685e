package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Sampling at computed places: the elements around each place are gathered, weighted and added.
final class TfliteSampleLowering {

    private final GridSample op;
    private final TfliteLowering to;

    private TfliteSampleLowering(GridSample op, TfliteLowering to) {
        this.op = op;
        this.to = to;
    }

    static boolean lowered(Op op, TfliteLowering to) {
        return op instanceof GridSample sample
                && to.element() == ElementType.FLOAT32
                && to.type(1).element() == ElementType.FLOAT32
                && to.shape(0).isRanked()
                && to.shape(1).isRanked()
                && new TfliteSampleLowering(sample, to).sampled();
    }

    /// The size of an axis, as a real number; known or measured by the run.
    private record Extent(Dim dim, Value number) {}

    private Extent extent(int axis) {
        return new Extent(to.shape(0).dim(axis), to.cast(to.sizeOf(to.in(0), axis), ElementType.FLOAT32));
    }

    /// `(size + offset) * scale`.
    private Value scaled(Extent size, double offset, double scale) {
        return size.dim.isKnown()
                ? to.number((size.dim.size() + offset) * scale)
                : to.multiply(to.add(size.number, to.number(offset)), to.number(scale));
    }

    /// An element that a place looks up along one axis, and how much of it.
    private record Tap(Value index, Value weight) {}

    private boolean sampled() {
        Shape x = to.shape(0);
        int axes = x.rank() - 2;
        List<List<Tap>> taps = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            taps.add(along(coordinate(axes - 1 - axis), extent(axis + 2)));
        }
        Value rows = rows(x);
        List<Tap> all = taps.getFirst();
        for (int axis = 1; axis < axes; axis++) {
            all = combined(all, taps.get(axis), extent(axis + 2));
        }
        Value sum = null;
        for (Tap tap : all) {
            Value picked = to.step(new Gather(1, 1), rows, to.cast(tap.index, ElementType.INT32));
            Value part = to.multiply(picked, to.step(new Unsqueeze(), tap.weight, to.longs(-1)));
            sum = sum == null ? part : to.add(sum, part);
        }
        Value planes = to.transpose(Objects.requireNonNull(sum), List.of(0, 2, 1));
        List<List<TfliteLowering.Axis>> sizes =
                new ArrayList<>(List.of(List.of(axis(planes, 0)), List.of(axis(planes, 1))));
        IntStream.rangeClosed(1, axes).forEach(i -> sizes.add(List.of(axis(to.in(1), i))));
        return to.last(new Identity(), to.reshape(planes, sizes));
    }

    private static TfliteLowering.Axis axis(Value value, int axis) {
        return new TfliteLowering.Axis(value, axis);
    }

    /// `[batch, places, channels]`.
    private Value rows(Shape x) {
        List<Integer> last = new ArrayList<>(List.of(0));
        IntStream.range(2, x.rank()).forEach(last::add);
        last.add(1);
        List<TfliteLowering.Axis> places =
                IntStream.range(2, x.rank()).mapToObj(i -> axis(to.in(0), i)).toList();
        return to.reshape(
                to.transpose(to.in(0), last), List.of(List.of(axis(to.in(0), 0)), places, List.of(axis(to.in(0), 1))));
    }

    /// `[batch, places]`: one coordinate of each place.
    private Value coordinate(int which) {
        int rank = to.shape(1).rank();
        Value plane = to.step(new Gather(rank - 1, 0), to.in(1), to.constant(Tensor.ofInts(Shape.SCALAR, which)));
        List<TfliteLowering.Axis> places =
                IntStream.range(1, rank - 1).mapToObj(i -> axis(plane, i)).toList();
        return to.reshape(plane, List.of(List.of(axis(plane, 0)), places));
    }

    private List<Tap> combined(List<Tap> outer, List<Tap> inner, Extent size) {
        List<Tap> both = new ArrayList<>();
        for (Tap first : outer) {
            for (Tap second : inner) {
                Value row = to.multiply(first.index, scaled(size, 0, 1));
                both.add(new Tap(to.add(row, second.index), to.multiply(first.weight, second.weight)));
            }
        }
        return both;
    }

    private List<Tap> along(Value coordinate, Extent size) {
        Value place = inside(denormalized(coordinate, size), size);
        Value one = to.number(1);
        if (op.mode() == GridSample.Mode.NEAREST) {
            Value index = to.unary(Unary.Kind.ROUND, place);
            return List.of(tap(index, to.step(new Fill(Tensor.scalar(1f)), shape(place)), size));
        }
        Value first = to.unary(Unary.Kind.FLOOR, place);
        Value after = to.subtract(place, first);
        Value before = to.subtract(one, after);
        if (op.mode() == GridSample.Mode.LINEAR) {
            return List.of(tap(first, before, size), tap(to.add(first, one), after, size));
        }
        return List.of(
                tap(to.subtract(first, one), far(to.add(after, one)), size),
                tap(first, near(after), size),
                tap(to.add(first, one), near(before), size),
                tap(to.add(first, to.number(2)), far(to.add(before, one)), size));
    }

    private Value shape(Value x) {
        return to.step(new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT32), x);
    }

    private Value denormalized(Value coordinate, Extent size) {
        return op.alignCorners()
                ? to.multiply(to.add(coordinate, to.number(1)), scaled(size, -1, 0.5))
                : to.subtract(to.multiply(to.add(coordinate, to.number(1)), scaled(size, 0, 0.5)), to.number(0.5));
    }

    /// A place outside is brought in before its neighbours are looked up; cubic ones are looked up outside.
    private Value inside(Value place, Extent size) {
        if (op.mode() == GridSample.Mode.CUBIC) {
            return place;
        }
        Value rounded = op.mode() == GridSample.Mode.NEAREST ? to.unary(Unary.Kind.ROUND, place) : place;
        return switch (op.border()) {
            case ZEROS -> rounded;
            case EDGE -> clamped(rounded, size);
            case REFLECTION -> reflected(rounded, size);
        };
    }

    private Value clamped(Value place, Extent size) {
        return to.min(to.max(place, to.number(0)), scaled(size, -1, 1));
    }

    /// Folds a place back at the outermost elements' centres (if aligned) or edges.
    private Value reflected(Value place, Extent size) {
        double low = op.alignCorners() ? 0 : -0.5;
        double less = op.alignCorners() ? -1 : 0;
        if (op.alignCorners() && size.dim.is(1)) {
            return to.multiply(place, to.number(0));
        }
        Value around = scaled(size, less, 2);
        Value distance = to.unary(Unary.Kind.ABS, to.subtract(place, to.number(low)));
        Value turns = to.unary(Unary.Kind.FLOOR, to.divide(distance, around));
        Value rest = to.subtract(distance, to.multiply(turns, around));
        return to.add(to.min(rest, to.subtract(around, rest)), to.number(low));
    }

    private Tap tap(Value index, Value weight, Extent size) {
        Value present = weight;
        if (op.border() == Border.ZEROS) {
            Value low = to.compare(Comparison.Kind.GREATER_OR_EQUAL, index, to.number(0));
            Value high = to.compare(Comparison.Kind.LESS_OR_EQUAL, index, scaled(size, -1, 1));
            Value inside = to.step(new Logical(Logical.Kind.AND), low, high);
            present = to.multiply(weight, to.cast(inside, ElementType.FLOAT32));
        }
        Value folded = op.border() == Border.REFLECTION ? reflected(index, size) : index;
        return new Tap(clamped(op.border() == Border.REFLECTION ? truncated(folded) : folded, size), present);
    }

    private Value truncated(Value x) {
        return to.unary(Unary.Kind.FLOOR, to.max(x, to.number(0)));
    }

    /// Keys' kernel with PyTorch's -0.75, up to 1 and beyond.
    private Value near(Value x) {
        return polynomial(x, 1.25, -2.25, 0, 1);
    }

    private Value far(Value x) {
        return polynomial(x, -0.75, 3.75, -6, 3);
    }

    private Value polynomial(Value x, double... coefficients) {
        Value sum = to.number(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = to.add(to.multiply(sum, x), to.number(coefficients[i]));
        }
        return sum;
    }
}
