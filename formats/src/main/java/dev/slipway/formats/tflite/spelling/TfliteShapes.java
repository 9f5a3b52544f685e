package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How TFLite spells ops that move elements without looking at them.
final class TfliteShapes {

    private TfliteShapes() {}

    /// A reshape to the shape it has: TFLite has no identity.
    static void copy(Node node, TfliteEmitter emit) {
        int shape = emit.step(
                SHAPE,
                TfliteOptions.of(55).with(0, 2),
                TensorType.of(ElementType.INT32, Shape.unknown(1)),
                "shape",
                emit.in(node, 0));
        emit.is(RESHAPE, TfliteOptions.of(17), emit.in(node, 0), shape);
    }

    static void shapeOf(Node node, ShapeOf shape, TfliteEmitter emit) {
        int code = TfliteFlat.typeCode(shape.output());
        TfliteOptions options = TfliteOptions.of(55).with(0, code);
        if (shape.start() == 0 && shape.end() == Integer.MAX_VALUE) {
            emit.is(SHAPE, options, emit.in(node, 0));
            return;
        }
        int all = emit.step(SHAPE, options, TensorType.of(shape.output(), Shape.unknown(1)), "shape", emit.in(node, 0));
        emit.is(
                STRIDED_SLICE,
                TfliteOptions.of(32),
                all,
                emit.ints(shape.start()),
                emit.ints(shape.end()),
                emit.ints(1));
    }

    static void reshape(Node node, boolean zeroIsZero, TfliteEmitter emit) {
        Tensor known = emit.known(node.input(1));
        if (known != null && !zeroIsZero && Arrays.stream(known.toLongs()).anyMatch(size -> size == 0)) {
            reshaped(node, emit);
            return;
        }
        emit.is(RESHAPE, TfliteOptions.of(17), emit.in(node, 0), emit.int32(node.input(1)));
    }

    /// A reshape to the output's own shape, with at most one size left open.
    static void reshaped(Node node, TfliteEmitter emit) {
        Shape shape = emit.type(node.output()).shape();
        boolean open = !shape.isRanked()
                || shape.dims().stream().filter(dim -> !dim.isKnown()).count() > 1;
        if (!open) {
            emit.is(
                    RESHAPE,
                    TfliteOptions.of(17),
                    emit.in(node, 0),
                    emit.ints(shape.dims().stream()
                            .map(dim -> dim.isKnown() ? (int) dim.size() : -1)
                            .toList()));
            return;
        }
        Tensor axes = node.hasInput(1) ? emit.known(node.input(1)) : null;
        if (node.op() instanceof Squeeze && (axes != null || !node.hasInput(1))) {
            List<Long> along = axes == null
                    ? List.of()
                    : Arrays.stream(axes.toLongs()).boxed().toList();
            emit.is(SQUEEZE, TfliteOptions.of(30).with(0, along), emit.in(node, 0));
        } else if (node.op() instanceof Unsqueeze && axes != null && axes.size() == 1) {
            emit.is(
                    EXPAND_DIMS,
                    TfliteOptions.of(52),
                    emit.in(node, 0),
                    emit.scalar(ElementType.INT32, axes.scalarLong()));
        } else {
            throw new Unsayable(
                    "DYNAMIC_SHAPE",
                    "more than one size of the result %s is not known".formatted(shape),
                    "fix input shapes with --input NAME=SHAPE");
        }
    }

    static void expand(Node node, TfliteEmitter emit) {
        Tensor known = emit.known(node.input(1));
        TensorType x = emit.type(node.input(0));
        Shape result = emit.type(node.output()).shape();
        int shape = result.isRanked() && result.isKnown() ? emit.ints(result.intSizes()) : emit.int32(node.input(1));
        if (x.shape().hasRank(0)) {
            emit.is(FILL, TfliteOptions.of(68), shape, emit.in(node, 0));
        } else if (!result.equals(Shape.UNRANKED)
                && !result.isKnown()
                && (known == null || !isWhole(known.toLongs(), x.shape()))) {
            TensorType sizes = TensorType.of(ElementType.INT32, Shape.unknown(1));
            int own = emit.step(SHAPE, TfliteOptions.of(55).with(0, 2), sizes, "own_shape", emit.in(node, 0));
            int common = emit.step(BROADCAST_ARGS, TfliteOptions.NONE, sizes, "common_shape", own, shape);
            emit.is(BROADCAST_TO, TfliteOptions.of(104), emit.in(node, 0), common);
        } else {
            emit.is(BROADCAST_TO, TfliteOptions.of(104), emit.in(node, 0), shape);
        }
    }

