package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Resizing where only the run tells the sizes: axis by axis, the elements around each place are gathered, weighted and
/// added, and the places are computed.
final class TfliteOpenResizeLowering {

    private final Resize op;
    private final TfliteLowering to;

    private TfliteOpenResizeLowering(Resize op, TfliteLowering to) {
        this.op = op;
        this.to = to;
    }

    static boolean lowered(Resize op, Shape result, TfliteLowering to) {
        Shape x = to.shape(0);
        boolean sized = to.node().hasInput(3) || to.node().hasInput(2);
        if (!sized
                || !result.isRanked()
                || op.antialias()
                || op.coordinates() == Coordinates.TF_CROP_AND_RESIZE
                || op.keepAspect() != KeepAspect.STRETCH
                || to.element() != ElementType.FLOAT32 && op.mode() != Resize.Mode.NEAREST) {
            return false;
        }
        TfliteOpenResizeLowering lowering = new TfliteOpenResizeLowering(op, to);
        int count = op.axes().isEmpty() ? x.rank() : op.axes().size();
        Value y = to.in(0);
        for (int i = 0; i < count; i++) {
            int axis = op.axes().isEmpty() ? i : Math.floorMod(op.axes().get(i), x.rank());
            if (!x.dim(axis).equals(result.dim(axis)) || lowering.isScaled(i)) {
                y = lowering.along(y, axis, i);
            }
        }
        return to.last(new Identity(), y);
    }

    private boolean isByScale() {
        return to.node().hasInput(2) && !to.shape(2).elementsExpression().is(0);
    }

    private boolean isScaled(int i) {
        Tensor scales = to.known(2);
        return isByScale() && (scales == null || scales.toFloats()[i] != 1);
    }

    /// The sizes before and after as real numbers, and their ratio.
    private record Extent(Value before, Value after, Value count, Value scale) {}

    private Extent extent(int axis, int i) {
        Value before = to.cast(to.sizeOf(to.in(0), axis), ElementType.FLOAT32);
        if (isByScale()) {
            Value scale = element(to.in(2), i);
            Value after = to.unary(Unary.Kind.FLOOR, to.multiply(before, scale));
            return new Extent(before, after, to.cast(after, ElementType.INT32), scale);
        }
        Value count = to.cast(element(to.in(3), i), ElementType.INT32);
        Value after = to.cast(count, ElementType.FLOAT32);
        return new Extent(before, after, count, to.divide(after, before));
    }

    private Value element(Value vector, int i) {
        Constant constant = to.graph().constantOf(vector);
        return constant == null
                ? to.step(new Gather(0, 0), vector, to.constant(Tensor.ofInts(Shape.SCALAR, i)))
                : real(constant.element(), constant.tensor().toDoubles()[i]);
    }

    private Value real(double value) {
        return real(ElementType.FLOAT32, value);
    }

    private Value real(ElementType element, double value) {
        return to.number(element, value);
    }

    private Value along(Value x, int axis, int i) {
        Extent extent = extent(axis, i);
        Value place = place(extent, to.cast(to.range(extent.count), ElementType.FLOAT32));
        Value last = to.subtract(extent.before, real(1));
        if (op.mode() == Resize.Mode.NEAREST) {
            return gathered(x, axis, nearest(place), last);
        }
        if (op.mode() == Resize.Mode.LINEAR) {
            Value inside = to.min(to.max(place, real(0)), last);
            Value first = to.unary(Unary.Kind.FLOOR, inside);
            Value after = to.subtract(inside, first);
            Value left = weighted(x, axis, first, to.subtract(real(1), after), last);
            return to.add(left, weighted(x, axis, to.add(first, real(1)), after, last));
        }
        return cubic(x, axis, place, last);
    }

