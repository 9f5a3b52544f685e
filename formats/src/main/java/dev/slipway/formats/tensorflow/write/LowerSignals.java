package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Fourier's transforms along the last axis of numbers, as TensorFlow has them.
final class LowerSignals {

    private static final ElementType INDEX = ElementType.INT64;

    private LowerSignals() {}

    static void rules() {
        lower(Fourier.class, LowerSignals::transform);
        lower(ShortTimeFourier.class, LowerSignals::frames);
    }

    /// The axis put beside that of real and imaginary parts.
    private static boolean transform(Fourier op, Node node, TensorflowLowering to) {
        Tensor known = node.hasInput(2) ? to.known(2) : null;
        int rank = to.rank(0);
        int axis = known == null ? rank - 2 : Math.floorMod((int) known.scalarLong(), rank);
        if (axis == rank - 2) {
            return false;
        }
        List<Integer> swap = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(swap, axis, rank - 2);
        Value x = to.step("turned", new Transpose(swap), to.in(0));
        Value y = node.hasInput(1) ? to.step("transform", op, x, to.in(1)) : to.step("transform", op, x);
        return to.last(new Transpose(Permutation.inverse(swap)), y);
    }

    /// Frames cut out by their places, each weighted and transformed.
    private static boolean frames(ShortTimeFourier op, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula(INDEX);
        Value time = formula.size(to.in(0), 1);
        Value step = LowerElementwise.scalar(formula.cast(to.in(1), INDEX), to);
        Value length = node.hasInput(3)
                ? LowerElementwise.scalar(formula.cast(to.in(3), INDEX), to)
                : node.hasInput(2) ? formula.size(to.in(2), 0) : time;
        Value room = formula.binary(Binary.Kind.FLOOR_DIVIDE, formula.minus(time, length), step);
        Value count = formula.plus(room, formula.index(1));
        Value starts = formula.unsqueeze(formula.times(formula.count(count), step), 1);
        Value places = formula.plus(starts, formula.unsqueeze(formula.count(length), 0));
        Value frames = formula.gather(to.in(0), places, 1);
        Value weighted =
                node.hasInput(2) ? to.formula().times(frames, to.formula().unsqueeze(to.in(2), 1)) : frames;
        return to.last(new Fourier(false, op.onesided()), weighted);
    }
}
