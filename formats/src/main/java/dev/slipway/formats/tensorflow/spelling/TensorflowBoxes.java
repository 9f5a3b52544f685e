package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Boxes in images: cutting them out, and drawing them.
final class TensorflowBoxes {

    private static final int MAX_BOXES = 128;

    /// The colours of boxes that are given none.
    private static final double[][] COLORS = {
        {1, 1, 0, 1},
        {0, 0, 1, 1},
        {1, 0, 0, 1},
        {0, 1, 0, 1},
        {0.5, 0, 0.5, 1},
        {0.5, 0.5, 0, 1},
        {0.5, 0, 0, 1},
        {0, 0, 0.5, 1},
        {0, 1, 1, 1},
        {1, 0, 1, 1}
    };

    private TensorflowBoxes() {}

    static void spellings() {
        TensorflowOps.spell("CropAndResize", TensorflowBoxes::crop);
        TensorflowOps.spell("DrawBoundingBoxes DrawBoundingBoxesV2", TensorflowBoxes::draw);
        TensorflowOps.spell("LowerBound UpperBound", TensorflowBoxes::bound);
    }

    /// CropAndResize: each pixel of a result is gathered from the four around its place, and weighed.
    static List<Value> crop(TensorflowNode node) {
        boolean nearest = node.text("method", "bilinear").equals("nearest");
        long[] size = node.parameter(3).toLongs();
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value image = formula.cast(node.in(0), ElementType.FLOAT32);
        Value shape = formula.cast(formula.shape(image), ElementType.FLOAT32);
        Axis rows = Axis.of(node, formula, shape, 0, (int) size[0]);
        Axis columns = Axis.of(node, formula, shape, 1, (int) size[1]);
        Value box = formula.reshape(formula.cast(node.in(2), ElementType.INT64), -1, 1, 1, 1);
        Value inside = formula.unsqueeze(formula.and(rows.inside, columns.inside), 3);
        Value outside = formula.number(node.real("extrapolation_value", 0));
        Value pixels;
        if (nearest) {
            pixels = pixel(node, formula, image, box, rows.nearest(formula), columns.nearest(formula));
        } else {
            Value top = formula.mix(
                    pixel(node, formula, image, box, rows.low, columns.low),
                    pixel(node, formula, image, box, rows.low, columns.high),
                    columns.share);
            Value bottom = formula.mix(
                    pixel(node, formula, image, box, rows.high, columns.low),
                    pixel(node, formula, image, box, rows.high, columns.high),
                    columns.share);
            pixels = formula.mix(top, bottom, rows.share);
        }
        return List.of(formula.choose(inside, pixels, outside));
    }

    /// Where the pixels of the results lie along one axis of the image: `[boxes, rows, 1]` or `[boxes, 1, columns]`.
    ///
    /// @param share how far each lies from `low` to `high`, with an axis for channels
    private record Axis(Value place, Value low, Value high, Value share, Value inside) {

        static Axis of(TensorflowNode node, TensorflowFormula formula, Value shape, int axis, int count) {
            Value last = formula.minus(formula.at(shape, axis + 1, 0), formula.number(1));
            Value from = formula.slice(node.in(1), 1, axis, axis + 1);
            Value to = formula.slice(node.in(1), 1, axis + 2, axis + 3);
            Value flat = count == 1
                    ? formula.times(formula.times(formula.plus(from, to), 0.5), last)
                    : along(formula, from, to, last, count);
            Value place = formula.unsqueeze(flat, 2 - axis);
            Value inside = formula.and(
                    formula.compare(Comparison.Kind.GREATER_OR_EQUAL, place, formula.number(0)),
                    formula.compare(Comparison.Kind.LESS_OR_EQUAL, place, last));
            Value held =
                    formula.binary(Binary.Kind.MIN, formula.binary(Binary.Kind.MAX, place, formula.number(0)), last);
            Value low = formula.unary(Unary.Kind.FLOOR, held);
            Value share = formula.unsqueeze(formula.minus(held, low), 3);
            return new Axis(held, low, formula.unary(Unary.Kind.CEIL, held), share, inside);
        }

        /// In the order in which TensorFlow computes, since pixels lie on halves and on the last row.
        private static Value along(TensorflowFormula formula, Value from, Value to, Value last, int count) {
            Value step = formula.over(formula.times(formula.minus(to, from), last), formula.number(count - 1));
            Value steps = formula.matrix(
                    1, count, IntStream.range(0, count).asDoubleStream().toArray());
            return formula.plus(formula.times(from, last), formula.times(steps, step));
        }

        Value nearest(TensorflowFormula formula) {
            return formula.unary(Unary.Kind.FLOOR, formula.plus(place, formula.number(0.5)));
        }
    }

    private static Value pixel(
            TensorflowNode node, TensorflowFormula formula, Value image, Value box, Value rows, Value columns) {
        Value row = formula.unsqueeze(formula.cast(rows, ElementType.INT64), 3);
        Value column = formula.unsqueeze(formula.cast(columns, ElementType.INT64), 3);
        TensorflowFormula whole = new TensorflowFormula(node, ElementType.INT64);
        Value zero = whole.times(whole.plus(row, column), 0);
        Value at = whole.concat(3, whole.plus(box, zero), whole.plus(row, zero), whole.plus(column, zero));
        return node.step("pixel", new GatherNd(0), image, at);
    }

