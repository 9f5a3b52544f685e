package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.formula.NeighbourNormalization;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Normalisations by means and deviations; TFLite has only that by the root of a sum of squares.
final class TfliteNormalizationLowering {

    private static final Binary ADD = new Binary(Binary.Kind.ADD);
    private static final Binary MULTIPLY = new Binary(Binary.Kind.MULTIPLY);

    private TfliteNormalizationLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        if (!to.node().hasInput(0) || !to.shape(0).isRanked()) {
            return false;
        }
        int rank = to.shape(0).rank();
        return switch (op) {
            case LayerNormalization(int axis, float epsilon) -> layer(from(axis, rank), epsilon, to);
            case RmsNormalization(int axis, float epsilon) -> {
                Value square = to.mean(to.unary(Unary.Kind.SQUARE, to.in(0)), from(axis, rank));
                Value normal = to.multiply(to.in(0), inverseRoot(square, epsilon, to));
                yield to.last(MULTIPLY, normal, to.in(1));
            }
            case InstanceNormalization(float epsilon, int channelAxis) -> {
                int channel = Math.floorMod(channelAxis, rank);
                long[] spatial = LongStream.range(1, rank)
                        .filter(axis -> axis != channel)
                        .toArray();
                Value normal = normal(to.in(0), epsilon, to, spatial);
                yield to.last(
                        ADD,
                        to.multiply(normal, along(to.in(1), channel, rank, to)),
                        along(to.in(2), channel, rank, to));
            }
            case GroupNormalization(int groups, float epsilon, int channelAxis) ->
                groups(groups, epsilon, Math.floorMod(channelAxis, rank), to);
            case BatchNormalization(float epsilon, int channelAxis) -> {
                int channel = Math.floorMod(channelAxis, rank);
                Value gain = to.multiply(to.in(1), inverseRoot(to.in(4), epsilon, to));
                Value shift = to.subtract(to.in(2), to.multiply(to.in(3), gain));
                yield to.last(
                        ADD, to.multiply(to.in(0), along(gain, channel, rank, to)), along(shift, channel, rank, to));
            }
            case LpNormalization(int axis, int p, float epsilon)
            when p == 1 || epsilon > 1e-12f -> sized(axis, p, epsilon, to);
            case Softmax(int axis) when isTurned(axis, rank) -> turned(new Softmax(rank - 1), axis, to);
            case LogSoftmax(int axis) when isTurned(axis, rank) -> turned(new LogSoftmax(rank - 1), axis, to);
            case LpNormalization(int axis, int p, float epsilon)
            when isTurned(axis, rank) -> turned(new LpNormalization(rank - 1, p, epsilon), axis, to);
            case LocalResponseNormalization lrn
            when lrn.size() % 2 == 0 || rank != 4 ->
                to.last(new Identity(), NeighbourNormalization.of(lrn, to.in(0), to));
            case LocalResponseNormalization lrn
            when isTurned(lrn.channelAxis(), rank) ->
                turned(
                        new LocalResponseNormalization(lrn.size(), lrn.alpha(), lrn.beta(), lrn.bias(), rank - 1),
                        lrn.channelAxis(),
                        to);
            default -> false;
        };
    }

    private static long[] from(int axis, int rank) {
        return LongStream.range(Math.floorMod(axis, rank), rank).toArray();
    }

    private static boolean isTurned(int axis, int rank) {
        return rank > 0 && Math.floorMod(axis, rank) != rank - 1;
    }

    /// An op over the last axis, with that axis put there for the while.
    private static boolean turned(Op op, int axis, TfliteLowering to) {
        int rank = to.shape(0).rank();
        List<Integer> swap = swapped(Math.floorMod(axis, rank), rank);
        return to.last(new Transpose(swap), to.step(op, to.transpose(to.in(0), swap)));
    }

    private static List<Integer> swapped(int axis, int rank) {
        List<Integer> swap = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            swap.add(i);
        }
        Collections.swap(swap, axis, rank - 1);
        return swap;
    }

    private static Value inverseRoot(Value x, float epsilon, TfliteLowering to) {
        return to.unary(Unary.Kind.RSQRT, to.add(x, to.number(epsilon)));
    }

    private static boolean layer(long[] axes, float epsilon, TfliteLowering to) {
        Value mean = to.mean(to.in(0), axes);
        Value centred = to.subtract(to.in(0), mean);
        Value inverse = inverseRoot(to.mean(to.unary(Unary.Kind.SQUARE, centred), axes), epsilon, to);
        Value scaled = to.multiply(to.multiply(centred, inverse), to.in(1));
        to.output(0, to.node().hasInput(2) ? ADD : new Identity(), withShift(scaled, to));
        to.output(1, new Identity(), mean);
        to.output(2, new Identity(), inverse);
        return true;
    }

    private static Value[] withShift(Value scaled, TfliteLowering to) {
        return to.node().hasInput(2) ? new Value[] {scaled, to.in(2)} : new Value[] {scaled};
    }

    private static Value normal(Value x, float epsilon, TfliteLowering to, long... axes) {
        Value centred = to.subtract(x, to.mean(x, axes));
        Value variance = to.mean(to.unary(Unary.Kind.SQUARE, centred), axes);
        return to.multiply(centred, inverseRoot(variance, epsilon, to));
    }

    /// A vector of channels, shaped to be broadcast.
    private static Value along(Value vector, int channel, int rank, TfliteLowering to) {
        if (channel == rank - 1) {
            return vector;
        }
        long[] sizes = LongStream.generate(() -> 1).limit(rank).toArray();
        sizes[channel] = -1;
        return to.reshape(vector, sizes);
    }

    private static boolean groups(int groups, float epsilon, int channel, TfliteLowering to) {
        Shape x = to.shape(0);
        if (!x.dim(channel).isKnown()) {
            return false;
        }
        long[] axes = LongStream.rangeClosed(1, x.rank())
                .filter(axis -> axis != channel)
                .toArray();
        boolean open = x.dims().stream().filter(dim -> !dim.isKnown()).count() > 1;
        Value parted = open
                ? to.step(new Reshape(true), to.in(0), measured(groups, channel, to))
                : to.reshape(to.in(0), parted(groups, channel, x));
        Value alike = normal(parted, epsilon, to, axes);
        Value normal = open
                ? to.step(new Reshape(true), alike, to.shapeOf(to.in(0)))
                : to.reshape(
                        alike,
                        x.dims().stream()
                                .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                                .toArray());
        return to.last(
                ADD,
                to.multiply(normal, along(to.in(1), channel, x.rank(), to)),
                along(to.in(2), channel, x.rank(), to));
    }

    /// The sizes of `x` with the channels as groups and what is in them; -1 for one that is not known.
    private static long[] parted(int groups, int channel, Shape x) {
        return IntStream.range(0, x.rank())
                .mapToObj(axis -> axis == channel
                        ? LongStream.of(groups, x.size(axis) / groups)
                        : LongStream.of(x.dim(axis).isKnown() ? x.size(axis) : -1))
                .flatMapToLong(sizes -> sizes)
                .toArray();
    }

    /// The same sizes, measured by the run.
    private static Value measured(int groups, int channel, TfliteLowering to) {
        long size = to.shape(0).size(channel);
        Value own = to.shapeOf(to.in(0));
        Value both = to.constant(Tensor.ofInts(Shape.of(2), groups, (int) size / groups));
        Value after = to.slice(own, 0, channel + 1, Integer.MAX_VALUE);
        return to.step(new Concat(0), to.slice(own, 0, 0, channel), both, after);
    }

    private static boolean sized(int axis, int p, float epsilon, TfliteLowering to) {
        Value axes = to.longs(axis);
        Reduction sum = new Reduction(Reduction.Kind.SUM, true, false);
        Value size = p == 1
                ? to.step(sum, to.unary(Unary.Kind.ABS, to.in(0)), axes)
                : to.unary(
                        Unary.Kind.SQRT,
                        to.max(to.step(sum, to.unary(Unary.Kind.SQUARE, to.in(0)), axes), to.number(epsilon)));
        return to.last(new Binary(Binary.Kind.DIVIDE_NO_NAN), to.in(0), size);
    }
}
