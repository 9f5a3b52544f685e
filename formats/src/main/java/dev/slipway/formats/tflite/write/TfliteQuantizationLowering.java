package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.Arrays;

/// Quantisation whose parameters the graph computes, and random numbers of ranges TFLite does not draw, by arithmetic.
final class TfliteQuantizationLowering {

    private TfliteQuantizationLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case QuantizeLinear(ElementType element, int axis, int blockSize, boolean _)
            when blockSize == 0
                    && element.isInteger()
                    && element.bits() >= 8
                    && to.shape(0).isRanked() -> {
                Value scaled = to.divide(real(to.in(0), to), real(along(to.in(1), axis, to), to));
                Value zero =
                        to.node().hasInput(2) ? real(along(to.in(2), axis, to), to) : to.number(ElementType.FLOAT32, 0);
                yield to.last(new Cast(element, false), limited(to.add(rounded(scaled, to), zero), element, to));
            }
            case DequantizeLinear(ElementType output, int axis, int blockSize)
            when blockSize == 0 && to.shape(0).isRanked() -> {
                Value x = real(to.in(0), to);
                Value centred = to.node().hasInput(2) ? to.subtract(x, real(along(to.in(2), axis, to), to)) : x;
                Value y = to.multiply(centred, real(along(to.in(1), axis, to), to));
                yield to.last(new Cast(output, false), y);
            }
            case DynamicQuantizeLinear _ -> dynamic(to);
            case Random random -> random(random, to);
            case RandomChoice(RandomChoice.Kind kind, int _, long seed, ElementType output)
            when kind == RandomChoice.Kind.BERNOULLI -> {
                Value shape = to.step(new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT32), to.in(0));
                Value drawn = to.step(new Random(Random.Kind.UNIFORM, 0, 1, seed, ElementType.FLOAT32), shape);
                yield to.last(new Cast(output, false), to.compare(Comparison.Kind.LESS, drawn, real(to.in(0), to)));
            }
            default -> false;
        };
    }

    private static Value real(Value x, TfliteLowering to) {
        return to.cast(x, ElementType.FLOAT32);
    }

    private static Value rounded(Value x, TfliteLowering to) {
        return to.unary(Unary.Kind.ROUND, x);
    }

    private static Value limited(Value x, ElementType element, TfliteLowering to) {
        Value low = to.max(x, to.number(ElementType.FLOAT32, element.min()));
        return to.min(low, to.number(ElementType.FLOAT32, element.max()));
    }

    /// A parameter along one axis, shaped to be broadcast.
    private static Value along(Value parameter, int axis, TfliteLowering to) {
        Shape shape = to.type(parameter).shape();
        int rank = to.shape(0).rank();
        if (!shape.hasRank(1) || shape.dim(0).is(1) || Math.floorMod(axis, rank) == rank - 1) {
            return parameter;
        }
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        sizes[Math.floorMod(axis, rank)] = -1;
        return to.reshape(parameter, sizes);
    }

    private static boolean dynamic(TfliteLowering to) {
        Value x = to.in(0);
        Value zero = to.number(0);
        Value flat = to.reshape(x, -1);
        Value least = to.min(to.step(new Reduction(Reduction.Kind.MIN, false, false), flat, to.longs(0)), zero);
        Value most = to.max(to.step(new Reduction(Reduction.Kind.MAX, false, false), flat, to.longs(0)), zero);
        Value scale = to.divide(to.subtract(most, least), to.number(255));
        Value start = to.unary(Unary.Kind.NEGATE, to.divide(least, scale));
        Value point = limited(rounded(start, to), ElementType.UINT8, to);
        Value levels = limited(to.add(rounded(to.divide(x, scale), to), point), ElementType.UINT8, to);
        to.output(0, new Cast(ElementType.UINT8, false), levels);
        to.output(1, new Identity(), scale);
        to.output(2, new Cast(ElementType.UINT8, false), point);
        return true;
    }

    /// TFLite draws from `[0, 1)` and of mean 0 and deviation 1.
    private static boolean random(Random op, TfliteLowering to) {
        boolean uniform = op.kind() == Random.Kind.UNIFORM;
        if (op.kind() == Random.Kind.TRUNCATED_NORMAL) {
            return false;
        }
        float scale = uniform ? op.second() - op.first() : op.second();
        boolean plain = scale == 1 && op.first() == 0;
        if (plain && op.output() == ElementType.FLOAT32) {
            return false;
        }
        Value drawn = to.step(new Random(op.kind(), 0, 1, op.seed(), ElementType.FLOAT32), to.in(0));
        Value placed = to.add(
                to.multiply(drawn, to.number(ElementType.FLOAT32, scale)), to.number(ElementType.FLOAT32, op.first()));
        return to.last(new Cast(op.output(), false), placed);
    }
}
