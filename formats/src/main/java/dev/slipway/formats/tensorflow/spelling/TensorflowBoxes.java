package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// Boxes in images: cutting them out, and choosing among them for every class.
final class TensorflowBoxes {

    private static final int MAX_BATCH = 64;

    private TensorflowBoxes() {}

    static void spellings() {
        TensorflowOps.spell("CropAndResize", TensorflowBoxes::crop);
        TensorflowOps.spell("CombinedNonMaxSuppression", TensorflowBoxes::combined)
                .outputs("nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections");
        TensorflowOps.spell("LowerBound UpperBound", TensorflowBoxes::bound);
    }

    /// CropAndResize: each pixel of a result is gathered from the four around its place, and weighed.
    static List<Value> crop(TensorflowNode node) {
        boolean nearest = node.text("method", "bilinear").equals("nearest");
        long[] size = node.parameter(3).toLongs();
        Formula formula = new Formula(node, ElementType.FLOAT32);
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

        static Axis of(TensorflowNode node, Formula formula, Value shape, int axis, int count) {
            Value last = formula.minus(formula.at(shape, axis + 1, 0), formula.number(1));
            Value from = formula.slice(node.in(1), 1, axis, axis + 1);
            Value to = formula.slice(node.in(1), 1, axis + 2, axis + 3);
            double[] steps = new double[count];
            for (int i = 0; i < count; i++) {
                steps[i] = count == 1 ? 0.5 : (double) i / (count - 1);
            }
            Value step = formula.matrix(1, count, steps);
            Value along = formula.plus(from, formula.times(formula.minus(to, from), step));
            Value flat = formula.times(along, last);
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

        Value nearest(Formula formula) {
            return formula.unary(Unary.Kind.FLOOR, formula.plus(place, formula.number(0.5)));
        }
    }

    private static Value pixel(
            TensorflowNode node, Formula formula, Value image, Value box, Value rows, Value columns) {
        Value row = formula.unsqueeze(formula.cast(rows, ElementType.INT64), 3);
        Value column = formula.unsqueeze(formula.cast(columns, ElementType.INT64), 3);
        Formula whole = new Formula(node, ElementType.INT64);
        Value zero = whole.times(whole.plus(row, column), 0);
        Value at = whole.concat(3, whole.plus(box, zero), whole.plus(row, zero), whole.plus(column, zero));
        return node.step("pixel", new GatherNd(0), image, at);
    }

    /// CombinedNonMaxSuppression: the best boxes of all classes of each image, with zeros up to a fixed number.
    static List<Value> combined(TensorflowNode node) {
        Shape shape = node.shape(0);
        Dim batch = shape.isRanked() ? shape.dim(0) : Dim.UNKNOWN;
        Dim shared = shape.isRanked() ? shape.dim(2) : Dim.UNKNOWN;
        if (!batch.isKnown() || batch.size() > MAX_BATCH || !shared.isKnown()) {
            throw new TensorflowNode.NotConstant(
                    "the number of images, at most %d, must be known".formatted(MAX_BATCH));
        }
        long perClass = node.parameter(2).scalarLong();
        long total = node.parameter(3).scalarLong();
        Dim classes = node.shape(1).isRanked() ? node.shape(1).dim(2) : Dim.UNKNOWN;
        boolean padded = node.flag("pad_per_class") && classes.isKnown();
        long kept = padded ? Math.min(total, perClass * classes.size()) : total;
        List<List<Value>> images = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            images.add(image(node, i, shared.size() == 1, perClass, kept));
        }
        Formula formula = new Formula(node, ElementType.FLOAT32);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int output = i;
            outputs.add(formula.concat(
                    0, images.stream().map(image -> image.get(output)).toArray(Value[]::new)));
        }
        return outputs;
    }

    private static List<Value> image(TensorflowNode node, int number, boolean shared, long perClass, long kept) {
        Formula formula = new Formula(node, ElementType.FLOAT32);
        Value boxes = formula.at(node.in(0), number, 0);
        Value scores = formula.transpose(formula.at(node.in(1), number, 0), 1, 0);
        if (!shared) {
            throw new TensorflowNode.NotConstant("only boxes that all classes share are known here");
        }
        Value places = formula.squeeze(boxes, 1);
        Value rows = node.step(
                "selected",
                new NonMaxSuppression(false),
                formula.unsqueeze(places, 0),
                formula.unsqueeze(scores, 0),
                node.vector("each", perClass),
                formula.reshape(formula.cast(node.in(4), ElementType.FLOAT32), 1),
                formula.reshape(formula.cast(node.in(5), ElementType.FLOAT32), 1));
        Value found = node.step("score", new GatherNd(0), scores, formula.slice(rows, 1, 1, 3));
        Value count = formula.binary(
                Binary.Kind.MIN,
                formula.cast(formula.size(found, 0), ElementType.INT64),
                node.scalar("kept", ElementType.INT64, kept));
        List<Value> best = node.are(2, new TopK(-1, true, true, ElementType.INT64), found, formula.unsqueeze(count, 0));
        Value chosen = formula.gather(rows, best.getLast(), 0);
        Value box = formula.gather(places, formula.at(chosen, 2, 1), 0);
        if (node.flag("clip_boxes", true)) {
            box = formula.clipped(box, 0, 1);
        }
        Value missing = new Formula(node, ElementType.INT64).minus(node.scalar("kept", ElementType.INT64, kept), count);
        Value type = formula.cast(formula.at(chosen, 1, 1), ElementType.FLOAT32);
        return List.of(
                formula.unsqueeze(filled(node, formula, box, missing, 2), 0),
                formula.unsqueeze(filled(node, formula, best.getFirst(), missing, 1), 0),
                formula.unsqueeze(filled(node, formula, type, missing, 1), 0),
                formula.unsqueeze(formula.cast(count, ElementType.INT32), 0));
    }

    /// The rows with as many of zeros behind them as are missing.
    private static Value filled(TensorflowNode node, Formula formula, Value rows, Value missing, int rank) {
        Value before = node.vector("before", new long[rank]);
        Value after = formula.unsqueeze(missing, 0);
        Value pads = rank == 1
                ? formula.concat(0, before, after)
                : formula.concat(0, before, after, node.vector("columns", new long[rank - 1]));
        return node.step("filled", new Pad(Pad.Mode.CONSTANT), rows, pads);
    }

    /// LowerBound and UpperBound: how many of the sorted numbers stand before each value.
    static List<Value> bound(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Comparison.Kind kind = node.op().equals("LowerBound") ? Comparison.Kind.LESS : Comparison.Kind.LESS_OR_EQUAL;
        Value before = formula.compare(kind, formula.unsqueeze(node.in(0), 1), formula.unsqueeze(node.in(1), 2));
        ElementType type = node.type("out_type", ElementType.INT32);
        return List.of(formula.reduced(Reduction.Kind.SUM, formula.cast(before, type), 2));
    }
}
