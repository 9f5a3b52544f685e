package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.formula.Formula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Bitcast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/// Bilinear resizing of numbers of 16 bits, between places that the kernel knows to 10 binary digits: far from the
/// first row that is up to half a row beside the function, and hundreds of steps.
///
/// Source: `ResizeBilinearInteger` of TensorFlow Lite's reference kernels.
final class TfliteFixedResize {

    private static final int ONE = 1 << 10;

    private final TfliteNode r;
    private final Formula f;

    private TfliteFixedResize(TfliteNode r) {
        this.r = r;
        this.f = new Formula(r);
    }

    /// Whether the operator is computed so, between sizes that are known.
    static boolean isFixed(TfliteNode r) {
        return r.opcode().code() == TfliteCode.RESIZE_BILINEAR.number
                && r.in(0).isPresent()
                && r.type(0).element() == ElementType.INT16
                && isKnown(r.shape(0))
                && result(r) instanceof Shape result
                && isKnown(result);
    }

    private static boolean isKnown(Shape shape) {
        return shape.hasRank(4) && shape.dim(1).isKnown() && shape.dim(2).isKnown();
    }

    private static @Nullable Shape result(TfliteNode r) {
        TensorType type = r.graph().declared(r.outputs().getFirst());
        return type == null ? null : type.shape();
    }

    /// Reads the operator if it is computed so.
    static boolean read(TfliteNode r) {
        if (!isFixed(r) || !(result(r) instanceof Shape result)) {
            return false;
        }
        new TfliteFixedResize(r).resized(result);
        return true;
    }

    private void resized(Shape result) {
        Value stored = r.step("stored", new Bitcast(ElementType.INT16), r.in(0));
        Value x = f.cast(stored, ElementType.INT64);
        Value high = along(1, result, x);
        Value both = along(2, result, high);
        Value half = f.choose(
                f.compare(Comparison.Kind.GREATER, both, 0),
                f.number(both, ONE * ONE / 2),
                f.number(both, -ONE * ONE / 2));
        Value y = f.over(f.plus(both, half), f.number(both, ONE * ONE));
        r.node(new Bitcast(ElementType.INT16), f.cast(y, ElementType.INT16));
    }

    /// Between two rows of an axis, `ONE` times as large.
    private Value along(int axis, Shape result, Value x) {
        int from = Math.toIntExact(r.shape(0).size(axis));
        int to = Math.toIntExact(result.size(axis));
        long[] lower = new long[to];
        long[] upper = new long[to];
        long[] far = new long[to];
        long[] near = new long[to];
        for (int i = 0; i < to; i++) {
            int place = place(i, from, to);
            lower[i] = Math.clamp(place / ONE, 0, from - 1);
            upper[i] = Math.min((place + ONE - 1) / ONE, from - 1);
            far[i] = place - ONE * lower[i];
            near[i] = ONE - far[i];
        }
        return f.plus(weighed(x, lower, near, axis), weighed(x, upper, far, axis));
    }

    private int place(int i, int from, int to) {
        boolean corners = r.options().flag(2) && to > 1;
        int first = corners ? from - 1 : from;
        int last = corners ? to - 1 : to;
        int step = (ONE * first + last / 2) / last;
        return r.options().flag(3) ? i * step + step / 2 - ONE / 2 : i * step;
    }

    private Value weighed(Value x, long[] places, long[] weights, int axis) {
        Shape shape = axis == 1 ? Shape.of(weights.length, 1, 1) : Shape.of(weights.length, 1);
        Value rows = f.gather(x, r.vector("rows", places), axis);
        return f.times(rows, r.constant("weights", Tensor.ofLongs(shape, weights)));
    }
}
