package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.FakeQuantize;
import dev.slipway.model.op.Unary;
import java.util.List;

/// Quantisation played through in reals, over ranges known beforehand or computed.
final class TensorflowFakeQuantization {

    private TensorflowFakeQuantization() {}

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
        Formula formula = Formula.of(node);
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
}
