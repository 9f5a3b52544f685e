package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.FakeQuantize;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import java.util.List;
import java.util.stream.LongStream;

/// Quantisation played through in reals, over ranges known beforehand or computed.
final class TensorflowFakeQuantization {

    private TensorflowFakeQuantization() {}

    static void spellings() {
        TensorflowOps.spell("FakeQuantWithMinMaxVars", node -> read(node, List.of()))
                .write(FakeQuantize.class, TensorflowQuantization::fake);
        TensorflowOps.spell("FakeQuantWithMinMaxVarsPerChannel", node -> read(node, List.of(node.rank(0) - 1)));
        TensorflowOps.spell(
                "QuantizeAndDequantizeV2 QuantizeAndDequantizeV3 QuantizeAndDequantizeV4",
                TensorflowFakeQuantization::quantized);
    }

    /// @param axis the axis along which there is a range for each index; empty where there is one for all
    static List<Value> read(TensorflowNode node, List<Integer> axis) {
        int bits = (int) node.integer("num_bits", 8);
        boolean narrow = node.flag("narrow_range");
        return node.known(1) != null && node.known(2) != null
                ? node.is(new FakeQuantize(bits, narrow, axis), node.in(0), node.in(1), node.in(2))
                : List.of(computed(node, narrow ? 1 : 0, (1 << bits) - 1, axis.isEmpty()));
    }

    /// The steps of [FakeQuantize], the grid among them.
    private static Value computed(TensorflowNode node, int low, int high, boolean dividing) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value min = node.in(1);
        Value max = node.in(2);
        Value range = formula.minus(max, min);
        Value scale = formula.over(range, formula.number(high - low));
        Value steps = formula.over(formula.number(high - low), range);
        Value place = formula.minus(formula.number(low), formula.over(min, scale));
        Value half = formula.number(0.5);
        Value zero = formula.clipped(formula.unary(Unary.Kind.FLOOR, formula.plus(place, half)), low, high);
        Value least = formula.times(formula.minus(formula.number(low), zero), scale);
        Value most = formula.times(formula.minus(formula.number(high), zero), scale);
        Value capped = formula.binary(Binary.Kind.MAX, formula.binary(Binary.Kind.MIN, node.in(0), most), least);
        Value offset = formula.minus(capped, least);
        Value moved = formula.times(formula.minus(formula.number(0), least), steps);
        Value origin = formula.unary(Unary.Kind.FLOOR, formula.plus(moved, half));
        Value counted = dividing ? formula.over(offset, scale) : formula.times(offset, steps);
        Value whole = formula.unary(Unary.Kind.FLOOR, formula.plus(formula.minus(counted, origin), half));
        Value nothing = formula.number(0);
        Value empty = formula.compare(Comparison.Kind.EQUAL, range, nothing);
        return formula.choose(empty, nothing, formula.times(whole, scale));
    }

    /// Quantised and back at once, the range given or that of all elements; it is widened so that 0 stays 0.
    static List<Value> quantized(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        boolean third = node.op().equals("QuantizeAndDequantizeV3");
        int bits = third ? (int) node.parameter(3).scalarLong() : (int) node.integer("num_bits", 8);
        boolean signed = node.flag("signed_input", true);
        boolean given = node.flag("range_given", third);
        int axis = (int) node.integer("axis", -1);
        long[] others = axis < 0
                ? LongStream.range(0, node.rank(0)).toArray()
                : LongStream.range(0, node.rank(0)).filter(each -> each != axis).toArray();
        double low = signed ? -Math.scalb(1.0, bits - 1) + (node.flag("narrow_range") ? 1 : 0) : 0;
        double high = Math.scalb(1.0, signed ? bits - 1 : bits) - 1;
        Value min = given ? along(node, formula, 1, axis) : formula.kept(Reduction.Kind.MIN, node.in(0), others);
        Value max = given ? along(node, formula, 2, axis) : formula.kept(Reduction.Kind.MAX, node.in(0), others);
        Value unit = formula.over(max, formula.number(high));
        if (signed) {
            // The side that needs the larger unit decides; a side on which there is nothing needs none.
            unit = formula.binary(Binary.Kind.MAX, unit, formula.over(min, formula.number(low)));
        }
        Value x = node.in(0);
        if (given) {
            Value limited = formula.binary(Binary.Kind.MIN, x, formula.times(unit, high));
            x = formula.binary(Binary.Kind.MAX, limited, formula.times(unit, low));
        }
        Value place = formula.times(x, formula.over(formula.number(1), unit));
        boolean even = node.text("round_mode", "HALF_TO_EVEN").equals("HALF_TO_EVEN");
        Value whole = even
                ? formula.unary(Unary.Kind.ROUND, place)
                : formula.unary(Unary.Kind.FLOOR, formula.plus(place, formula.number(0.5)));
        return List.of(formula.times(whole, unit));
    }

    private static Value along(TensorflowNode node, TensorflowFormula formula, int index, int axis) {
        int behind = axis < 0 ? 0 : node.rank(0) - 1 - axis;
        return behind == 0
                ? node.in(index)
                : formula.unsqueeze(
                        node.in(index), LongStream.rangeClosed(1, behind).toArray());
    }
}
