package dev.slipway.model.formula;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;

/// Hue, saturation and value of colours, each from 0 to 1, each a tensor with a last axis of one element.
public record Colour(Value hue, Value saturation, Value value) {

    /// That of red, green and blue along the last axis.
    public static Colour ofRgb(Formula formula, Value x) {
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
        Value sixths = formula.times(sixth, 1.0 / 6);
        Value hue = formula.binary(Binary.Kind.FLOOR_MODULO, sixths, formula.number(sixths, 1));
        return new Colour(hue, formula.binary(Binary.Kind.DIVIDE_NO_NAN, range, value), value);
    }

    /// That of which the three parts lie along the last axis.
    public static Colour ofHsv(Formula formula, Value x) {
        return new Colour(formula.slice(x, -1, 0, 1), formula.slice(x, -1, 1, 2), formula.slice(x, -1, 2, 3));
    }

    private static Value share(Formula formula, Value more, Value less, Value range, double turn) {
        Value share = formula.binary(Binary.Kind.DIVIDE_NO_NAN, formula.minus(more, less), range);
        Value turned = turn == 0 ? share : formula.plus(share, turn);
        return formula.choose(formula.compare(Comparison.Kind.EQUAL, range, 0), formula.number(range, 0), turned);
    }

    /// Its three parts along the last axis.
    public Value hsv(Formula formula) {
        return formula.concat(-1, hue, saturation, value);
    }

    /// Red, green and blue along the last axis.
    public Value rgb(Formula formula) {
        Value sixths = formula.times(hue, 6);
        Value one = formula.number(hue, 1);
        Value two = formula.number(hue, 2);
        Value red = formula.minus(distance(formula, sixths, 3), one);
        Value green = formula.minus(two, distance(formula, sixths, 2));
        Value blue = formula.minus(two, distance(formula, sixths, 4));
        Value pure = formula.min(formula.max(formula.concat(-1, red, green, blue), 0), 1);
        Value white = formula.minus(one, saturation);
        return formula.times(formula.plus(white, formula.times(saturation, pure)), value);
    }

    private static Value distance(Formula formula, Value sixths, double from) {
        return formula.unary(Unary.Kind.ABS, formula.plus(sixths, -from));
    }
}
