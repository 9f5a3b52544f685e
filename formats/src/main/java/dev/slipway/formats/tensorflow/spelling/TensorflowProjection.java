package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.GatherNd;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Images seen in perspective: each pixel of a result is read where eight numbers send it.
final class TensorflowProjection {

    private TensorflowProjection() {}

    static void spellings() {
        TensorflowOps.spell("ImageProjectiveTransformV2 ImageProjectiveTransformV3", TensorflowProjection::project);
    }

    static List<Value> project(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value image = formula.cast(node.in(0), ElementType.FLOAT32);
        Value height = formula.cast(formula.size(image, 1), ElementType.FLOAT32);
        Value width = formula.cast(formula.size(image, 2), ElementType.FLOAT32);
        Value fill = node.inputs().size() > 3 ? node.in(3) : formula.number(0);
        Value rows = axis(node, formula, 0);
        Value columns = axis(node, formula, 1);
        Value depth = sum(formula, node.in(1), 6, columns, rows, formula.number(1));
        String mode = node.text("fill_mode", "CONSTANT");
        Value y = mapped(formula, formula.over(sum(formula, node.in(1), 3, columns, rows), depth), height, mode);
        Value x = mapped(formula, formula.over(sum(formula, node.in(1), 0, columns, rows), depth), width, mode);
        Reader reader = new Reader(node, formula, image, height, width, fill);
        Value pixels = node.text("interpolation", "BILINEAR").equals("NEAREST")
                ? reader.at(rounded(formula, y), rounded(formula, x))
                : between(formula, reader, y, x);
        Value nowhere = formula.compare(Comparison.Kind.EQUAL, depth, formula.number(0));
        Value seen = formula.choose(formula.unsqueeze(nowhere, -1), fill, pixels);
        return List.of(formula.cast(seen, node.element(0)));
    }

    /// The numbers of the result's rows, `[1, rows, 1]`, or columns, `[1, 1, columns]`.
    private static Value axis(TensorflowNode node, TensorflowFormula formula, int axis) {
        Value size = formula.cast(formula.at(node.in(2), axis, 0), ElementType.INT64);
        Value counted = formula.cast(formula.count(size), ElementType.FLOAT32);
        return axis == 0 ? formula.unsqueeze(counted, 0, 2) : formula.unsqueeze(counted, 0, 1);
    }

    private static Value number(TensorflowFormula formula, Value transforms, int index) {
        return formula.unsqueeze(formula.slice(transforms, 1, index, index + 1), 2);
    }

    private static Value sum(TensorflowFormula formula, Value transforms, int first, Value x, Value y) {
        return sum(formula, transforms, first, x, y, number(formula, transforms, first + 2));
    }

    private static Value sum(TensorflowFormula formula, Value transforms, int first, Value x, Value y, Value addend) {
        Value alongX = formula.times(number(formula, transforms, first), x);
        Value alongY = formula.times(number(formula, transforms, first + 1), y);
        return formula.plus(formula.plus(alongX, alongY), addend);
    }

    /// Where a place outside is read instead.
    private static Value mapped(TensorflowFormula formula, Value at, Value size, String mode) {
        Value last = formula.minus(size, formula.number(1));
        Value moved = switch (mode) {
            case "REFLECT" -> reflected(formula, at, size, last);
            case "WRAP" -> wrapped(formula, at, size, last);
            default -> at;
        };
        Value zero = formula.number(0);
        return mode.equals("CONSTANT")
                ? moved
                : formula.binary(Binary.Kind.MIN, formula.binary(Binary.Kind.MAX, moved, zero), last);
    }

