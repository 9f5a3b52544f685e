package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.formula.Colour;
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

    static List<Value> toHsv(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        return List.of(Colour.ofRgb(formula, node.in(0)).hsv(formula));
    }

    static List<Value> toRgb(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        return List.of(Colour.ofHsv(formula, node.in(0)).rgb(formula));
    }

    static List<Value> hue(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Colour colour = Colour.ofRgb(formula, node.in(0));
        Value turned = formula.plus(colour.hue(), formula.cast(node.in(1), node.element(0)));
        Value hue = formula.binary(Binary.Kind.FLOOR_MODULO, turned, formula.number(1));
        return List.of(new Colour(hue, colour.saturation(), colour.value()).rgb(formula));
    }

    static List<Value> saturation(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Colour colour = Colour.ofRgb(formula, node.in(0));
        Value scaled = formula.times(colour.saturation(), formula.cast(node.in(1), node.element(0)));
        return List.of(new Colour(colour.hue(), formula.clipped(scaled, 0, 1), colour.value()).rgb(formula));
    }
}
