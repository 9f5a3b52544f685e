package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Ops that put elements together by number, and that ONNX has no operator for, by those it has.
final class LowerCounts {

    private static final ElementType INT64 = ElementType.INT64;

    private LowerCounts() {}

    static void rules() {
        OnnxLegalize.lower(SegmentReduction.class, (op, node, to) -> segments(op, node, to));
        OnnxLegalize.lower(OneHot.class, LowerCounts::oneHot);
        OnnxLegalize.lower(BinCount.class, (op, node, to) -> binCount(op.binary(), node, to));
        OnnxLegalize.lower(
                Unique.class,
                (op, node, to) -> places(op.indices(), 1, new Unique(op.axis(), op.sorted(), INT64), node, to));
        OnnxLegalize.lower(NonZero.class, (op, node, to) -> places(op.output(), 0, new NonZero(INT64), node, to));
    }

    /// Places and counts are int64 in ONNX: an op that makes them, and a cast to what the graph has.
    ///
    /// @param first the first of the outputs that are such
    private static boolean places(ElementType wanted, int first, Op op, Node node, Lowering to) {
        if (wanted == INT64) {
            return false;
        }
        List<Value> made = new ArrayList<>(node.outputs());
        for (int i = first; i < made.size(); i++) {
            if (node.hasOutput(i)) {
                Value counted = new Value(to.graph().uniqueName(node.output(i).name() + "/counted"));
                made.set(i, counted);
                to.last(List.of(node.output(i)), new Cast(wanted, true), counted);
            }
        }
        return to.last(made, op, node.inputs().toArray(Value[]::new));
    }

    /// Rows scattered onto rows of the neutral element.
    static boolean segments(SegmentReduction op, Node node, Lowering to) {
        if (!to.shape(1).isRanked()) {
            return false;
        }
        ElementType element = to.element(0);
        Value segments = to.step("segments", new Cast(INT64, true), node.input(1));
        Value count = node.hasInput(2)
                ? to.step("count", new Cast(INT64, true), node.input(2))
                : to.step(
                        "count",
                        new Binary(Binary.Kind.ADD),
                        to.step("greatest", new Reduction(Reduction.Kind.MAX, false, false), segments),
                        to.scalar("one", INT64, 1));
        boolean within = !node.hasInput(2) || isWithin(to);
        Value end = to.step("rows", new Reshape(false), count, to.vector("one_axis", 1));
        Value rows = within ? end : to.step("more", new Binary(Binary.Kind.ADD), end, to.vector("spare", 1));
        segments = within ? segments : spared(segments, count, to);
        Value inner = to.step("inner", new ShapeOf(to.shape(1).rank(), Integer.MAX_VALUE, INT64), node.input(0));
        Value shape = to.step("shape", new Concat(0), rows, inner);
        Value places = to.step("places", new Unsqueeze(), segments, to.vector("last", -1));
        Scatter scatter = switch (op.kind()) {
            case SUM, MEAN -> Scatter.ADD;
            case MAX -> Scatter.MAX;
            case MIN -> Scatter.MIN;
            case PRODUCT -> Scatter.MULTIPLY;
        };
        double neutral = switch (op.kind()) {
            case SUM, MEAN -> 0;
            case PRODUCT -> 1;
            case MAX -> element.isFloat() ? -Float.MAX_VALUE : element.min();
            case MIN -> element.isFloat() ? Float.MAX_VALUE : element.max();
        };
        Value base = to.step("base", new Fill(Tensor.ofDoubles(element, Shape.SCALAR, neutral)), shape);
        boolean extremes =
                op.sorted() && (op.kind() == SegmentReduction.Kind.MAX || op.kind() == SegmentReduction.Kind.MIN);
        boolean plain = op.kind() != SegmentReduction.Kind.MEAN && !extremes;
        if (plain && within) {
            return to.last(new ScatterNd(scatter), base, places, node.input(0));
        }
        Value result = to.step("result", new ScatterNd(scatter), base, places, node.input(0));
        if (plain) {
            return to.last(new Slice(), result, to.vector("start", 0), end, to.vector("axis", 0));
        }
        Fill ones = new Fill(Tensor.ofDoubles(element, Shape.SCALAR, 1));
        Fill zeros = new Fill(Tensor.ofDoubles(element, Shape.SCALAR, 0));
        Value each = to.step("each", ones, to.step("given", new ShapeOf(0, Integer.MAX_VALUE, INT64), node.input(0)));
        Value counts = to.step("counts", new ScatterNd(Scatter.ADD), to.step("none", zeros, shape), places, each);
        if (!within) {
            result = to.step("kept", new Slice(), result, to.vector("start", 0), end, to.vector("axis", 0));
            counts = to.step("kept_counts", new Slice(), counts, to.vector("start", 0), end, to.vector("axis", 0));
        }
        if (extremes) {
            Value zero = to.scalar("zero", element, 0);
            return to.last(
                    new Where(), to.step("empty", new Comparison(Comparison.Kind.EQUAL), counts, zero), zero, result);
        }
        Value divisor = to.step("divisor", new Binary(Binary.Kind.MAX), counts, to.scalar("least", element, 1));
        return to.last(new Binary(Binary.Kind.DIVIDE), result, divisor);
    }

