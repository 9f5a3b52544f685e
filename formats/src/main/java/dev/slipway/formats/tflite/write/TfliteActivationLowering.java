package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Activations with parameters that TFLite has no operator for, by those it has.
final class TfliteActivationLowering {

    private static final Binary ADD = new Binary(Binary.Kind.ADD);
    private static final Binary MULTIPLY = new Binary(Binary.Kind.MULTIPLY);

    private TfliteActivationLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Clip _ -> clip(to);
            case Elu(float alpha)
            when alpha != 1 ->
                to.last(ADD, to.unary(Unary.Kind.RELU, to.in(0)), to.multiply(below(to.in(0), to), to.number(alpha)));
            case Celu(float alpha) -> {
                Value scaled = to.divide(to.in(0), to.number(alpha));
                yield to.last(
                        ADD, to.unary(Unary.Kind.RELU, to.in(0)), to.multiply(below(scaled, to), to.number(alpha)));
            }
            case Selu(float alpha, float gamma) ->
                to.last(
                        ADD,
                        to.multiply(to.unary(Unary.Kind.RELU, to.in(0)), to.number(gamma)),
                        to.multiply(below(to.in(0), to), to.number((double) alpha * gamma)));
            case HardSigmoid(float alpha, float beta) -> {
                Value line = to.add(to.multiply(to.in(0), to.number(alpha)), to.number(beta));
                yield to.last(new Binary(Binary.Kind.MIN), to.max(line, to.number(0)), to.number(1));
            }
            case Swish(float alpha) -> {
                Value scaled = alpha == 1 ? to.in(0) : to.multiply(to.in(0), to.number(alpha));
                yield to.last(MULTIPLY, to.in(0), to.unary(Unary.Kind.SIGMOID, scaled));
            }
            case ThresholdedRelu(float alpha) -> {
                Value above = to.compare(Comparison.Kind.GREATER, to.in(0), to.number(alpha));
                yield to.last(new Where(), above, to.in(0), to.number(0));
            }
            case Shrink(float lambda, float bias) -> shrink(lambda, bias, to);
            case Hardmax(int axis) -> {
                Value index = to.step(
                        new ArgReduction(
                                ArgReduction.Kind.MAX, axis, false, false, dev.slipway.model.tensor.ElementType.INT32),
                        to.in(0));
                yield to.shape(0).isRanked()
                        && to.shape(0).dim(axis).isKnown()
                        && to.last(
                                new OneHot(axis),
                                index,
                                to.longs(to.shape(0).size(axis)),
                                to.constant(
                                        Tensor.ofDoubles(to.element(), dev.slipway.model.tensor.Shape.of(2), 0, 1)));
            }
            case FakeQuantize fake -> fakeQuantize(fake, to);
            default -> false;
        };
    }

    /// `exp(min(x, 0)) - 1`.
    private static Value below(Value x, TfliteLowering to) {
        return to.step(new Elu(1), to.min(x, to.number(0)));
    }

    private static boolean clip(TfliteLowering to) {
        boolean low = to.node().hasInput(1);
        boolean high = to.node().hasInput(2);
        if (!low && !high) {
            return to.last(new Identity(), to.in(0));
        }
        if (to.known(1) instanceof Tensor min
                && to.known(2) instanceof Tensor max
                && to.element() == dev.slipway.model.tensor.ElementType.FLOAT32
                && min.scalarValue() == 0
                && max.scalarValue() == 6) {
            return to.last(new Unary(Unary.Kind.RELU6), to.in(0));
        }
        Value limited = low && high ? to.max(to.in(0), to.in(1)) : to.in(0);
        return high
                ? to.last(new Binary(Binary.Kind.MIN), limited, to.in(2))
                : to.last(new Binary(Binary.Kind.MAX), limited, to.in(1));
    }

    private static boolean shrink(float lambda, float bias, TfliteLowering to) {
        Value x = to.in(0);
        Value below = to.compare(Comparison.Kind.LESS, x, to.number(-lambda));
        Value above = to.compare(Comparison.Kind.GREATER, x, to.number(lambda));
        Value down = to.where(above, to.subtract(x, to.number(bias)), to.number(0));
        return to.last(new Where(), below, to.add(x, to.number(bias)), down);
    }

    /// The runtime has one range for all, which is neither narrow nor of zeros only.
    private static boolean fakeQuantize(FakeQuantize op, TfliteLowering to) {
        Tensor mins = to.known(1);
        Tensor maxs = to.known(2);
        if (mins == null || maxs == null || !to.shape(0).isRanked()) {
            return false;
        }
        float[] lows = mins.toFloats();
        float[] highs = maxs.toFloats();
        if (op.axis().isEmpty() && !op.narrowRange() && (lows[0] != 0 || highs[0] != 0)) {
            return false;
        }
        FakeQuantize.Grid[] grids = new FakeQuantize.Grid[lows.length];
        Arrays.setAll(grids, i -> op.grid(lows[i], highs[i]));
        long[] sizes = new long[op.axis().isEmpty() ? 0 : to.shape(0).rank()];
        Arrays.fill(sizes, 1);
        op.axis().forEach(axis -> sizes[axis] = grids.length);
        Function<ToDoubleFunction<FakeQuantize.Grid>, Value> values = part -> to.constant(Tensor.ofDoubles(
                to.element(),
                Shape.of(sizes),
                Stream.of(grids).mapToDouble(part).toArray()));
        Value min = values.apply(FakeQuantize.Grid::min);
        Value offset = to.subtract(to.max(to.min(to.in(0), values.apply(FakeQuantize.Grid::max)), min), min);
        Value place = op.isDividing()
                ? to.divide(offset, values.apply(FakeQuantize.Grid::scale))
                : to.multiply(offset, values.apply(FakeQuantize.Grid::steps));
        Value above = to.add(to.subtract(place, values.apply(FakeQuantize.Grid::zero)), to.number(0.5));
        return to.last(MULTIPLY, to.unary(Unary.Kind.FLOOR, above), values.apply(FakeQuantize.Grid::scale));
    }
}