    /// Boxes drawn over images, the later ones over the earlier.
    static List<Value> draw(TensorflowNode node) {
        Dim boxes = node.shape(1).isRanked() ? node.shape(1).dim(1) : Dim.UNKNOWN;
        if (!boxes.isKnown() || boxes.size() > MAX_BOXES) {
            throw new TensorflowNode.NotConstant("the number of boxes, at most %d, must be known".formatted(MAX_BOXES));
        }
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value image = formula.cast(node.in(0), ElementType.FLOAT32);
        Value colors = colors(node, formula);
        for (int i = 0; i < boxes.size(); i++) {
            Side rows = Side.of(formula, formula.at(node.in(1), i, 1), image, 0);
            Side columns = Side.of(formula, formula.at(node.in(1), i, 1), image, 1);
            Value drawn = formula.and(
                    formula.and(rows.isSeen, columns.isSeen),
                    or(
                            node,
                            formula.and(rows.isBorder, columns.isWithin),
                            formula.and(columns.isBorder, rows.isWithin)));
            image = formula.choose(formula.unsqueeze(drawn, 3), row(node, formula, colors, i), image);
        }
        return List.of(formula.cast(image, node.element(0)));
    }

    private static Value or(TensorflowNode node, Value a, Value b) {
        return node.step("or", new Logical(Logical.Kind.OR), a, b);
    }

    private static Value colors(TensorflowNode node, TensorflowFormula formula) {
        boolean given = node.inputs().size() > 2 && !node.shape(2).dim(0).equals(Dim.of(0));
        if (given) {
            return formula.cast(node.in(2), ElementType.FLOAT32);
        }
        double[] values = Arrays.stream(COLORS).flatMapToDouble(Arrays::stream).toArray();
        return formula.matrix(COLORS.length, 4, values);
    }

    /// The colour of a box, as long as the image has channels; on one channel boxes without colours are 1.
    private static Value row(TensorflowNode node, TensorflowFormula formula, Value colors, int box) {
        Dim channels = node.shape(0).isRanked() ? node.shape(0).dim(3) : Dim.UNKNOWN;
        Dim count = node.graph().typeOf(colors).shape().dim(0);
        if (!channels.isKnown() || !count.isKnown()) {
            throw new TensorflowNode.NotConstant("the numbers of channels and colours are not known");
        }
        boolean given = node.inputs().size() > 2 && !node.shape(2).dim(0).equals(Dim.of(0));
        return channels.size() == 1 && !given
                ? formula.number(1)
                : formula.slice(formula.at(colors, box % count.size(), 0), 0, 0, channels.size());
    }

    /// Two opposite sides of a box, by row or by column of the image.
    ///
    /// @param isBorder where the sides are, `[images, rows, 1]` or `[images, 1, columns]`
    /// @param isWithin the sides and what lies between
    /// @param isSeen whether any of that lies in the image
    private record Side(Value isBorder, Value isWithin, Value isSeen) {

        static Side of(TensorflowFormula formula, Value box, Value image, int axis) {
            Value size = formula.size(image, axis + 1);
            Value last = formula.cast(formula.minus(size, formula.index(1)), ElementType.FLOAT32);
            Value first = formula.unsqueeze(whole(formula, formula.times(formula.at(box, axis, 1), last)), 1, 2);
            Value end = formula.unsqueeze(whole(formula, formula.times(formula.at(box, axis + 2, 1), last)), 1, 2);
            Value counted = formula.unsqueeze(formula.count(size), 0, 2 - axis);
            Value within = formula.and(
                    formula.compare(Comparison.Kind.GREATER_OR_EQUAL, counted, first),
                    formula.compare(Comparison.Kind.LESS_OR_EQUAL, counted, end));
            Value isFirst = formula.compare(Comparison.Kind.EQUAL, counted, first);
            Value isEnd = formula.compare(Comparison.Kind.EQUAL, counted, end);
            Value border = formula.compare(
                    Comparison.Kind.GREATER,
                    formula.plus(formula.cast(isFirst, ElementType.FLOAT32), formula.cast(isEnd, ElementType.FLOAT32)),
                    formula.number(0));
            Value ordered = formula.compare(Comparison.Kind.LESS_OR_EQUAL, first, end);
            return new Side(border, within, ordered);
        }

        /// Without what is behind the point.
        private static Value whole(TensorflowFormula formula, Value x) {
            return formula.cast(x, ElementType.INT64);
        }
    }

    /// LowerBound and UpperBound: how many of the sorted numbers stand before each value.
    static List<Value> bound(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Comparison.Kind kind = node.op().equals("LowerBound") ? Comparison.Kind.LESS : Comparison.Kind.LESS_OR_EQUAL;
        Value before = formula.compare(kind, formula.unsqueeze(node.in(0), 1), formula.unsqueeze(node.in(1), 2));
        ElementType type = node.type("out_type", ElementType.INT32);
        return List.of(formula.reduced(Reduction.Kind.SUM, formula.cast(before, type), 2));
    }
}
