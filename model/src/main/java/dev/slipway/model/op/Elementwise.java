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
        double[] values = Broadcast.to(a, shape).toDoubles();
        double[] right = Broadcast.to(b, shape).toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i], right[i]);
        }
        return Tensor.ofDoubles(output, shape, values);
    }

    static Tensor integers(Tensor a, Tensor b, ElementType output, LongBinaryOperator function) {
        Shape shape = Broadcast.shape(a.shape(), b.shape());
        long[] values = Broadcast.to(a, shape).toLongs();
        long[] right = Broadcast.to(b, shape).toLongs();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsLong(values[i], right[i]);
        }
        return Tensor.ofLongs(output, shape, values);
    }
}
