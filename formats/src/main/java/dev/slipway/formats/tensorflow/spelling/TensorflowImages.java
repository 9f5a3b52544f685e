package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// Colours, boxes and areas: what `tf.image` is made of.
final class TensorflowImages {

    private TensorflowImages() {}

    static void spellings() {
        TensorflowOps.spell("AdjustContrastv2", TensorflowImages::contrast);
        TensorflowOps.spell("AdjustHue", TensorflowImages::hue);
        TensorflowOps.spell("AdjustSaturation", TensorflowImages::saturation);
        TensorflowOps.spell("RGBToHSV", TensorflowImages::toHsv);
        TensorflowOps.spell("HSVToRGB", TensorflowImages::toRgb);
        TensorflowOps.spell("ResizeArea", TensorflowImages::resizeArea);
        TensorflowOps.spell("NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3", TensorflowImages::suppress);
        TensorflowOps.spell("NonMaxSuppressionV4", TensorflowImages::suppress)
                .outputs("selected_indices", "valid_outputs");
        TensorflowOps.spell("NonMaxSuppressionV5", TensorflowImages::suppress)
                .outputs("selected_indices", "selected_scores", "valid_outputs");
    }

    static List<Value> contrast(TensorflowNode node) {
        ElementType type = node.element(0);
        Formula formula = new Formula(node, ElementType.FLOAT32);
        Value x = formula.cast(node.in(0), ElementType.FLOAT32);
        Value mean = formula.kept(Reduction.Kind.MEAN, x, -3, -2);
        Value away = formula.times(formula.minus(x, mean), node.in(1));
        return List.of(formula.cast(formula.plus(away, mean), type));
    }

    /// Hue, saturation and value, each with a last axis of one element.
    private record Colour(Value hue, Value saturation, Value value) {}

    static List<Value> toHsv(TensorflowNode node) {
        Formula formula = Formula.of(node);
        return List.of(joined(formula, hsv(formula, node.in(0))));
    }

    static List<Value> toRgb(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Value x = node.in(0);
        return List.of(rgb(
                formula,
                new Colour(formula.slice(x, -1, 0, 1), formula.slice(x, -1, 1, 2), formula.slice(x, -1, 2, 3))));
    }

    static List<Value> hue(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Colour colour = hsv(formula, node.in(0));
        Value turned = formula.plus(colour.hue, formula.cast(node.in(1), node.element(0)));
        Value hue = formula.binary(Binary.Kind.FLOOR_MODULO, turned, formula.number(1));
        return List.of(rgb(formula, new Colour(hue, colour.saturation, colour.value)));
    }

    static List<Value> saturation(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Colour colour = hsv(formula, node.in(0));
        Value scaled = formula.times(colour.saturation, formula.cast(node.in(1), node.element(0)));
        return List.of(rgb(formula, new Colour(colour.hue, formula.clipped(scaled, 0, 1), colour.value)));
    }

    private static Value joined(Formula formula, Colour colour) {
        return formula.concat(-1, colour.hue, colour.saturation, colour.value);
    }

