package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.formula.Formula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Bitcast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.stream.IntStream;

/// Softmax of numbers of 16 bits: exponentials and the reciprocal of their sum come from tables with straight lines
/// between their values, which for long rows is tens of steps beside the function.
///
/// Source: `SoftmaxInt16` of TensorFlow Lite's reference kernels.
final class TfliteFixedSoftmax {

    /// The exponential of less than this is taken for that of this.
    private static final double LEAST = -10;

    /// Bits of the sum where one element is all of it.
    private static final int FEWEST_BITS = 15;

    private static final int MOST_BITS = 31;

    private final TfliteNode r;
    private final Formula f;

    private TfliteFixedSoftmax(TfliteNode r) {
        this.r = r;
        this.f = new Formula(r);
    }

    /// Whether the operator is computed so.
    static boolean isFixed(TfliteNode r) {
        return r.opcode().code() == TfliteCode.SOFTMAX.number
                && r.in(0).isPresent()
                && r.type(0).element() == ElementType.INT16
                && r.type(0).quantization() instanceof Quantization scale
                && scale.isPerTensor();
    }

    /// Reads the operator if it is computed so.
    static boolean read(TfliteNode r) {
        if (!isFixed(r) || !(r.type(0).quantization() instanceof Quantization scale)) {
            return false;
        }
        double factor =
                scale.scales().toFloats()[0] * (double) r.options().real(0) / (-LEAST / (TfliteLines.NUMBERS - 1));
        new TfliteFixedSoftmax(r).normalized(factor);
        return true;
    }

    private void normalized(double factor) {
        Value stored = r.step("stored", new Bitcast(ElementType.INT16), r.in(0));
        Value x = f.cast(stored, ElementType.INT64);
        Value below = f.minus(f.kept(Reduction.Kind.MAX, x, -1), x);
        Value powers = f.gather(numbers("powers", powers(factor)), below, 0);
        Value sum = f.kept(Reduction.Kind.SUM, powers, -1);
        Value bits = bits(sum);
        Value places = f.over(
                f.plus(
                        f.times(
                                sum,
                                twoTo(
                                        bits,
                                        IntStream.rangeClosed(FEWEST_BITS, MOST_BITS)
                                                .map(b -> MOST_BITS - b))),
                        1 << 13),
                f.number(sum, 1 << 14));
        Value place = f.min(f.max(f.plus(places, -TfliteLines.NUMBERS), 0), TfliteLines.NUMBERS - 1);
        Value share = f.gather(numbers("reciprocals", reciprocals()), place, 0);
        Value divisor =
                twoTo(bits, IntStream.rangeClosed(FEWEST_BITS, MOST_BITS).map(b -> b - 1));
        Value half = f.over(divisor, f.number(divisor, 2));
        Value y = f.min(f.over(f.plus(f.times(powers, share), half), divisor), Short.MAX_VALUE);
        r.node(new Bitcast(ElementType.INT16), f.cast(y, ElementType.INT16));
    }

    /// How many bits more than `FEWEST_BITS` a sum has.
    private Value bits(Value sum) {
        Value bounds = numbers(
                "bounds",
                IntStream.range(FEWEST_BITS, MOST_BITS)
                        .mapToLong(bit -> 1L << bit)
                        .toArray());
        Value reached = f.compare(Comparison.Kind.GREATER_OR_EQUAL, sum, bounds);
        return f.kept(Reduction.Kind.SUM, f.cast(reached, ElementType.INT64), -1);
    }

    private Value twoTo(Value place, IntStream exponents) {
        return f.gather(
                numbers(
                        "shifts",
                        exponents.mapToLong(exponent -> 1L << exponent).toArray()),
                place,
                0);
    }

    private Value numbers(String name, long[] values) {
        return r.constant(name, Tensor.ofLongs(Shape.of(values.length), values));
    }

    /// The exponential, in 15 bits, of each difference that two numbers can have.
    private static long[] powers(double factor) {
        long[] drawn = TfliteLines.toFractions(LEAST, 0).through(Math::exp);
        TfliteFactor places = TfliteFactor.of(factor);
        return IntStream.range(0, TfliteLines.NUMBERS)
                .map(below -> places.times(-below) + TfliteLines.NUMBERS - 1)
                .mapToLong(place -> drawn[Math.clamp(place, 0, TfliteLines.NUMBERS - 1)])
                .toArray();
    }

    /// The reciprocal, in 15 bits, of 1 and as many parts of the greatest number as the place says.
    private static long[] reciprocals() {
        return TfliteLines.toFractions(0, 1).through(x -> 1 / (1 + x));
    }
}
