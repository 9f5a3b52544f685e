package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Bitcast;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;

/// Functions of bits. TFLite has exclusive or and shifts to the right; the others follow from arithmetic.
final class TfliteBitLowering {

    private TfliteBitLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Unary(Unary.Kind kind)
            when kind == Unary.Kind.BITWISE_NOT && to.element().bits() <= 32 -> {
                double ones = to.element().min() < 0 ? -1 : to.element().max();
                yield to.last(new Binary(Binary.Kind.BITWISE_XOR), to.in(0), to.number(ones));
            }
            case Binary(Binary.Kind kind)
            when kind == Binary.Kind.SHIFT_LEFT && to.element().bits() <= 32 -> {
                ElementType wide = to.element().bits() < 32 ? ElementType.INT32 : ElementType.INT64;
                Value factor = to.binary(
                        Binary.Kind.POWER, to.number(ElementType.INT32, 2), to.cast(to.in(1), ElementType.INT32));
                Value product = to.multiply(to.cast(to.in(0), wide), to.cast(factor, wide));
                yield to.last(new dev.slipway.model.op.Cast(to.element(), false), product);
            }
            case Binary(Binary.Kind kind)
            when kind == Binary.Kind.BITWISE_AND || kind == Binary.Kind.BITWISE_OR -> {
                boolean and = kind == Binary.Kind.BITWISE_AND;
                yield to.element().isInteger() && to.element().bits() <= 32 && common(and, to);
            }
            default -> false;
        };
    }

    private static boolean common(boolean and, TfliteLowering to) {
        ElementType element = to.element();
        boolean same = element == ElementType.UINT32;
        Value a = same ? to.step(new Bitcast(ElementType.INT32), to.in(0)) : to.cast(to.in(0), ElementType.INT32);
        Value b = same ? to.step(new Bitcast(ElementType.INT32), to.in(1)) : to.cast(to.in(1), ElementType.INT32);
        Value both = element.bits() < 32 ? ofHalves(a, b, to) : ofWhole(a, b, to);
        Value result = and ? both : to.subtract(to.add(a, b), both);
        return to.last(same ? new Bitcast(element) : new dev.slipway.model.op.Cast(element, false), result);
    }

    /// `a & b` of numbers of 16 bits: half of what their sum has more than their difference.
    private static Value ofHalves(Value a, Value b, TfliteLowering to) {
        Value twice = to.subtract(to.add(a, b), to.binary(Binary.Kind.BITWISE_XOR, a, b));
        return to.binary(Binary.Kind.SHIFT_RIGHT, twice, to.number(ElementType.INT32, 1));
    }

    private static Value ofWhole(Value a, Value b, TfliteLowering to) {
        Value half = to.number(ElementType.INT32, 1 << 16);
        Value bits = to.number(ElementType.INT32, 16);
        Value highA = to.binary(Binary.Kind.SHIFT_RIGHT, a, bits);
        Value highB = to.binary(Binary.Kind.SHIFT_RIGHT, b, bits);
        Value low = ofHalves(to.subtract(a, to.multiply(highA, half)), to.subtract(b, to.multiply(highB, half)), to);
        return to.add(to.multiply(ofHalves(highA, highB, to), half), low);
    }
}