    private Value place(Extent extent, Value index) {
        Value half = to.add(index, real(0.5));
        Value centred = to.subtract(to.divide(half, extent.scale), real(0.5));
        return switch (op.coordinates()) {
            case HALF_PIXEL -> centred;
            case ASYMMETRIC -> to.divide(index, extent.scale);
            case TF_HALF_PIXEL_FOR_NEAREST -> to.divide(half, extent.scale);
            case PYTORCH_HALF_PIXEL ->
                to.where(
                        to.compare(Comparison.Kind.GREATER, extent.after, real(1)),
                        centred,
                        to.multiply(index, real(0)));
            case ALIGN_CORNERS -> {
                Value span = to.max(to.subtract(extent.after, real(1)), real(1));
                yield to.divide(to.multiply(index, to.subtract(extent.before, real(1))), span);
            }
            case HALF_PIXEL_SYMMETRIC -> {
                Value fit = to.divide(extent.after, to.multiply(extent.scale, extent.before));
                Value centre = to.multiply(extent.before, real(0.5));
                yield to.add(to.multiply(centre, to.subtract(real(1), fit)), centred);
            }
            case TF_CROP_AND_RESIZE -> throw new AssertionError(op);
        };
    }

    private Value nearest(Value place) {
        return switch (op.nearest()) {
            case FLOOR -> to.unary(Unary.Kind.FLOOR, place);
            case CEIL -> to.unary(Unary.Kind.CEIL, place);
            case ROUND_PREFER_CEIL -> to.unary(Unary.Kind.FLOOR, to.add(place, real(0.5)));
            case ROUND_PREFER_FLOOR -> to.unary(Unary.Kind.CEIL, to.subtract(place, real(0.5)));
        };
    }

    /// Keys' kernel over four elements.
    private Value cubic(Value x, int axis, Value place, Value last) {
        double a = op.cubic();
        Value first = to.unary(Unary.Kind.FLOOR, place);
        Value after = to.subtract(place, first);
        Value before = to.subtract(real(1), after);
        List<Value> indices =
                List.of(to.subtract(first, real(1)), first, to.add(first, real(1)), to.add(first, real(2)));
        List<Value> weights = List.of(
                polynomial(to.add(after, real(1)), a, -5 * a, 8 * a, -4 * a),
                polynomial(after, a + 2, -(a + 3), 0, 1),
                polynomial(before, a + 2, -(a + 3), 0, 1),
                polynomial(to.add(before, real(1)), a, -5 * a, 8 * a, -4 * a));
        if (op.excludeOutside()) {
            weights = inside(indices, weights, last);
        }
        Value sum = weighted(x, axis, indices.getFirst(), weights.getFirst(), last);
        for (int i = 1; i < indices.size(); i++) {
            sum = to.add(sum, weighted(x, axis, indices.get(i), weights.get(i), last));
        }
        return sum;
    }

    private List<Value> inside(List<Value> indices, List<Value> weights, Value last) {
        List<Value> present = new ArrayList<>();
        for (int i = 0; i < indices.size(); i++) {
            Value low = to.compare(Comparison.Kind.GREATER_OR_EQUAL, indices.get(i), real(0));
            Value high = to.compare(Comparison.Kind.LESS_OR_EQUAL, indices.get(i), last);
            Value both = to.step(new Logical(Logical.Kind.AND), low, high);
            present.add(to.multiply(weights.get(i), to.cast(both, ElementType.FLOAT32)));
        }
        Value sum = present.stream().reduce(to::add).orElseThrow();
        return present.stream().map(weight -> to.divide(weight, sum)).toList();
    }

    private Value polynomial(Value x, double... coefficients) {
        Value sum = real(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = to.add(to.multiply(sum, x), real(coefficients[i]));
        }
        return sum;
    }

    private Value weighted(Value x, int axis, Value index, Value weight, Value last) {
        TensorType type = to.type(x);
        return to.multiply(
                gathered(x, axis, index, last),
                to.along(weight, axis, type.shape().rank()));
    }

    private Value gathered(Value x, int axis, Value index, Value last) {
        Value inside = to.min(to.max(index, real(0)), last);
        return to.step(new Gather(axis, 0), x, to.cast(inside, ElementType.INT32));
    }
}
