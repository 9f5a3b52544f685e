package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// The ops of graphs that TensorFlow's early tools quantised: integers, with the range that they stand for beside them
/// as two scalars.
final class TensorflowIntegers {

    private TensorflowIntegers() {}

    static void spellings() {
        ranged("QuantizeV2", TensorflowIntegers::quantize, "output", "output_min", "output_max");
        TensorflowOps.spell("Dequantize", TensorflowIntegers::dequantize).outputs("output");
        ranged("Requantize", TensorflowIntegers::requantize, "output", "output_min", "output_max");
        TensorflowOps.spell("RequantizationRange", TensorflowIntegers::used).outputs("output_min", "output_max");
        ranged("QuantizeDownAndShrinkRange", TensorflowIntegers::shrink, "output", "output_min", "output_max");
        ranged("QuantizedConv2D", TensorflowIntegers::convolution, "output", "min_output", "max_output");
        ranged("QuantizedMatMul", TensorflowIntegers::product, "out", "min_out", "max_out");
        ranged("QuantizedMul", TensorflowIntegers::multiply, "z", "min_z", "max_z");
        ranged("QuantizedAdd", node -> sum(node, 1 << 14), "z", "min_z", "max_z");
        ranged("QuantizedBiasAdd", node -> sum(node, 1 << 17), "output", "min_out", "max_out");
        ranged("QuantizedRelu", node -> limited(node, 0), "activations", "min_activations", "max_activations");
        ranged("QuantizedRelu6", node -> limited(node, 6), "activations", "min_activations", "max_activations");
        ranged("QuantizedMaxPool", TensorflowIntegers::largest, "output", "min_output", "max_output");
        ranged("QuantizedAvgPool", TensorflowIntegers::mean, "output", "min_output", "max_output");
        ranged("QuantizedReshape", TensorflowIntegers::reshape, "output", "output_min", "output_max");
        ranged("QuantizedConcat", TensorflowIntegers::concat, "output", "output_min", "output_max");
    }

    private static void ranged(String names, TensorflowOps.Reading reading, String... outputs) {
        TensorflowOps.spell(names, reading).outputs(outputs);
    }

    private static List<Value> result(Value stored, StoredRange range) {
        return List.of(stored, range.min(), range.max());
    }

    private static void requireOneRange(TensorflowNode node) {
        if (node.integer("axis", -1) >= 0) {
            throw new TensorflowNode.NotConstant("it has a range for each index of an axis, which is not read");
        }
    }

    /// The range given, with 0 in it and not too narrow.
    private static List<Value> quantize(TensorflowNode node) {
        requireOneRange(node);
        ElementType element = node.type("T", ElementType.UINT8);
        StoredRange given = StoredRange.of(node, 0, 1, 2);
        TensorflowFormula f = given.f();
        Value furthest =
                f.binary(Binary.Kind.MAX, f.unary(Unary.Kind.ABS, given.min()), f.unary(Unary.Kind.ABS, given.max()));
        Value least = f.min(given.min(), 0);
        Value narrowest = f.times(f.max(furthest, 1), node.real("ensure_minimum_range", 0.01f));
        Value most = f.max(f.binary(Binary.Kind.MAX, given.max(), f.plus(least, narrowest)), 0);
        StoredRange range = new StoredRange(f, element, least, most);
        return switch (node.text("mode", "MIN_COMBINED")) {
            case "MIN_FIRST" -> result(range.stored(node.in(0)), range);
            case "SCALED" -> scaled(node, range);
            default -> {
                Value inside = f.binary(Binary.Kind.MAX, f.binary(Binary.Kind.MIN, node.in(0), most), least);
                Value place = f.plus(f.over(f.minus(inside, least), range.step()), element.min() + 0.5);
                yield result(StoredRange.integers(f.unary(Unary.Kind.FLOOR, place), f, element), range);
            }
        };
    }

