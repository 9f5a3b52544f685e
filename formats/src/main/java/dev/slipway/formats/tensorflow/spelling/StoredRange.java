package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;

/// What integers of one type stand for between two reals that the graph may compute: the least integer for about
/// `min`, the greatest for about `max`, moved so that an integer is 0.
///
/// Source: `quantization_utils.h` of TensorFlow's kernels, which `MIN_FIRST` of QuantizeV2 and Dequantize and all
/// ops of quantised graphs share.
///
/// @param f writes the steps
/// @param element the type of the integers
/// @param min a float32 scalar
/// @param max a float32 scalar
record StoredRange(TensorflowFormula f, ElementType element, Value min, Value max) {

    private static final double SMALLEST = 1e-30;

    /// The range that inputs `min` and `max` of a node give to input `of`.
    static StoredRange of(TensorflowNode node, int of, int min, int max) {
        TensorflowFormula f = new TensorflowFormula(node, ElementType.FLOAT32);
        return new StoredRange(f, node.element(of), scalar(node, f, min), scalar(node, f, max));
    }

    static Value scalar(TensorflowNode node, TensorflowFormula f, int input) {
        return node.shape(input).hasRank(0) ? node.in(input) : f.reshape(node.in(input));
    }

    /// The range in which products of two integers are integers of 32 bits.
    static StoredRange ofProduct(StoredRange a, StoredRange b) {
        TensorflowFormula f = a.f;
        Value step = f.times(a.step(), b.step());
        ElementType wide = ElementType.INT32;
        return new StoredRange(f, wide, f.times(step, (double) wide.min()), f.times(step, (double) wide.max()));
    }

    /// The range in which sums of two are integers of 32 bits.
    ///
    /// @param room how many times as wide as the wider of both it is
    static StoredRange ofSum(StoredRange a, StoredRange b, double room) {
        TensorflowFormula f = a.f;
        Value most = f.binary(Binary.Kind.MAX, a.furthest(), b.furthest());
        Value bound = f.times(most, room);
        return new StoredRange(f, ElementType.INT32, f.unary(Unary.Kind.NEGATE, bound), bound);
    }

    private Value furthest() {
        return f.binary(Binary.Kind.MAX, f.unary(Unary.Kind.ABS, min), f.unary(Unary.Kind.ABS, max));
    }

    private Value width() {
        return f.max(f.minus(max, min), SMALLEST);
    }

    private Value steps() {
        return f.number(Math.scalb(1.0, element.bits()) - 1);
    }

    /// The real number between two integers.
    Value step() {
        return f.over(width(), steps());
    }

    /// How many integers there are to a real number; kernels that store multiply by it, so that halves stay halves.
    private Value density() {
        return f.over(steps(), width());
    }

    /// The integer that stands for 0, as float32: in 32 bits it is 0 itself.
    private Value zero() {
        return element.bits() == 32 ? f.number(0) : f.minus(f.number(element.min()), rounded(f.times(min, density())));
    }

    /// Integers less that which stands for 0, as float32.
    Value centered(Value stored) {
        return f.minus(f.cast(stored, ElementType.FLOAT32), zero());
    }

    /// What integers stand for.
    Value real(Value stored) {
        Value wide = f.cast(stored, ElementType.FLOAT32);
        if (element.bits() == 32) {
            return f.times(wide, step());
        }
        Value below = f.plus(wide, f.minus(rounded(f.over(min, step())), f.number(element.min())));
        return f.times(below, step());
    }

    /// The integers that stand for what 32 bits stood for: the kernel that makes bytes of these counts from
    /// `min` itself, which no integer need stand for.
    Value narrowed(Value real) {
        return element == ElementType.UINT8
                ? integers(rounded(f.times(f.minus(real, min), density())), f, element)
                : stored(real);
    }

    /// The integers that stand for reals, counted from that which stands for 0.
    Value stored(Value real) {
        return integers(f.plus(rounded(f.times(real, density())), zero()), f, element);
    }

    /// Whole numbers as integers, cut to their bounds.
    static Value integers(Value whole, TensorflowFormula f, ElementType element) {
        double most = element.bits() == 32 ? Math.nextDown((float) element.max()) : element.max();
        return f.op(new Cast(element, true), f.clipped(whole, element.min(), most));
    }

    /// Half is rounded away from zero, so that what lies around zero keeps its middle.
    Value rounded(Value x) {
        Value size = f.unary(Unary.Kind.FLOOR, f.plus(f.unary(Unary.Kind.ABS, x), 0.5));
        return f.times(f.unary(Unary.Kind.SIGN, x), size);
    }
}