    private static Value reflected(TensorflowFormula formula, Value at, Value size, Value last) {
        Value twice = formula.times(size, 2);
        Value away = formula.unary(Unary.Kind.NEGATE, at);
        Value turns = formula.unary(Unary.Kind.FLOOR, formula.over(away, twice));
        Value nearer = formula.plus(at, formula.times(turns, twice));
        Value far = formula.compare(Comparison.Kind.LESS, nearer, formula.unary(Unary.Kind.NEGATE, size));
        Value below = formula.choose(
                far,
                formula.plus(nearer, twice),
                formula.minus(formula.unary(Unary.Kind.NEGATE, nearer), formula.number(1)));
        Value back = formula.minus(at, formula.times(formula.unary(Unary.Kind.FLOOR, formula.over(at, twice)), twice));
        Value mirrored = formula.minus(formula.minus(twice, back), formula.number(1));
        Value above = formula.choose(formula.compare(Comparison.Kind.GREATER_OR_EQUAL, back, size), mirrored, back);
        return chosen(formula, at, last, below, above);
    }

    private static Value wrapped(TensorflowFormula formula, Value at, Value size, Value last) {
        Value room = formula.binary(Binary.Kind.MAX, last, formula.number(1));
        Value away = formula.unary(Unary.Kind.FLOOR, formula.over(formula.unary(Unary.Kind.NEGATE, at), room));
        Value below = formula.plus(at, formula.times(formula.plus(away, formula.number(1)), size));
        Value over = formula.unary(Unary.Kind.FLOOR, formula.over(at, room));
        Value above = formula.minus(at, formula.times(over, size));
        return chosen(formula, at, last, below, above);
    }

    private static Value chosen(TensorflowFormula formula, Value at, Value last, Value below, Value above) {
        Value inside = formula.choose(formula.compare(Comparison.Kind.GREATER, at, last), above, at);
        return formula.choose(formula.compare(Comparison.Kind.LESS, at, formula.number(0)), below, inside);
    }

    /// To the nearest whole number, halves away from zero.
    private static Value rounded(TensorflowFormula formula, Value x) {
        Value size =
                formula.unary(Unary.Kind.FLOOR, formula.plus(formula.unary(Unary.Kind.ABS, x), formula.number(0.5)));
        return formula.times(size, formula.unary(Unary.Kind.SIGN, x));
    }

    private static Value between(TensorflowFormula formula, Reader reader, Value y, Value x) {
        Value top = formula.unary(Unary.Kind.FLOOR, y);
        Value left = formula.unary(Unary.Kind.FLOOR, x);
        Value bottom = formula.plus(top, formula.number(1));
        Value right = formula.plus(left, formula.number(1));
        Value share = formula.unsqueeze(formula.minus(x, left), -1);
        Value upper = formula.mix(reader.at(top, left), reader.at(top, right), share);
        Value lower = formula.mix(reader.at(bottom, left), reader.at(bottom, right), share);
        return formula.mix(upper, lower, formula.unsqueeze(formula.minus(y, top), -1));
    }

    /// Reads pixels `[images, rows, columns, channels]` of an image, and `fill` outside.
    private record Reader(
            TensorflowNode node, TensorflowFormula formula, Value image, Value height, Value width, Value fill) {

        Value at(Value y, Value x) {
            Value inside = formula.and(isInside(y, height), isInside(x, width));
            Value row = held(y, height);
            Value column = held(x, width);
            Value batch = formula.reshape(formula.count(formula.size(image, 0)), -1, 1, 1);
            TensorflowFormula whole = new TensorflowFormula(node, ElementType.INT64);
            Value zero = whole.times(whole.plus(whole.plus(row, column), batch), 0);
            Value places = whole.concat(
                    3,
                    formula.unsqueeze(whole.plus(batch, zero), 3),
                    formula.unsqueeze(whole.plus(row, zero), 3),
                    formula.unsqueeze(whole.plus(column, zero), 3));
            Value pixels = node.step("pixels", new GatherNd(0), image, places);
            return formula.choose(formula.unsqueeze(inside, -1), pixels, fill);
        }

        private Value isInside(Value at, Value size) {
            return formula.and(
                    formula.compare(Comparison.Kind.GREATER_OR_EQUAL, at, formula.number(0)),
                    formula.compare(Comparison.Kind.LESS, at, size));
        }

        private Value held(Value at, Value size) {
            Value last = formula.minus(size, formula.number(1));
            Value held = formula.binary(Binary.Kind.MIN, formula.binary(Binary.Kind.MAX, at, formula.number(0)), last);
            return formula.cast(held, ElementType.INT64);
        }
    }
}
