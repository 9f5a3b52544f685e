package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.formula.NeighbourNormalization;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;

/// Normalisations as the arithmetic they are.
final class LowerNormalizations {

    private LowerNormalizations() {}

    static void rules() {
        lower(BatchNormalization.class, (op, _, to) -> batch(op, to));
        lower(LayerNormalization.class, (op, node, to) -> layer(op, node, to));
        lower(RmsNormalization.class, (op, _, to) -> rootMeanSquare(op, to));
        lower(InstanceNormalization.class, (op, _, to) -> instance(op, to));
        lower(GroupNormalization.class, (op, _, to) -> groups(op, to));
        lower(LocalResponseNormalization.class, (op, _, to) -> localResponse(op, to));
    }

    /// Other than images, channels last, in single precision.
    private static boolean batch(BatchNormalization op, TensorflowLowering to) {
        int rank = to.rank(0);
        int channel = Math.floorMod(op.channelAxis(), rank);
        boolean single =
                to.type(0).element() == ElementType.FLOAT32 && to.type(1).element() == ElementType.FLOAT32;
        if (rank == 4 && channel == 3 && single) {
            return false;
        }
        TensorflowFormula formula = to.formula();
        Value gain = formula.times(to.in(1), inverseRoot(to.in(4), op.epsilon(), formula));
        Value shift = formula.minus(to.in(2), formula.times(to.in(3), gain));
        Value scaled = formula.times(to.in(0), along(gain, channel, rank, formula));
        return to.is(formula.plus(scaled, along(shift, channel, rank, formula)));
    }

    private static Value inverseRoot(Value x, float epsilon, TensorflowFormula formula) {
        return formula.unary(Unary.Kind.RSQRT, formula.plus(x, formula.number(epsilon)));
    }

    /// A vector of channels, shaped to be broadcast.
    static Value along(Value vector, int channel, int rank, TensorflowFormula formula) {
        if (channel == rank - 1) {
            return vector;
        }
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        sizes[channel] = -1;
        return formula.reshape(vector, sizes);
    }

    private static boolean layer(LayerNormalization op, Node node, TensorflowLowering to) {
        ElementType element = to.element(0);
        boolean brief = element == ElementType.FLOAT16 || element == ElementType.BFLOAT16;
        ElementType wide = brief ? ElementType.FLOAT32 : element;
        TensorflowFormula formula = to.formula(wide);
        long[] axes = from(op.axis(), to.rank(0));
        Value x = formula.cast(to.in(0), wide);
        Value mean = formula.kept(Reduction.Kind.MEAN, x, axes);
        Value centred = formula.minus(x, mean);
        Value variance = formula.kept(Reduction.Kind.MEAN, formula.unary(Unary.Kind.SQUARE, centred), axes);
        Value inverse = inverseRoot(variance, op.epsilon(), formula);
        Value normal = formula.cast(formula.times(centred, inverse), element);
        Value scaled = to.formula().times(normal, to.in(1));
        to.output(0, new Identity(), node.hasInput(2) ? to.formula().plus(scaled, to.in(2)) : scaled);
        to.output(1, new Cast(ElementType.FLOAT32, true), mean);
        to.output(2, new Cast(ElementType.FLOAT32, true), inverse);
        return true;
    }

    private static long[] from(int axis, int rank) {
        return LongStream.range(Math.floorMod(axis, rank), rank).toArray();
    }

    private static boolean rootMeanSquare(RmsNormalization op, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value square = formula.unary(Unary.Kind.SQUARE, to.in(0));
        Value mean = formula.kept(Reduction.Kind.MEAN, square, from(op.axis(), to.rank(0)));
        return to.is(formula.times(formula.times(to.in(0), inverseRoot(mean, op.epsilon(), formula)), to.in(1)));
    }

    private static boolean instance(InstanceNormalization op, TensorflowLowering to) {
        int rank = to.rank(0);
        int channel = Math.floorMod(op.channelAxis(), rank);
        TensorflowFormula formula = to.formula();
        long[] spatial =
                LongStream.range(1, rank).filter(axis -> axis != channel).toArray();
        Value normal = normal(to.in(0), op.epsilon(), formula, spatial);
        Value scaled = formula.times(normal, along(to.in(1), channel, rank, formula));
        return to.is(formula.plus(scaled, along(to.in(2), channel, rank, formula)));
    }

    private static Value normal(Value x, float epsilon, TensorflowFormula formula, long... axes) {
        Value centred = formula.minus(x, formula.kept(Reduction.Kind.MEAN, x, axes));
        Value variance = formula.kept(Reduction.Kind.MEAN, formula.unary(Unary.Kind.SQUARE, centred), axes);
        return formula.times(centred, inverseRoot(variance, epsilon, formula));
    }

    /// Each group as one row.
    private static boolean groups(GroupNormalization op, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Shape x = to.shape(0);
        int channel = Math.floorMod(op.channelAxis(), x.rank());
        if (channel != 1) {
            return false;
        }
        Value rows = to.step("groups", new Reshape(false), to.in(0), to.vector("sizes", 0, op.groups(), -1));
        Value normal = normal(rows, op.epsilon(), formula, 2);
        Value whole = to.step("whole", new Reshape(true), normal, formula.shape(to.in(0)));
        Value scaled = formula.times(whole, along(to.in(1), channel, x.rank(), formula));
        return to.is(formula.plus(scaled, along(to.in(2), channel, x.rank(), formula)));
    }

    /// Channels put last; where they are and TensorFlow's op does not do, the sum of what neighbours them.
    private static boolean localResponse(LocalResponseNormalization op, TensorflowLowering to) {
        int rank = to.rank(0);
        int channel = Math.floorMod(op.channelAxis(), rank);
        boolean direct = rank == 4 && channel == 3 && op.size() % 2 == 1;
        if (direct) {
            return false;
        }
        if (rank == 4 && op.size() % 2 == 1) {
            LocalResponseNormalization last =
                    new LocalResponseNormalization(op.size(), op.alpha(), op.beta(), op.bias(), -1);
            return LowerReductions.turned(last, channel, to);
        }
        return to.is(NeighbourNormalization.of(op, to.in(0), to));
    }
}
