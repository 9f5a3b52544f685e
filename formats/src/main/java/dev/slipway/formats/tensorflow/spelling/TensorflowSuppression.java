package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Repetition;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// The best boxes, without those that lie over better ones.
final class TensorflowSuppression {

    private static final int MAX_BATCH = 64;

    /// Below every score.
    private static final double NOTHING = -3e38;

    private TensorflowSuppression() {}

    static void spellings() {
        TensorflowOps.spell(
                        "NonMaxSuppression NonMaxSuppressionV2 NonMaxSuppressionV3", TensorflowSuppression::suppress)
                .write(NonMaxSuppression.class, WrittenSuppression::write);
        TensorflowOps.spell("NonMaxSuppressionV4", TensorflowSuppression::suppress)
                .outputs("selected_indices", "valid_outputs");
        TensorflowOps.spell("NonMaxSuppressionV5", TensorflowSuppression::suppress)
                .outputs("selected_indices", "selected_scores", "valid_outputs");
        TensorflowOps.spell("NonMaxSuppressionWithOverlaps", TensorflowSuppression::suppressGiven);
        TensorflowOps.spell("CombinedNonMaxSuppression", TensorflowSuppression::combined)
                .outputs("nmsed_boxes", "nmsed_scores", "nmsed_classes", "valid_detections");
    }

