package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// NumPy's broadcasting: shapes aligned at their last axes, sizes of 1 repeated.
public final class Broadcast {

    private Broadcast() {}

    /// The shape that all of `shapes` broadcast to.
    ///
    /// @throws OpException when two known sizes differ and neither is 1
    public static Shape shape(List<Shape> shapes) {
        Shape result = Shape.SCALAR;
        for (Shape shape : shapes) {
            result = shape(result, shape);
        }
        return result;
    }

    public static Shape shape(Shape a, Shape b) {
        if (!a.isRanked() || !b.isRanked()) {
            return Shape.UNRANKED;
        }
        List<Dim> dims = new ArrayList<>();
        int rank = Math.max(a.rank(), b.rank());
        for (int i = rank; i > 0; i--) {
            Dim left = i > a.rank() ? Dim.of(1) : a.dim(a.rank() - i);
            Dim right = i > b.rank() ? Dim.of(1) : b.dim(b.rank() - i);
            dims.add(dim(left, right, a, b));
        }
        return Shape.of(dims);
    }

    private static Dim dim(Dim left, Dim right, Shape a, Shape b) {
        if (left.is(1) || left.surelyEquals(right)) {
            return right;
        }
        if (right.is(1)) {
            return left;
        }
        if (left.isKnown() && right.isKnown()) {
            throw new OpException(
                    "shapes %s and %s do not broadcast: sizes %s and %s differ".formatted(a, b, left, right));
        }
        // A symbol beside a size above 1 must be that size; two symbols may turn out either way.
        return left.isKnown() ? left : right.isKnown() ? right : Dim.UNKNOWN;
    }

    /// For each element of a tensor of shape `to`, in order, where its value lies in a tensor of shape `from`.
    static int[] sources(Shape from, Shape to) {
        int[] sizes = to.intSizes();
        int rank = sizes.length;
        int[] strides = new int[rank];
        int stride = 1;
        for (int i = 1; i <= from.rank(); i++) {
            int size = (int) from.size(from.rank() - i);
            strides[rank - i] = size == 1 ? 0 : stride;
            stride *= size;
        }
        return walk(sizes, strides);
    }

    /// The offsets that a walk over `sizes` in row-major order visits with the given strides.
    static int[] walk(int[] sizes, int[] strides) {
        int[] offsets = new int[Arrays.stream(sizes).reduce(1, Math::multiplyExact)];
        if (offsets.length == 0) {
            return offsets;
        }
        // Each axis repeats what stands so far, a stride on, from the innermost one.
        int known = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            for (int i = 1; i < sizes[axis]; i++) {
                int shift = i * strides[axis];
                int to = i * known;
                for (int k = 0; k < known; k++) {
                    offsets[to + k] = offsets[k] + shift;
                }
            }
            known *= sizes[axis];
        }
        return offsets;
    }

    /// Row-major strides of a shape.
    static int[] strides(int[] sizes) {
        int[] strides = new int[sizes.length];
        for (int i = sizes.length - 1, stride = 1; i >= 0; stride *= sizes[i--]) {
            strides[i] = stride;
        }
        return strides;
    }

    /// `tensor` repeated to `shape`.
    static Tensor to(Tensor tensor, Shape shape) {
        return tensor.shape().equals(shape) ? tensor : Picked.of(tensor, sources(tensor.shape(), shape), shape);
    }
}
