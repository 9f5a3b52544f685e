package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;

/// Quantisation whose scales the graph computes, by arithmetic.
final class LowerQuantization {

    private static final ElementType REAL = ElementType.FLOAT32;

    private LowerQuantization() {}

    static void rules() {
        lower(QuantizeLinear.class, (op, _, to) -> quantized(op, to));
        lower(DequantizeLinear.class, (op, _, to) -> real(op, to));
        lower(DynamicQuantizeLinear.class, (_, _, to) -> dynamic(to));
    }

    private static boolean quantized(QuantizeLinear op, TensorflowLowering to) {
        if (!op.element().isInteger() || !isSpread(op.axis(), op.blockSize(), to)) {
            return false;
        }
        TensorflowFormula formula = to.formula(REAL);
        Value scale = along(1, op.axis(), op.blockSize(), to);
        Value levels = formula.unary(Unary.Kind.ROUND, formula.over(formula.cast(to.in(0), REAL), scale));
        if (to.node().hasInput(2)) {
            levels = formula.plus(levels, along(2, op.axis(), op.blockSize(), to));
        }
        Value limited = formula.clipped(levels, op.element().min(), op.element().max());
        return to.is(formula.cast(limited, op.element()));
    }

    private static boolean real(DequantizeLinear op, TensorflowLowering to) {
        if (!isSpread(op.axis(), op.blockSize(), to)) {
            return false;
        }
        TensorflowFormula formula = to.formula(REAL);
        Value x = formula.cast(to.in(0), REAL);
        if (to.node().hasInput(2)) {
            x = formula.minus(x, along(2, op.axis(), op.blockSize(), to));
        }
        Value scale = along(1, op.axis(), op.blockSize(), to);
        return to.is(formula.cast(formula.times(x, scale), op.output()));
    }

    /// Whether it is known how often a parameter occurs along its axis.
    private static boolean isSpread(int axis, int blockSize, TensorflowLowering to) {
        return to.shape(0).isRanked() && (blockSize == 0 || size(axis, to).isKnown());
    }

    private static Dim size(int axis, TensorflowLowering to) {
        return to.shape(0).dim(Math.floorMod(axis, to.rank(0)));
    }

    /// A parameter as reals, shaped to be broadcast.
    private static Value along(int input, int axis, int blockSize, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(REAL);
        Value parameter = formula.cast(to.in(input), REAL);
        int at = Math.floorMod(axis, to.rank(0));
        if (blockSize > 0) {
            long[] blocks = LongStream.range(0, size(axis, to).size())
                    .map(i -> i / blockSize)
                    .toArray();
            return formula.gather(parameter, to.vector("blocks", blocks), at);
        }
        Shape shape = to.shape(input);
        if (!shape.hasRank(1) || shape.dim(0).is(1) || at == to.rank(0) - 1) {
            return parameter;
        }
        long[] sizes = new long[to.rank(0)];
        Arrays.fill(sizes, 1);
        sizes[at] = -1;
        return formula.reshape(parameter, sizes);
    }

    private static boolean dynamic(TensorflowLowering to) {
        TensorflowFormula formula = to.formula(REAL);
        Value flat = formula.flat(to.in(0));
        Value least = formula.min(formula.reduced(Reduction.Kind.MIN, flat, 0), 0);
        Value most = formula.max(formula.reduced(Reduction.Kind.MAX, flat, 0), 0);
        Value scale = formula.over(formula.minus(most, least), 255);
        Value start = formula.unary(Unary.Kind.NEGATE, formula.over(least, scale));
        Value point = formula.clipped(formula.unary(Unary.Kind.ROUND, start), 0, 255);
        Value steps = formula.unary(Unary.Kind.ROUND, formula.over(to.in(0), scale));
        Value levels = formula.clipped(formula.plus(steps, point), 0, 255);
        to.output(0, new Cast(ElementType.UINT8, true), levels);
        to.output(1, new Identity(), scale);
        to.output(2, new Cast(ElementType.UINT8, true), point);
        return true;
    }
}