    /// NonMaxSuppression of one image and class. The attributes or inputs that later versions added are optional.
    static List<Value> suppress(TensorflowNode node) {
        int version = node.op().endsWith("n") ? 1 : node.op().charAt(node.op().length() - 1) - '0';
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        if (version == 5 && !(node.known(5) != null && node.parameter(5).scalarValue() == 0)) {
            return softly(node);
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
        Value scores = version == 5 ? formula.gather(node.in(1), boxes, 0) : boxes;
        return counted(node, formula, boxes, scores);
    }

    /// What was chosen, filled up with zeros if the node asks for it, and how many those are.
    private static List<Value> counted(TensorflowNode node, TensorflowFormula formula, Value boxes, Value scores) {
        Value count = formula.cast(formula.size(boxes, 0), ElementType.INT32);
        List<Value> chosen = new ArrayList<>(node.op().endsWith("V5") ? List.of(boxes, scores) : List.of(boxes));
        if (node.flag("pad_to_max_output_size")) {
            Value more = formula.minus(formula.cast(node.in(2), ElementType.INT64), formula.size(boxes, 0));
            Value pads = formula.concat(0, node.vector("front", 0), formula.unsqueeze(more, 0));
            chosen.replaceAll(each -> node.step("padded", new Pad(Pad.Mode.CONSTANT), each, pads));
        }
        chosen.add(count);
        return chosen;
    }

    /// Boxes whose scores fall with every box chosen that they overlap, by a normal distribution's bell; none is left
    /// out for its overlaps alone.
    private static List<Value> softly(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value overlaps = overlaps(formula, formula.cast(node.in(0), ElementType.FLOAT32));
        Value scale = formula.over(formula.number(-0.5), formula.cast(node.in(5), ElementType.FLOAT32));
        Value weights = formula.unary(Unary.Kind.EXP, formula.times(formula.times(overlaps, overlaps), scale));
        Turns turns = Turns.of(node, formula.cast(node.in(1), ElementType.FLOAT32), weights, node.in(4));
        Value boxes = formula.cast(turns.chosen, ElementType.INT32);
        Value scores = formula.cast(formula.gather(turns.scores, boxes, 0), node.element(1));
        return counted(node, formula, boxes, scores);
    }

    /// Boxes whose overlaps are given.
    static List<Value> suppressGiven(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value over = formula.compare(Comparison.Kind.GREATER, node.in(0), node.in(3));
        Value weights = formula.choose(over, formula.number(0), formula.number(1));
        Value low = formula.binary(Binary.Kind.MIN, node.in(4), formula.number(0));
        Value raised = formula.minus(node.in(1), low);
        Turns turns = Turns.of(node, raised, weights, formula.minus(node.in(4), low));
        return List.of(formula.cast(turns.chosen, ElementType.INT32));
    }

    /// The shares of each two boxes' area that they have in common.
    private static Value overlaps(TensorflowFormula formula, Value boxes) {
        Value[] sides = new Value[4];
        for (int i = 0; i < 4; i++) {
            Value one = formula.slice(boxes, 1, i, i + 1);
            Value other = formula.slice(boxes, 1, (i + 2) % 4, (i + 2) % 4 + 1);
            sides[i] = formula.binary(i < 2 ? Binary.Kind.MIN : Binary.Kind.MAX, one, other);
        }
        Value area = formula.times(formula.minus(sides[2], sides[0]), formula.minus(sides[3], sides[1]));
        Value common = formula.times(shared(formula, sides[0], sides[2]), shared(formula, sides[1], sides[3]));
        Value all = formula.minus(formula.plus(area, formula.adjoint(area)), common);
        Value ratio = formula.binary(Binary.Kind.DIVIDE_NO_NAN, common, all);
        Value least = formula.binary(Binary.Kind.MIN, area, formula.adjoint(area));
        return formula.choose(
                formula.compare(Comparison.Kind.GREATER, least, formula.number(0)), ratio, formula.number(0));
    }

    private static Value shared(TensorflowFormula formula, Value from, Value to) {
        Value first = formula.binary(Binary.Kind.MAX, from, formula.adjoint(from));
        Value last = formula.binary(Binary.Kind.MIN, to, formula.adjoint(to));
        return formula.binary(Binary.Kind.MAX, formula.minus(last, first), formula.number(0));
    }

    /// The boxes chosen one in each round, the best that is left, which multiplies the scores of the others.
    ///
    /// @param chosen the numbers of the boxes in the order they were chosen
    /// @param scores what each box scored when it was chosen
    private record Turns(Value chosen, Value scores) {

        private static final double WAITING = -1e9;

        static Turns of(TensorflowNode node, Value scores, Value weights, Value threshold) {
            TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
            Value none = formula.plus(formula.times(scores, 0), formula.number(WAITING));
            Value most = formula.binary(
                    Binary.Kind.MIN, formula.cast(node.in(2), ElementType.INT64), formula.size(scores, 0));
            Value least = formula.cast(threshold, ElementType.FLOAT32);
            List<Value> last = new Repetition(node, most)
                    .run(
                            List.of(scores, none, scores),
                            List.of(weights, least),
                            (at, number, now) ->
                                    round(new TensorflowFormula(at, ElementType.FLOAT32), at, number, now));
            Value turn = last.get(1);
            Value isChosen = formula.compare(Comparison.Kind.GREATER, turn, formula.number(WAITING / 2));
            Value count = formula.reduced(Reduction.Kind.SUM, formula.cast(isChosen, ElementType.INT64), 0);
            List<Value> first =
                    node.are(2, new TopK(-1, true, true, ElementType.INT64), turn, formula.unsqueeze(count, 0));
            return new Turns(first.get(1), last.get(2));
        }

        private static List<Value> round(TensorflowFormula formula, TensorflowNode at, Value number, List<Value> now) {
            Value waits = formula.compare(Comparison.Kind.LESS, now.get(1), formula.number(WAITING / 2));
            Value open = formula.choose(waits, now.get(0), formula.number(NOTHING));
            Value best =
                    at.step("best", new ArgReduction(ArgReduction.Kind.MAX, 0, false, false, ElementType.INT64), open);
            Value score = formula.gather(open, best, 0);
            Value enough = formula.compare(Comparison.Kind.GREATER, score, now.get(4));
            Value own = formula.compare(Comparison.Kind.EQUAL, formula.count(formula.size(open, 0)), best);
            Value chosen = formula.and(own, enough);
            Value turn = formula.unary(Unary.Kind.NEGATE, formula.cast(number, ElementType.FLOAT32));
            Value lowered = formula.times(now.get(0), formula.gather(now.get(3), best, 0));
            return List.of(
                    formula.choose(enough, lowered, now.get(0)),
                    formula.choose(chosen, turn, now.get(1)),
                    formula.choose(chosen, score, now.get(2)));
        }
    }

    /// CombinedNonMaxSuppression: the best boxes of all classes of each image, with zeros up to a fixed number.
    static List<Value> combined(TensorflowNode node) {
        Shape shape = node.shape(0);
        Dim batch = shape.isRanked() ? shape.dim(0) : Dim.UNKNOWN;
        Dim shared = shape.isRanked() ? shape.dim(2) : Dim.UNKNOWN;
        if (!shared.isKnown()) {
            throw new TensorflowNode.NotConstant("whether the classes share their boxes is not known");
        }
        long perClass = node.parameter(2).scalarLong();
        long total = node.parameter(3).scalarLong();
        Dim classes = node.shape(1).isRanked() ? node.shape(1).dim(2) : Dim.UNKNOWN;
        boolean padded = node.flag("pad_per_class") && classes.isKnown();
        long kept = padded ? Math.min(total, perClass * classes.size()) : total;
        if (!batch.isKnown() || batch.size() > MAX_BATCH) {
            return together(node, shared.size() == 1, perClass, kept);
        }
        List<List<Value>> images = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            images.add(image(node, i, shared.size() == 1, perClass, kept));
        }
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int output = i;
            outputs.add(formula.concat(
                    0, images.stream().map(image -> image.get(output)).toArray(Value[]::new)));
        }
        return outputs;
    }

    private static List<Value> image(TensorflowNode node, int number, boolean shared, long perClass, long kept) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value boxes = formula.at(node.in(0), number, 0);
        Value scores = formula.transpose(formula.at(node.in(1), number, 0), 1, 0);
        Value places = shared ? formula.squeeze(boxes, 1) : formula.transpose(boxes, 1, 0, 2);
        Value rows = node.step(
                "selected",
                new NonMaxSuppression(false),
                shared ? formula.unsqueeze(places, 0) : places,
                formula.unsqueeze(scores, shared ? 0 : 1),
                node.vector("each", perClass),
                formula.reshape(formula.cast(node.in(4), ElementType.FLOAT32), 1),
                formula.reshape(formula.cast(node.in(5), ElementType.FLOAT32), 1));
        Value classes = formula.slice(rows, 1, shared ? 1 : 0, shared ? 2 : 1);
        Value pairs = formula.concat(1, classes, formula.slice(rows, 1, 2, 3));
        Value found = node.step("score", new GatherNd(0), scores, pairs);
        Value count = formula.binary(
                Binary.Kind.MIN,
                formula.cast(formula.size(found, 0), ElementType.INT64),
                node.scalar("kept", ElementType.INT64, kept));
        List<Value> best = node.are(2, new TopK(-1, true, true, ElementType.INT64), found, formula.unsqueeze(count, 0));
        Value chosen = formula.gather(pairs, best.getLast(), 0);
        Value box = shared
                ? formula.gather(places, formula.at(chosen, 1, 1), 0)
                : node.step("boxes", new GatherNd(0), places, chosen);
        if (node.flag("clip_boxes", true)) {
            box = formula.clipped(box, 0, 1);
        }
        Value missing = new TensorflowFormula(node, ElementType.INT64)
                .minus(node.scalar("kept", ElementType.INT64, kept), count);
        Value type = formula.cast(formula.at(chosen, 0, 1), ElementType.FLOAT32);
        return List.of(
                formula.unsqueeze(filled(node, formula, box, missing, 2), 0),
                formula.unsqueeze(filled(node, formula, best.getFirst(), missing, 1), 0),
                formula.unsqueeze(filled(node, formula, type, missing, 1), 0),
                formula.unsqueeze(formula.cast(count, ElementType.INT32), 0));
    }

    /// The same for however many images: what is chosen keeps its score among those of all boxes, the others get the
    /// lowest there is.
    private static List<Value> together(TensorflowNode node, boolean shared, long perClass, long kept) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        TensorflowFormula whole = new TensorflowFormula(node, ElementType.INT64);
        Value places = shared ? formula.squeeze(node.in(0), 2) : formula.transpose(node.in(0), 0, 2, 1, 3);
        Value scores = formula.transpose(node.in(1), 0, 2, 1);
        Value boxes = formula.size(scores, 2);
        Value count = formula.size(scores, 0);
        Value four = node.vector("sides", 4);
        Value alone = formula.concat(0, node.vector("all", -1), formula.unsqueeze(boxes, 0), four);
        Value each = formula.concat(0, node.vector("all", -1, 1), formula.unsqueeze(boxes, 0));
        Value given = shared ? scores : node.step("each", new Reshape(true), scores, each);
        Value rows = node.step(
                "selected",
                new NonMaxSuppression(false),
                shared ? places : node.step("alone", new Reshape(true), places, alone),
                given,
                node.vector("most", perClass),
                formula.reshape(formula.cast(node.in(4), ElementType.FLOAT32), 1),
                formula.reshape(formula.cast(node.in(5), ElementType.FLOAT32), 1));
        Value none = formula.plus(formula.times(given, 0), formula.number(NOTHING));
        Value marked = node.step(
                "marked", new ScatterNd(Scatter.REPLACE), none, rows, node.step("score", new GatherNd(0), given, rows));
        Value flat = node.step(
                "flat",
                new Reshape(true),
                marked,
                formula.concat(0, formula.unsqueeze(count, 0), node.vector("rest", -1)));
        Value room = formula.plus(formula.times(formula.slice(flat, 1, 0, 1), 0), formula.number(NOTHING));
        Value wide = formula.concat(1, flat, node.step("room", new Tile(), room, node.vector("times", 1, kept)));
        List<Value> best = node.are(2, new TopK(-1, true, true, ElementType.INT64), wide, node.vector("kept", kept));
        Value isFound = formula.compare(Comparison.Kind.GREATER, best.get(0), formula.number(NOTHING));
        Value at = formula.choose(isFound, best.get(1), formula.index(0));
        Value type = formula.binary(Binary.Kind.FLOOR_DIVIDE, at, boxes);
        Value box = formula.binary(Binary.Kind.FLOOR_MODULO, at, boxes);
        Value image = whole.plus(formula.unsqueeze(formula.count(count), 1), whole.times(at, 0));
        Value[] path = shared ? new Value[] {image, box} : new Value[] {image, type, box};
        for (int i = 0; i < path.length; i++) {
            path[i] = formula.unsqueeze(path[i], 2);
        }
        Value sides = node.step("boxes", new GatherNd(0), places, formula.concat(2, path));
        Value held = node.flag("clip_boxes", true) ? formula.clipped(sides, 0, 1) : sides;
        Value zero = formula.number(0);
        return List.of(
                formula.choose(formula.unsqueeze(isFound, 2), held, zero),
                formula.choose(isFound, best.get(0), zero),
                formula.choose(isFound, formula.cast(type, ElementType.FLOAT32), zero),
                formula.reduced(Reduction.Kind.SUM, formula.cast(isFound, ElementType.INT32), 1));
    }

    /// The rows with as many of zeros behind them as are missing.
    private static Value filled(TensorflowNode node, TensorflowFormula formula, Value rows, Value missing, int rank) {
        Value before = node.vector("before", new long[rank]);
        Value after = formula.unsqueeze(missing, 0);
        Value pads = rank == 1
                ? formula.concat(0, before, after)
                : formula.concat(0, before, after, node.vector("columns", new long[rank - 1]));
        return node.step("filled", new Pad(Pad.Mode.CONSTANT), rows, pads);
    }
}
