package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.formula.Indices;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;

/// Indices on their way to operators that count from the start only: whether any may be negative, and what they are
/// then.
final class TfliteIndices {

    private TfliteIndices() {}

    /// The size of an axis as a scalar of the indices' type.
    static Value size(Value x, int axis, TfliteLowering to) {
        ElementType element = to.type(1).element();
        Dim size = to.type(x).shape().dim(axis);
        if (size.isKnown()) {
            return to.number(element, size.size());
        }
        int at = Math.floorMod(axis, to.type(x).shape().rank());
        Value sizes = to.step(new ShapeOf(at, at + 1, element), x);
        return to.step(new Reshape(true), sizes, to.longs());
    }

    /// Indices that count from the end, counted from the start.
    static Value fromStart(Value indices, Value size, TfliteLowering to) {
        Value below = to.compare(
                Comparison.Kind.LESS, indices, to.number(to.type(indices).element(), 0));
        return to.where(below, to.add(indices, size), indices);
    }

    static boolean mayCountFromEnd(Value indices, TfliteLowering to) {
        return to.aim().countsFromEnd()
                && to.graph().symbolicOf(indices) == null
                && !Indices.countFromStart(indices, to.graph());
    }

    /// The sizes of the first axes, in the indices' type.
    static Value sizes(Value x, long depth, TfliteLowering to) {
        return to.cast(
                to.step(new ShapeOf(0, (int) depth, ElementType.INT32), x),
                to.type(1).element());
    }

    /// Whether the sizes of the first axes are known.
    static boolean areSizesKnown(Shape x, long depth) {
        return x.isRanked() && x.dims().stream().limit(depth).allMatch(Dim::isKnown);
    }

    static Value wrapped(Tensor indices, TfliteLowering to) {
        long[] places = indices.toLongs();
        int depth = (int) indices.shape().size(-1);
        for (int i = 0; i < places.length; i++) {
            places[i] += places[i] < 0 ? to.shape(0).size(i % depth) : 0;
        }
        return to.constant(Tensor.ofLongs(indices.element(), indices.shape(), places));
    }
}