    /// Whether every row belongs to a segment.
    private static boolean isWithin(Lowering to) {
        long[] segments = to.known(1);
        long[] count = to.known(2);
        return segments != null
                && count != null
                && Arrays.stream(segments).allMatch(each -> 0 <= each && each < count[0]);
    }

    /// Rows of no segment are those of one more, which is cut off: numbers below zero would count from the end.
    private static Value spared(Value segments, Value count, Lowering to) {
        Value known = to.step(
                "known",
                new Logical(Logical.Kind.AND),
                to.step(
                        "from_start",
                        new Comparison(Comparison.Kind.GREATER_OR_EQUAL),
                        segments,
                        to.scalar("first", INT64, 0)),
                to.step("to_end", new Comparison(Comparison.Kind.LESS), segments, count));
        return to.step("placed", new Where(), known, segments, count);
    }

    /// Each number as a row of zeros and a one; rows summed.
    static boolean binCount(boolean binary, Node node, Lowering to) {
        if (!to.shape(0).isRanked() || !to.source().type(node.output()).shape().isRanked()) {
            return false;
        }
        ElementType element = to.source().type(node.output()).element();
        boolean byRow = to.source().type(node.output()).shape().rank() == 2;
        Value flat = byRow ? node.input(0) : to.step("flat", new Reshape(false), node.input(0), to.vector("all", -1));
        Value values = to.constant("values", Tensor.ofDoubles(element, Shape.of(2), 0, 1));
        Value size = to.step("size", new Reshape(false), node.input(1), to.vector("one_axis", 1));
        Value rows = to.step("rows", new OneHot(-1), flat, size, values);
        if (node.hasInput(2) && !binary && !to.shape(2).equals(Shape.of(0))) {
            Value weights =
                    byRow ? node.input(2) : to.step("weights", new Reshape(false), node.input(2), to.vector("all", -1));
            Value column = to.step("column", new Unsqueeze(), weights, to.vector("last", -1));
            rows = to.step("weighted", new Binary(Binary.Kind.MULTIPLY), rows, column);
        }
        Reduction.Kind kind = binary ? Reduction.Kind.MAX : Reduction.Kind.SUM;
        return to.last(new Reduction(kind, false, false), rows, to.vector("axis", byRow ? 1 : 0));
    }

    /// ONNX Runtime makes one-hot numbers of few types, from indices of few types: others are chosen by a mask.
    static boolean oneHot(OneHot op, Node node, Lowering to) {
        if (!op.fromEnd()) {
            Value given = int64(0, "given", to);
            Value none = to.scalar("none", ElementType.INT64, Integer.MAX_VALUE);
            Value before = to.step(
                    "before", new Comparison(Comparison.Kind.LESS), given, to.scalar("start", ElementType.INT64, 0));
            Value places = to.step("places", new Where(), before, none, given);
            return to.last(new OneHot(op.axis()), places, node.input(1), node.input(2));
        }
        int axis = op.axis();
        ElementType values = to.element(2);
        boolean known = List.of(ElementType.FLOAT32, ElementType.INT64, ElementType.STRING)
                .contains(values);
        boolean counted = to.element(0) == ElementType.INT64 && to.element(1) == ElementType.INT64;
        if (known && counted) {
            return false;
        }
        Value indices = int64(0, "indices", to);
        Value depth = int64(1, "depth", to);
        if (known) {
            return to.last(new OneHot(axis), indices, depth, node.input(2));
        }
        Value hot = to.step("hot", new OneHot(axis), indices, depth, to.vector("marks", 0, 1));
        Value mask = to.step("mask", new Cast(ElementType.BOOL, true), hot);
        Value off = to.step("off", new Gather(0, 0), node.input(2), to.scalar("first", ElementType.INT64, 0));
        Value on = to.step("on", new Gather(0, 0), node.input(2), to.scalar("second", ElementType.INT64, 1));
        return to.last(new Where(), mask, on, off);
    }

    private static Value int64(int input, String name, Lowering to) {
        return to.element(input) == ElementType.INT64
                ? to.in(input)
                : to.step(name, new Cast(ElementType.INT64, true), to.in(input));
    }
}