    /// Whether sizes are those of the result, however large `x` is: a 1 leaves the axis of `x` as it is.
    private static boolean isWhole(long[] sizes, Shape x) {
        if (!x.isRanked() || sizes.length < x.rank()) {
            return false;
        }
        int more = sizes.length - x.rank();
        return IntStream.range(0, x.rank())
                .allMatch(axis -> sizes[more + axis] != 1 || x.dim(axis).is(1));
    }

    static void split(Node node, int axis, int parts, TfliteEmitter emit) {
        int along = emit.scalar(ElementType.INT32, Math.floorMod(axis, emit.rank(node.input(0))));
        Shape x = emit.type(node.input(0)).shape();
        Dim size = x.dim(axis);
        if (!node.hasInput(1) && size.isKnown() && size.size() % parts != 0) {
            int part = (int) Math.ceilDiv(size.size(), parts);
            int[] sizes = new int[parts];
            Arrays.fill(sizes, part);
            sizes[parts - 1] = (int) size.size() - part * (parts - 1);
            emit.is(SPLIT_V, TfliteOptions.of(79).with(0, parts), emit.in(node, 0), emit.ints(sizes), along);
        } else if (!node.hasInput(1)) {
            emit.is(SPLIT, TfliteOptions.of(35).with(0, parts), along, emit.in(node, 0));
        } else {
            emit.is(
                    SPLIT_V,
                    TfliteOptions.of(79).with(0, node.outputs().size()),
                    emit.in(node, 0),
                    emit.int32(node.input(1)),
                    along);
        }
    }

    static void slice(Node node, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        Tensor axes = node.hasInput(3) ? emit.parameter(node.input(3), "the axes of a slice") : null;
        Tensor steps = node.hasInput(4) ? emit.parameter(node.input(4), "the steps of a slice") : null;
        Tensor starts = emit.known(node.input(1));
        Tensor ends = emit.known(node.input(2));
        if (starts == null || ends == null) {
            computedSlice(node, axes, steps, rank, emit);
            return;
        }
        int[] begin = new int[rank];
        int[] end = new int[rank];
        int[] stride = new int[rank];
        Arrays.fill(stride, 1);
        int open = (1 << rank) - 1;
        int first = open;
        for (int i = 0; i < starts.size(); i++) {
            int axis = axes == null ? i : Math.floorMod(axes.toInts()[i], rank);
            begin[axis] = Math.clamp(starts.toLongs()[i], Integer.MIN_VALUE + 1, Integer.MAX_VALUE);
            long limit = ends.toLongs()[i];
            end[axis] = Math.clamp(limit, Integer.MIN_VALUE + 1, Integer.MAX_VALUE);
            stride[axis] = steps == null ? 1 : (int) steps.toLongs()[i];
            first &= ~(1 << axis);
            boolean toEnd = stride[axis] > 0 ? limit >= Integer.MAX_VALUE : limit <= -(1L << 30);
            if (!toEnd) {
                open &= ~(1 << axis);
            } else {
                end[axis] = 0;
            }
        }
        emit.is(
                STRIDED_SLICE,
                TfliteOptions.of(32).with(0, first).with(1, open),
                emit.in(node, 0),
                emit.ints(begin),
                emit.ints(end),
                emit.ints(stride));
    }

