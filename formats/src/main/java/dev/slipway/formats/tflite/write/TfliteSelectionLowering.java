package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Ops that answer which elements are picked: by a mask, or of boxes that overlap.
final class TfliteSelectionLowering {

    private static final long MOST_SELECTIONS = 256;

    private TfliteSelectionLowering() {}

    static boolean compress(List<Integer> axis, TfliteLowering to) {
        Value x = axis.isEmpty() ? to.reshape(to.in(0), -1) : to.in(0);
        Value places = to.step(new NonZero(ElementType.INT64), to.in(1));
        return to.last(new Gather(axis.isEmpty() ? 0 : axis.getFirst(), 0), x, to.reshape(places, -1));
    }

    /// One suppression for each image and class.
    static boolean nonMaxSuppression(boolean centerBoxes, TfliteLowering to) {
        Shape scores = to.shape(1);
        if (!scores.isRanked()
                || !scores.dim(0).isKnown()
                || !scores.dim(1).isKnown()
                || scores.size(0) * scores.size(1) > MOST_SELECTIONS) {
            return false;
        }
        if (centerBoxes) {
            Value[] inputs = to.node().inputs().toArray(Value[]::new);
            inputs[0] = corners(to);
            return to.last(new NonMaxSuppression(false), inputs);
        }
        if (scores.size(0) * scores.size(1) == 1) {
            return false;
        }
        List<Value> all = new ArrayList<>();
        for (long image = 0; image < scores.size(0); image++) {
            Value boxes = to.slice(to.in(0), 0, image, image + 1);
            Value own = to.slice(to.in(1), 0, image, image + 1);
            for (long label = 0; label < scores.size(1); label++) {
                Value[] inputs = to.node().inputs().toArray(Value[]::new);
                inputs[0] = boxes;
                inputs[1] = to.slice(own, 1, label, label + 1);
                Value selected = to.step(new NonMaxSuppression(false), inputs);
                all.add(to.add(selected, to.constant(Tensor.ofLongs(Shape.of(1, 3), image, label, 0))));
            }
        }
        return to.last(new Concat(0), all.toArray(Value[]::new));
    }

    /// `x y width height` as `y x y x`.
    private static Value corners(TfliteLowering to) {
        List<Value> parts = IntStream.range(0, 4)
                .mapToObj(i -> to.slice(to.in(0), 2, i, i + 1))
                .toList();
        Value halfWidth = to.multiply(parts.get(2), to.number(0.5));
        Value halfHeight = to.multiply(parts.get(3), to.number(0.5));
        return to.step(
                new Concat(2),
                to.subtract(parts.get(1), halfHeight),
                to.subtract(parts.get(0), halfWidth),
                to.add(parts.get(1), halfHeight),
                to.add(parts.get(0), halfWidth));
    }
}
