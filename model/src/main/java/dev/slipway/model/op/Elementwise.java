package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/// Applies functions element by element: reals in double precision, integers in 64 bits, rounded or wrapped once at the
/// end.
final class Elementwise {

    private Elementwise() {}

    static Tensor reals(Tensor a, Tensor b, ElementType output, DoubleBinaryOperator function) {
        Shape shape = Broadcast.shape(a.shape(), b.shape());
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        int[] fromLeft = Broadcast.sources(a.shape(), shape);
        int[] fromRight = Broadcast.sources(b.shape(), shape);
        double[] result = new double[fromLeft.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = function.applyAsDouble(left[fromLeft[i]], right[fromRight[i]]);
        }
        return Tensor.ofDoubles(output, shape, result);
    }

    static Tensor integers(Tensor a, Tensor b, ElementType output, LongBinaryOperator function) {
        Shape shape = Broadcast.shape(a.shape(), b.shape());
        long[] left = a.toLongs();
        long[] right = b.toLongs();
        int[] fromLeft = Broadcast.sources(a.shape(), shape);
        int[] fromRight = Broadcast.sources(b.shape(), shape);
        long[] result = new long[fromLeft.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = function.applyAsLong(left[fromLeft[i]], right[fromRight[i]]);
        }
        return Tensor.ofLongs(output, shape, result);
    }
}
