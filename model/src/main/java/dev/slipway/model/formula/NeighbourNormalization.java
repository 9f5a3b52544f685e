package dev.slipway.model.formula;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.LocalResponseNormalization;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Shape;

/// A [LocalResponseNormalization] as arithmetic, for formats that have it only for windows of odd size: the sum of the
/// squares of what neighbours each channel, slice by slice.
public final class NeighbourNormalization {

    private NeighbourNormalization() {}

    /// @param x what is normalised, of known rank
    public static Value of(LocalResponseNormalization op, Value x, Steps steps) {
        Formula formula = new Formula(steps);
        Shape shape = steps.graph().typeOf(x).shape();
        int channel = Math.floorMod(op.channelAxis(), shape.rank());
        Value squares = padded(op, formula.unary(Unary.Kind.SQUARE, x), channel, shape.rank(), steps);
        Value sum = part(squares, 0, channel, shape, x, steps);
        for (int i = 1; i < op.size(); i++) {
            sum = formula.plus(sum, part(squares, i, channel, shape, x, steps));
        }
        Value scaled = formula.plus(formula.times(sum, op.alpha() / op.size()), op.bias());
        return formula.over(x, formula.binary(Binary.Kind.POWER, scaled, formula.number(x, op.beta())));
    }

    private static Value padded(LocalResponseNormalization op, Value squares, int channel, int rank, Steps steps) {
        long[] pads = new long[2 * rank];
        pads[channel] = (op.size() - 1) / 2;
        pads[rank + channel] = op.size() / 2;
        Value zero = new Formula(steps).number(squares, 0);
        return steps.step("padded", new Pad(Pad.Mode.CONSTANT), squares, steps.vector("pads", pads), zero);
    }

    /// As many channels as `x` has, from `start` on.
    private static Value part(Value squares, int start, int channel, Shape shape, Value x, Steps steps) {
        Formula formula = new Formula(steps);
        if (shape.dim(channel).isKnown()) {
            return formula.slice(squares, channel, start, start + shape.size(channel));
        }
        Value from = steps.vector("start", start);
        Value end = formula.plus(from, formula.unsqueeze(formula.size(x, channel), 0));
        return steps.step("part", new Slice(), squares, from, end, steps.vector("axis", channel));
    }
}
