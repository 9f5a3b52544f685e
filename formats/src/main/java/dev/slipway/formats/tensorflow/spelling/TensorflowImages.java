package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Colours: what `tf.image` is made of.
final class TensorflowImages {

    private TensorflowImages() {}

    static void spellings() {
        TensorflowOps.spell("AdjustContrastv2", TensorflowImages::contrast);
        TensorflowOps.spell("AdjustHue", TensorflowImages::hue);
        TensorflowOps.spell("AdjustSaturation", TensorflowImages::saturation);
        TensorflowOps.spell("RGBToHSV", TensorflowImages::toHsv);
        TensorflowOps.spell("HSVToRGB", TensorflowImages::toRgb);
    }

    static List<Value> contrast(TensorflowNode node) {
        ElementType type = node.element(0);
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value x = formula.cast(node.in(0), ElementType.FLOAT32);
        Value mean = formula.kept(Reduction.Kind.MEAN, x, -3, -2);
        Value away = formula.times(formula.minus(x, mean), node.in(1));
        return List.of(formula.cast(formula.plus(away, mean), type));
    }

    /// Hue, saturation and value, each with a last axis of one element.
    private record Colour(Value hue, Value saturation, Value value) {}

    static List<Value> toHsv(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        return List.of(joined(formula, hsv(formula, node.in(0))));
    }

    static List<Value> toRgb(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value x = node.in(0);
        return List.of(rgb(
                formula,
                new Colour(formula.slice(x, -1, 0, 1), formula.slice(x, -1, 1, 2), formula.slice(x, -1, 2, 3))));
    }

    static List<Value> hue(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Colour colour = hsv(formula, node.in(0));
        Value turned = formula.plus(colour.hue, formula.cast(node.in(1), node.element(0)));
        Value hue = formula.binary(Binary.Kind.FLOOR_MODULO, turned, formula.number(1));
        return List.of(rgb(formula, new Colour(hue, colour.saturation, colour.value)));
    }

    static List<Value> saturation(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Colour colour = hsv(formula, node.in(0));
        Value scaled = formula.times(colour.saturation, formula.cast(node.in(1), node.element(0)));
        return List.of(rgb(formula, new Colour(colour.hue, formula.clipped(scaled, 0, 1), colour.value)));
    }

    private static Value joined(TensorflowFormula formula, Colour colour) {
        return formula.concat(-1, colour.hue, colour.saturation, colour.value);
    }

    private static Colour hsv(TensorflowFormula formula, Value x) {
        Value red = formula.slice(x, -1, 0, 1);
        Value green = formula.slice(x, -1, 1, 2);
        Value blue = formula.slice(x, -1, 2, 3);
        Value value = formula.kept(Reduction.Kind.MAX, x, -1);
        Value range = formula.minus(value, formula.kept(Reduction.Kind.MIN, x, -1));
        Value fromRed = share(formula, green, blue, range, 0);
        Value fromGreen = share(formula, blue, red, range, 2);
        Value fromBlue = share(formula, red, green, range, 4);
        Value other = formula.choose(formula.compare(Comparison.Kind.EQUAL, green, value), fromGreen, fromBlue);
        Value sixth = formula.choose(formula.compare(Comparison.Kind.EQUAL, red, value), fromRed, other);
        Value hue = formula.binary(Binary.Kind.FLOOR_MODULO, formula.times(sixth, 1.0 / 6), formula.number(1));
        return new Colour(hue, formula.binary(Binary.Kind.DIVIDE_NO_NAN, range, value), value);
    }

    private static Value share(TensorflowFormula formula, Value more, Value less, Value range, double turn) {
        Value share = formula.binary(Binary.Kind.DIVIDE_NO_NAN, formula.minus(more, less), range);
        Value turned = turn == 0 ? share : formula.plus(share, formula.number(turn));
        Value grey = formula.compare(Comparison.Kind.EQUAL, range, formula.number(0));
        return formula.choose(grey, formula.number(0), turned);
    }

    private static Value rgb(TensorflowFormula formula, Colour colour) {
        Value sixths = formula.times(colour.hue, 6);
        Value red = formula.minus(distance(formula, sixths, 3), formula.number(1));
        Value green = formula.minus(formula.number(2), distance(formula, sixths, 2));
        Value blue = formula.minus(formula.number(2), distance(formula, sixths, 4));
        Value pure = formula.clipped(formula.concat(-1, red, green, blue), 0, 1);
        Value white = formula.minus(formula.number(1), colour.saturation);
        return formula.times(formula.plus(white, formula.times(colour.saturation, pure)), colour.value);
    }

    private static Value distance(TensorflowFormula formula, Value sixths, double from) {
        return formula.unary(Unary.Kind.ABS, formula.minus(sixths, formula.number(from)));
    }
}