    /// Around zero, by the side that needs the larger step.
    private static List<Value> scaled(TensorflowNode node, StoredRange range) {
        TensorflowFormula f = range.f();
        Value step = step(node, range);
        Value place = f.over(node.in(0), step);
        Value whole = node.text("round_mode", "HALF_AWAY_FROM_ZERO").equals("HALF_TO_EVEN")
                ? f.unary(Unary.Kind.ROUND, place)
                : range.rounded(place);
        double least = least(node, range.element());
        Value inside = f.max(whole, least);
        return List.of(
                StoredRange.integers(inside, f, range.element()),
                f.times(step, least),
                f.times(step, range.element().max()));
    }

    private static double least(TensorflowNode node, ElementType element) {
        return element.min() + (node.flag("narrow_range") ? 1 : 0);
    }

    private static Value step(TensorflowNode node, StoredRange range) {
        TensorflowFormula f = range.f();
        double least = least(node, range.element());
        Value above = f.times(range.max(), 1.0 / range.element().max());
        return least == 0 ? above : f.binary(Binary.Kind.MAX, above, f.times(range.min(), 1 / least));
    }

    private static List<Value> dequantize(TensorflowNode node) {
        requireOneRange(node);
        StoredRange range = StoredRange.of(node, 0, 1, 2);
        TensorflowFormula f = range.f();
        Value real = switch (node.text("mode", "MIN_COMBINED")) {
            case "MIN_FIRST" -> range.real(node.in(0));
            case "SCALED" -> f.times(f.cast(node.in(0), ElementType.FLOAT32), step(node, range));
            default -> {
                Value place = f.plus(f.cast(node.in(0), ElementType.FLOAT32), -(double)
                        range.element().min());
                yield f.plus(f.times(place, range.step()), range.min());
            }
        };
        return List.of(f.cast(real, node.type("dtype", ElementType.FLOAT32)));
    }

    private static List<Value> requantize(TensorflowNode node) {
        StoredRange from = StoredRange.of(node, 0, 1, 2);
        return again(
                node.in(0),
                from,
                target(node, from, StoredRange.scalar(node, from.f(), 3), StoredRange.scalar(node, from.f(), 4)));
    }

    private static StoredRange target(TensorflowNode node, StoredRange from, Value min, Value max) {
        return new StoredRange(from.f(), node.type("out_type", ElementType.UINT8), min, max);
    }

    private static List<Value> again(Value stored, StoredRange from, StoredRange to) {
        return result(to.narrowed(from.real(stored)), to);
    }

    /// The part of a range that is used, and 0.
    private static List<Value> used(TensorflowNode node) {
        StoredRange range = StoredRange.of(node, 0, 1, 2);
        TensorflowFormula f = range.f();
        long[] all = LongStream.range(0, node.rank(0)).toArray();
        Value least = f.reduced(Reduction.Kind.MIN, node.in(0), all);
        Value most = f.reduced(Reduction.Kind.MAX, node.in(0), all);
        return List.of(f.min(range.real(least), 0), range.real(most));
    }

    private static List<Value> shrink(TensorflowNode node) {
        StoredRange from = StoredRange.of(node, 0, 1, 2);
        List<Value> used = used(node);
        return again(node.in(0), from, target(node, from, used.getFirst(), used.getLast()));
    }

    private static TensorflowNode ofReals(TensorflowNode node, Value... inputs) {
        return new TensorflowNode(node.foreign(), node.name() + "/reals", List.of(inputs), node.graph());
    }

    private static List<Value> convolution(TensorflowNode node) {
        StoredRange x = StoredRange.of(node, 0, 2, 3);
        StoredRange filter = StoredRange.of(node, 1, 4, 5);
        TensorflowNode reals = ofReals(node, x.centered(node.in(0)), filter.centered(node.in(1)));
        return products(TensorflowConvolutions.convolution(reals, 2).getFirst(), x, filter);
    }

