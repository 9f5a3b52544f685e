package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// For each batch and class the boxes in order of their scores, without those that overlap a better one by more than a
/// threshold, in intersection over union. Equal scores: lower index first.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `boxes` | float `[batches, n, 4]` | two corners `y x y x`, or `x y width height` from the centre |
/// | input 1 | `scores` | float `[batches, classes, n]` | |
/// | input 2 | `maxOutput` | int64 scalar | optional; boxes to keep of each class and batch, 0 where absent |
/// | input 3 | `iouThreshold` | float scalar | optional, 0 where absent; how much a box may overlap a kept one |
/// | input 4 | `scoreThreshold` | float scalar | optional, none where absent; only boxes that score more count |
/// | output 0 | `selected` | int64 `[m, 3]` | batch, class, box; `m` depends on the values |
///
/// - **C1** `boxes` and `scores` have three axes, and there is a score for each box
///
/// Source: [ONNX NonMaxSuppression](https://onnx.ai/onnx/operators/onnx__NonMaxSuppression.html).
///
/// @param centerBoxes whether boxes are given by centre and size, not by corners (ONNX's `center_point_box`)
public record NonMaxSuppression(boolean centerBoxes) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        requireScores(in.shape(0), in.shape(1));
        return List.of(TensorType.of(ElementType.INT64, Shape.of(List.of(Dim.UNKNOWN, Dim.of(3)))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        requireScores(in.shape(0), in.shape(1));
        Shape shape = in.shape(1);
        double[] scores = in.tensor(1).toDoubles();
        int boxes = (int) shape.size(2);
        int classes = (int) shape.size(1);
        List<long[]> selected = new ArrayList<>();
        for (int batch = 0; batch < shape.size(0); batch++) {
            List<Box> all = boxes(in.tensor(0).toDoubles(), batch * boxes, boxes);
            for (int label = 0; label < classes; label++) {
                double[] own = Arrays.copyOfRange(
                        scores, (batch * classes + label) * boxes, (batch * classes + label + 1) * boxes);
                for (int box : select(in, all, own)) {
                    selected.add(new long[] {batch, label, box});
                }
            }
        }
        return List.of(Tensor.ofLongs(
                Shape.of(selected.size(), 3),
                selected.stream().flatMapToLong(Arrays::stream).toArray()));
    }

    private static List<Integer> select(Arguments in, List<Box> boxes, double[] scores) {
        long limit = in.has(2) ? in.tensor(2).scalarLong() : 0;
        double overlap = in.has(3) ? in.tensor(3).scalarValue() : 0;
        double least = in.has(4) ? in.tensor(4).scalarValue() : Double.NEGATIVE_INFINITY;
        List<Integer> candidates = IntStream.range(0, scores.length)
                .filter(i -> !in.has(4) || scores[i] > least)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
                .toList();
        List<Integer> kept = new ArrayList<>();
        for (int candidate : candidates) {
            if (kept.size() >= limit) {
                break;
            }
            if (kept.stream().noneMatch(i -> boxes.get(i).overlap(boxes.get(candidate)) > overlap)) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private List<Box> boxes(double[] numbers, int first, int count) {
        List<Box> boxes = new ArrayList<>();
        for (int i = 4 * first; i < 4 * (first + count); i += 4) {
            boxes.add(
                    centerBoxes
                            ? Box.around(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3])
                            : Box.between(numbers[i + 1], numbers[i], numbers[i + 3], numbers[i + 2]));
        }
        return boxes;
    }

    private record Box(double left, double top, double right, double bottom) {

        static Box between(double x1, double y1, double x2, double y2) {
            return new Box(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
        }

        static Box around(double x, double y, double width, double height) {
            return new Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
        }

        double area() {
            return (right - left) * (bottom - top);
        }

        /// Intersection over union.
        double overlap(Box other) {
            double width = Math.min(right, other.right) - Math.max(left, other.left);
            double height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
            if (width <= 0 || height <= 0 || area() <= 0 || other.area() <= 0) {
                return 0;
            }
            return width * height / (area() + other.area() - width * height);
        }
    }

    private static void requireScores(Shape boxes, Shape scores) {
        if (!boxes.isRanked() || !scores.isRanked()) {
            return;
        }
        boolean fit = boxes.rank() == 3 && scores.rank() == 3;
        if (!fit || boxes.dim(1).isKnown() && scores.dim(2).isKnown() && boxes.size(1) != scores.size(2)) {
            throw new OpException(
                    "NonMaxSuppression C1: boxes %s and scores %s do not correspond".formatted(boxes, scores));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new NonMaxSuppression(false),
                        Tensor.ofFloats(Shape.of(1, 3, 4), 0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11),
                        Tensor.ofFloats(Shape.of(1, 1, 3), 0.9f, 0.75f, 0.6f),
                        Some.longs(3),
                        Some.floats(0.5f),
                        Some.floats(0.1f)),
                Example.of(
                        new NonMaxSuppression(true),
                        Tensor.ofFloats(Shape.of(1, 3, 4), 0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11),
                        Tensor.ofFloats(Shape.of(1, 1, 3), 0.9f, 0.75f, 0.6f),
                        Some.longs(3)),
                Example.of(
                        new NonMaxSuppression(true),
                        Tensor.ofFloats(Shape.of(1, 3, 4), 0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11),
                        Tensor.ofFloats(Shape.of(1, 1, 3), 0.9f, 0.75f, 0.6f)),
                Example.of(new NonMaxSuppression(false), Some.reals(1, 3, 4), Some.reals(1, 1, 2))
                        .breaks("C1"));
    }
}