    private static Colour hsv(Formula formula, Value x) {
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

    private static Value share(Formula formula, Value more, Value less, Value range, double turn) {
        Value share = formula.binary(Binary.Kind.DIVIDE_NO_NAN, formula.minus(more, less), range);
        Value turned = turn == 0 ? share : formula.plus(share, formula.number(turn));
        Value grey = formula.compare(Comparison.Kind.EQUAL, range, formula.number(0));
        return formula.choose(grey, formula.number(0), turned);
    }

    private static Value rgb(Formula formula, Colour colour) {
        Value sixths = formula.times(colour.hue, 6);
        Value red = formula.minus(distance(formula, sixths, 3), formula.number(1));
        Value green = formula.minus(formula.number(2), distance(formula, sixths, 2));
        Value blue = formula.minus(formula.number(2), distance(formula, sixths, 4));
        Value pure = formula.clipped(formula.concat(-1, red, green, blue), 0, 1);
        Value white = formula.minus(formula.number(1), colour.saturation);
        return formula.times(formula.plus(white, formula.times(colour.saturation, pure)), colour.value);
    }

    private static Value distance(Formula formula, Value sixths, double from) {
        return formula.unary(Unary.Kind.ABS, formula.minus(sixths, formula.number(from)));
    }

    /// Each result is the mean of the area it covers: weights of rows times weights of columns.
    static List<Value> resizeArea(TensorflowNode node) {
        Shape shape = node.shape(0);
        int[] sizes = node.parameter(1).toInts();
        if (!shape.hasRank(4) || !shape.dim(1).isKnown() || !shape.dim(2).isKnown()) {
            throw new TensorflowNode.NotConstant("the sizes of the image %s are not known".formatted(shape));
        }
        Formula formula = new Formula(node, ElementType.FLOAT32);
        boolean corners = node.flag("align_corners");
        Value rows = areas(formula, (int) shape.size(1), sizes[0], corners);
        Value columns = areas(formula, (int) shape.size(2), sizes[1], corners);
        Value x = formula.cast(node.in(0), ElementType.FLOAT32);
        return node.is(new Einsum("bhwc,ph,qw->bpqc"), x, rows, columns);
    }

    private static Value areas(Formula formula, int from, int to, boolean corners) {
        double step = corners && to > 1 ? (from - 1.0) / (to - 1) : (double) from / to;
        double[] weights = new double[from * to];
        for (int i = 0; i < to; i++) {
            double start = i * step;
            double end = (i + 1) * step;
            for (int k = (int) Math.floor(start); k < Math.ceil(end); k++) {
                double covered = Math.min(end, k + 1) - Math.max(start, k);
                weights[i * from + Math.min(k, from - 1)] += covered / step;
            }
        }
        return formula.matrix(to, from, weights);
    }

    /// NonMaxSuppression of one image and class. The attributes or inputs that later versions added are optional.
    static List<Value> suppress(TensorflowNode node) {
        int version = node.op().endsWith("n") ? 1 : node.op().charAt(node.op().length() - 1) - '0';
        Formula formula = new Formula(node, ElementType.FLOAT32);
        if (version == 5 && !(node.known(5) != null && node.parameter(5).scalarValue() == 0)) {
            throw new TensorflowNode.NotConstant("soft suppression lowers scores; only a sigma of 0 is known here");
        }
        List<Value> inputs = new ArrayList<>();
        inputs.add(formula.unsqueeze(formula.cast(node.in(0), ElementType.FLOAT32), 0));
        inputs.add(formula.unsqueeze(formula.cast(node.in(1), ElementType.FLOAT32), 0, 1));
        inputs.add(formula.unsqueeze(formula.cast(node.in(2), ElementType.INT64), 0));
        inputs.add(formula.reshape(
                version == 1
                        ? formula.number(node.real("iou_threshold", 0.5f))
                        : formula.cast(node.in(3), ElementType.FLOAT32),
                1));
        if (version > 2) {
            inputs.add(formula.reshape(formula.cast(node.in(4), ElementType.FLOAT32), 1));
        }
        Value rows = node.step("selected", new NonMaxSuppression(false), inputs.toArray(Value[]::new));
        Value boxes = formula.cast(formula.at(rows, 2, 1), ElementType.INT32);
        if (version < 4) {
            return List.of(boxes);
        }
        Value count = formula.cast(formula.size(boxes, 0), ElementType.INT32);
        Value scores = version == 5 ? formula.gather(node.in(1), boxes, 0) : boxes;
        if (node.flag("pad_to_max_output_size")) {
            Value more = formula.minus(formula.cast(node.in(2), ElementType.INT64), formula.size(boxes, 0));
            Value pads = formula.concat(0, node.vector("front", 0), formula.unsqueeze(more, 0));
            boxes = node.step("padded", new Pad(Pad.Mode.CONSTANT), boxes, pads);
            scores = version == 5 ? node.step("padded", new Pad(Pad.Mode.CONSTANT), scores, pads) : boxes;
        }
        return version == 4 ? List.of(boxes, count) : List.of(boxes, scores, count);
    }
}