    private static List<Value> products(Value whole, StoredRange a, StoredRange b) {
        return result(a.f().cast(whole, ElementType.INT32), StoredRange.ofProduct(a, b));
    }

    private static List<Value> product(TensorflowNode node) {
        StoredRange a = StoredRange.of(node, 0, 2, 3);
        StoredRange b = StoredRange.of(node, 1, 4, 5);
        MatMul op = new MatMul(node.flag("transpose_a"), node.flag("transpose_b"));
        return products(node.step("sums", op, a.centered(node.in(0)), b.centered(node.in(1))), a, b);
    }

    private static List<Value> multiply(TensorflowNode node) {
        StoredRange a = StoredRange.of(node, 0, 2, 3);
        StoredRange b = StoredRange.of(node, 1, 4, 5);
        return products(a.f().times(a.centered(node.in(0)), b.centered(node.in(1))), a, b);
    }

    private static List<Value> sum(TensorflowNode node, double room) {
        StoredRange a = StoredRange.of(node, 0, 2, 3);
        StoredRange b = StoredRange.of(node, 1, 4, 5);
        StoredRange sum = StoredRange.ofSum(a, b, room);
        return result(sum.stored(a.f().plus(a.real(node.in(0)), b.real(node.in(1)))), sum);
    }

    /// From 0, to `most` where that is more.
    private static List<Value> limited(TensorflowNode node, double most) {
        StoredRange range = StoredRange.of(node, 0, 1, 2);
        TensorflowFormula f = range.f();
        Value above = f.binary(Binary.Kind.MAX, node.in(0), range.stored(f.number(0)));
        return result(most == 0 ? above : f.binary(Binary.Kind.MIN, above, range.stored(f.number(most))), range);
    }

    private static List<Value> largest(TensorflowNode node) {
        StoredRange range = StoredRange.of(node, 0, 1, 2);
        Value x = range.f().cast(node.in(0), ElementType.FLOAT32);
        Value most = TensorflowPooling.maxPool(ofReals(node, x), 2).getFirst();
        return result(range.f().cast(most, range.element()), range);
    }

    /// The mean of integers, cut off towards zero; what is added is less than lies between two means.
    private static List<Value> mean(TensorflowNode node) {
        StoredRange range = StoredRange.of(node, 0, 1, 2);
        TensorflowFormula f = range.f();
        int count = node.integers("ksize").stream().reduce(1, Math::multiplyExact);
        Value x = f.cast(node.in(0), ElementType.FLOAT32);
        Value mean = TensorflowPooling.averagePool(ofReals(node, x), 2).getFirst();
        Value surplus = f.times(f.unary(Unary.Kind.SIGN, mean), 0.25 / count);
        return result(f.cast(f.plus(mean, surplus), range.element()), range);
    }

    private static List<Value> reshape(TensorflowNode node) {
        StoredRange range = StoredRange.of(node, 0, 2, 3);
        Value shaped = node.step("shaped", new Reshape(true), node.in(0), node.in(1));
        return result(shaped, range);
    }

    /// The axis, then the parts, then what is least in each, then what is most.
    private static List<Value> concat(TensorflowNode node) {
        int count = (node.inputs().size() - 1) / 3;
        List<StoredRange> ranges = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ranges.add(StoredRange.of(node, i, i + count, i + 2 * count));
        }
        StoredRange first = ranges.getFirst();
        TensorflowFormula f = first.f();
        Value min = f.number(0);
        Value max = first.max();
        for (StoredRange range : ranges) {
            min = f.binary(Binary.Kind.MIN, min, range.min());
            max = f.binary(Binary.Kind.MAX, max, range.max());
        }
        StoredRange all = new StoredRange(f, first.element(), min, max);
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(all.stored(ranges.get(i).real(node.in(i + 1))));
        }
        int axis = (int) node.parameter(0).scalarLong();
        return result(f.concat(axis, parts), all);
    }
}