    /// Computed bounds: one by one for the axes that are sliced, put between open ones.
    static void computedSlice(Node node, @Nullable Tensor axes, @Nullable Tensor steps, int rank, TfliteEmitter emit) {
        int count = axes == null ? rank : (int) axes.size();
        int[] along = axes == null
                ? IntStream.range(0, rank).toArray()
                : Arrays.stream(axes.toInts())
                        .map(axis -> Math.floorMod(axis, rank))
                        .toArray();
        for (int i = 1; i < count; i++) {
            if (along[i] != along[i - 1] + 1) {
                throw new Unsayable(
                        "DYNAMIC_PARAMETER",
                        "computed bounds of axes that are not neighbours",
                        "fix input shapes with --input");
            }
        }
        int[] stride = new int[rank];
        Arrays.fill(stride, 1);
        int mask = (1 << rank) - 1;
        for (int i = 0; i < count; i++) {
            stride[along[i]] = steps == null ? 1 : steps.toInts()[i];
            mask &= ~(1 << along[i]);
        }
        int begin = widened(emit.int32(node.input(1)), along[0], rank - along[0] - count, rank, emit);
        int end = widened(emit.int32(node.input(2)), along[0], rank - along[0] - count, rank, emit);
        emit.is(
                STRIDED_SLICE,
                TfliteOptions.of(32).with(0, mask).with(1, mask),
                emit.in(node, 0),
                begin,
                end,
                emit.ints(stride));
    }

    static int widened(int bounds, int before, int after, int rank, TfliteEmitter emit) {
        if (before == 0 && after == 0) {
            return bounds;
        }
        return emit.step(
                PAD,
                TfliteOptions.of(22),
                TensorType.of(ElementType.INT32, rank),
                "bounds",
                bounds,
                emit.parameter(Tensor.ofInts(Shape.of(1, 2), before, after)));
    }

    /// The hub has all befores first, TFLite pairs.
    private static void computedPad(Node node, int rank, TfliteEmitter emit) {
        TensorType sides = TensorType.of(ElementType.INT32, Shape.of(2, rank));
        int rows =
                emit.step(RESHAPE, TfliteOptions.of(17), sides, "sides", emit.int32(node.input(1)), emit.ints(2, rank));
        TensorType pairs = TensorType.of(ElementType.INT32, Shape.of(rank, 2));
        int amount = emit.step(TRANSPOSE, TfliteOptions.of(26), pairs, "amount", rows, emit.ints(1, 0));
        if (node.hasInput(2)) {
            emit.is(PADV2, TfliteOptions.of(43), emit.in(node, 0), amount, emit.in(node, 2));
        } else {
            emit.is(PAD, TfliteOptions.of(22), emit.in(node, 0), amount);
        }
    }

    static void pad(Node node, Pad.Mode mode, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        if (emit.known(node.input(1)) == null && !node.hasInput(3) && mode == Pad.Mode.CONSTANT) {
            computedPad(node, rank, emit);
            return;
        }
        Tensor pads = emit.parameter(node.input(1), "the amount of padding");
        Tensor axes = node.hasInput(3) ? emit.parameter(node.input(3), "the padded axes") : null;
        int[] pairs = new int[2 * rank];
        int count = (int) pads.size() / 2;
        for (int i = 0; i < count; i++) {
            int axis = axes == null ? i : Math.floorMod(axes.toInts()[i], rank);
            pairs[2 * axis] = pads.toInts()[i];
            pairs[2 * axis + 1] = pads.toInts()[i + count];
        }
        if (Arrays.stream(pairs).anyMatch(pad -> pad < 0)) {
            throw new Unsayable("PARAMETER", "TFLite does not pad by a negative amount", "slice instead");
        }
        int amount = emit.parameter(Tensor.ofInts(Shape.of(rank, 2), pairs));
        switch (mode) {
            case CONSTANT -> {
                if (node.hasInput(2)) {
                    emit.is(PADV2, TfliteOptions.of(43), emit.in(node, 0), amount, emit.in(node, 2));
                } else {
                    emit.is(PAD, TfliteOptions.of(22), emit.in(node, 0), amount);
                }
            }
            case REFLECT -> emit.is(MIRROR_PAD, TfliteOptions.of(77).with(0, 0), emit.in(node, 0), amount);
            case SYMMETRIC -> emit.is(MIRROR_PAD, TfliteOptions.of(77).with(0, 1), emit.in(node, 0), amount);
            case EDGE, WRAP -> throw TfliteOps.noSuchOp();
        }
    }
}
