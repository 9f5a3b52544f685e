package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Ops that move elements about, where TFLite's own do not reach: masks by place, borders, orders of channels, shapes
/// that only the run tells.
final class TfliteShapeLowering {

    private TfliteShapeLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        if (!to.node().hasInput(0) || !to.shape(0).isRanked()) {
            return false;
        }
        return switch (op) {
            case SizeOf(ElementType output) -> {
                Value shape = to.step(new ShapeOf(0, Integer.MAX_VALUE, output), to.in(0));
                yield to.last(new Reduction(Reduction.Kind.PRODUCT, false, false), shape, to.longs(0));
            }
            case Triangle(boolean upper) -> triangle(upper, to);
            case BandPart _ -> band(to);
            case EyeLike eye when to.shape(0).isKnown() -> eye(eye, to);
            case DiagonalPart _ -> diagonal(to);
            case Pad(Pad.Mode mode) -> pad(mode, to);
            case Reverse(List<Integer> axes) when axes.size() != 1 -> reverse(axes, to);
            case DepthToSpace(int block, boolean columnsFirst, Layout layout)
            when columnsFirst || !layout.isChannelsLast() -> depthToSpace(block, columnsFirst, layout, to);
            case SpaceToDepth(int block, Layout layout)
            when !layout.isChannelsLast() -> {
                Value last = to.transpose(to.in(0), layout.permutationTo(Layout.NHWC));
                Value deep = to.step(new SpaceToDepth(block, Layout.NHWC), last);
                yield to.last(new Transpose(Layout.NHWC.permutationTo(layout)), deep);
            }
            case SpaceToBatch _, BatchToSpace _ -> blocks(op, to);
            case Unstack(int axis, int parts)
            when to.element().bits() > 32 || !to.element().isNumeric() -> unstack(axis, parts, to);
            case Reshape(boolean zeroIsZero) when !zeroIsZero -> reshape(to);
            case Flatten(int axis) -> flatten(axis, to);
            case Expand _ -> expand(to);
            case Fill(Tensor value) -> fill(value, to);
            case Unsqueeze _ -> unsqueeze(to);
            default -> false;
        };
    }

    /// A number alone is spread by FILL, which has no such numbers, but knows others of as many bits. BROADCAST_TO
    /// makes zeros of bfloat16.
    private static boolean expand(TfliteLowering to) {
        ElementType element = to.element();
        return (to.shape(0).hasRank(0) && isNotFilled(element) || element == ElementType.BFLOAT16)
                && to.last(
                        new Bitcast(element),
                        to.step(new Expand(), to.step(new Bitcast(alike(element)), to.in(0)), to.in(1)));
    }

    private static boolean fill(Tensor value, TfliteLowering to) {
        return isNotFilled(value.element())
                && to.last(new Expand(), to.constant(value.reshaped(Shape.SCALAR)), to.in(0));
    }

    private static boolean isNotFilled(ElementType element) {
        return switch (element) {
            case FLOAT16, BFLOAT16, FLOAT64, UINT8, UINT16, UINT32, UINT64 -> true;
            default -> false;
        };
    }

    private static ElementType alike(ElementType element) {
        return switch (element.bits()) {
            case 8 -> ElementType.INT8;
            case 16 -> ElementType.INT16;
            case 32 -> ElementType.INT32;
            default -> ElementType.INT64;
        };
    }

    /// TFLite asks for blocks of all axes between the first and the last: others of one for those left alone.
    private static boolean blocks(Op op, TfliteLowering to) {
        Tensor blocks = to.known(1);
        Tensor edges = to.known(2);
        if (blocks == null || edges == null) {
            return false;
        }
        int more = to.shape(0).rank() - 2 - (int) blocks.size();
        if (more <= 0) {
            return false;
        }
        long[] all = Arrays.copyOf(blocks.toLongs(), (int) blocks.size() + more);
        Arrays.fill(all, (int) blocks.size(), all.length, 1);
        long[] around = Arrays.copyOf(edges.toLongs(), 2 * all.length);
        Value pairs = to.constant(Tensor.ofLongs(Shape.of(all.length, 2), around));
        return to.last(op, to.in(0), to.longs(all), pairs);
    }

    /// Where `column - row` of the last two axes lies between two limits.
    private static @Nullable Value isBetween(long least, long most, TfliteLowering to) {
        Shape x = to.shape(0);
        if (x.rank() < 2) {
            return null;
        }
        if (!x.dim(-1).isKnown() || !x.dim(-2).isKnown()) {
            Value difference = differences(to);
            Value fromLeast = least == Long.MIN_VALUE ? null : above(difference, least, to);
            Value toMost = most == Long.MAX_VALUE
                    ? null
                    : to.compare(
                            Comparison.Kind.LESS_OR_EQUAL,
                            difference,
                            to.number(ElementType.INT32, Math.clamp(most, Integer.MIN_VALUE, Integer.MAX_VALUE)));
            return fromLeast == null
                    ? toMost == null ? above(difference, Integer.MIN_VALUE, to) : toMost
                    : toMost == null ? fromLeast : to.step(new Logical(Logical.Kind.AND), fromLeast, toMost);
        }
        int rows = (int) x.size(-2);
        int columns = (int) x.size(-1);
        boolean[] inside = new boolean[rows * columns];
        for (int i = 0; i < inside.length; i++) {
            int difference = i % columns - i / columns;
            inside[i] = least <= difference && difference <= most;
        }
        return to.constant(Tensor.ofBooleans(Shape.of(rows, columns), inside));
    }

    private static Value above(Value difference, long least, TfliteLowering to) {
        Value limit = to.number(ElementType.INT32, Math.clamp(least, Integer.MIN_VALUE, Integer.MAX_VALUE));
        return to.compare(Comparison.Kind.GREATER_OR_EQUAL, difference, limit);
    }

    /// `column - row` of the last two axes, which only the run measures.
    private static Value differences(TfliteLowering to) {
        Value rows = to.reshape(counted(-2, to), -1, 1);
        return to.subtract(counted(-1, to), rows);
    }

    private static Value counted(int axis, TfliteLowering to) {
        Value size = to.step(new Reshape(true), to.size(to.in(0), axis), to.longs());
        return to.step(new Range(), to.number(ElementType.INT32, 0), size, to.number(ElementType.INT32, 1));
    }

    private static Value zero(TfliteLowering to) {
        return to.element() == ElementType.BOOL ? to.constant(Tensor.ofBooleans(Shape.SCALAR, false)) : to.number(0);
    }

    private static boolean triangle(boolean upper, TfliteLowering to) {
        Tensor known = to.known(1);
        if (known == null && to.node().hasInput(1)) {
            return computedTriangle(upper, to);
        }
        long diagonal = known == null ? 0 : known.scalarLong();
        Value inside = upper ? isBetween(diagonal, Long.MAX_VALUE, to) : isBetween(Long.MIN_VALUE, diagonal, to);
        return inside != null && to.last(new Where(), inside, to.in(0), zero(to));
    }

    private static boolean computedTriangle(boolean upper, TfliteLowering to) {
        Shape x = to.shape(0);
        if (x.rank() < 2) {
            return false;
        }
        Value diagonal = to.reshape(to.cast(to.in(1), ElementType.INT32), 1);
        Value inside = to.compare(
                upper ? Comparison.Kind.GREATER_OR_EQUAL : Comparison.Kind.LESS_OR_EQUAL,
                x.dim(-1).isKnown() && x.dim(-2).isKnown() ? knownDifferences(x, to) : differences(to),
                diagonal);
        return to.last(new Where(), inside, to.in(0), zero(to));
    }

    private static Value knownDifferences(Shape x, TfliteLowering to) {
        int columns = (int) x.size(-1);
        int[] differences = IntStream.range(0, (int) x.size(-2) * columns)
                .map(i -> i % columns - i / columns)
                .toArray();
        return to.constant(Tensor.ofInts(Shape.of(x.size(-2), columns), differences));
    }

    private static boolean band(TfliteLowering to) {
        Tensor lower = to.known(1);
        Tensor upper = to.known(2);
        if (lower == null || upper == null) {
            return false;
        }
        Value inside = isBetween(
                lower.scalarLong() < 0 ? Long.MIN_VALUE : -lower.scalarLong(),
                upper.scalarLong() < 0 ? Long.MAX_VALUE : upper.scalarLong(),
                to);
        return inside != null && to.last(new Where(), inside, to.in(0), zero(to));
    }

    private static boolean eye(EyeLike eye, TfliteLowering to) {
        Value inside = isBetween(eye.diagonal(), eye.diagonal(), to);
        return inside != null && to.last(new Cast(eye.output(), false), inside);
    }

    private static boolean diagonal(TfliteLowering to) {
        Shape x = to.shape(0);
        if (x.rank() < 2
                || !x.dim(-1).isKnown()
                || !x.dim(-2).isKnown()
                || x.dims().stream().filter(dim -> !dim.isKnown()).count() > 1) {
            return false;
        }
        long columns = x.size(-1);
        long[] places = LongStream.range(0, Math.min(x.size(-2), columns))
                .map(i -> i * (columns + 1))
                .toArray();
        long[] sizes = new long[x.rank() - 1];
        for (int i = 0; i < sizes.length - 1; i++) {
            sizes[i] = x.dim(i).isKnown() ? x.size(i) : -1;
        }
        sizes[sizes.length - 1] = x.size(-2) * columns;
        return to.last(new Gather(sizes.length - 1, 0), to.reshape(to.in(0), sizes), to.longs(places));
    }

    private static boolean pad(Pad.Mode mode, TfliteLowering to) {
        Tensor known = to.known(1);
        Tensor axes = to.node().hasInput(3) ? to.known(3) : null;
        int rank = to.shape(0).rank();
        if (known == null || to.node().hasInput(3) && axes == null) {
            return false;
        }
        long[] given = known.toLongs();
        int count = given.length / 2;
        long[] before = new long[rank];
        long[] after = new long[rank];
        for (int i = 0; i < count; i++) {
            int axis = axes == null ? i : Math.floorMod(axes.toInts()[i], rank);
            before[axis] = given[i];
            after[axis] = given[i + count];
        }
        boolean gathers = mode == Pad.Mode.EDGE || mode == Pad.Mode.WRAP;
        if (gathers) {
            return picked(mode, before, after, to);
        }
        boolean cuts = Arrays.stream(given).anyMatch(amount -> amount < 0);
        return cuts && mode == Pad.Mode.CONSTANT && cut(before, after, to);
    }

    /// A border of elements of the tensor itself: each axis is gathered from places inside of it.
    private static boolean picked(Pad.Mode mode, long[] before, long[] after, TfliteLowering to) {
        Value x = to.in(0);
        for (int axis = 0; axis < before.length; axis++) {
            if (before[axis] == 0 && after[axis] == 0) {
                continue;
            }
            if (!to.shape(0).dim(axis).isKnown()) {
                x = to.step(new Gather(axis, 0), x, measured(mode, before[axis], after[axis], axis, to));
                continue;
            }
            long size = to.shape(0).size(axis);
            long[] places = LongStream.range(-before[axis], size + after[axis])
                    .map(i -> mode == Pad.Mode.EDGE ? Math.clamp(i, 0, size - 1) : Math.floorMod(i, size))
                    .toArray();
            x = to.step(new Gather(axis, 0), x, to.longs(places));
        }
        return to.last(new Identity(), x);
    }

    /// Places inside an axis that only the run measures.
    private static Value measured(Pad.Mode mode, long before, long after, int axis, TfliteLowering to) {
        Value size = to.sizeOf(to.in(0), axis);
        Value places = to.step(
                new Range(),
                to.number(ElementType.INT32, -before),
                to.add(size, to.number(ElementType.INT32, after)),
                to.number(ElementType.INT32, 1));
        if (mode == Pad.Mode.WRAP) {
            return to.binary(Binary.Kind.FLOOR_MODULO, places, size);
        }
        Value last = to.subtract(size, to.number(ElementType.INT32, 1));
        return to.min(to.max(places, to.number(ElementType.INT32, 0)), last);
    }

    private static boolean cut(long[] before, long[] after, TfliteLowering to) {
        Value x = to.in(0);
        long[] pads = new long[2 * before.length];
        for (int axis = 0; axis < before.length; axis++) {
            if (before[axis] < 0 || after[axis] < 0) {
                long end = after[axis] < 0 ? after[axis] : Integer.MAX_VALUE;
                x = to.slice(x, axis, Math.max(0, -before[axis]), end);
            }
            pads[axis] = Math.max(0, before[axis]);
            pads[axis + before.length] = Math.max(0, after[axis]);
        }
        return to.node().hasInput(2)
                ? to.last(new Pad(Pad.Mode.CONSTANT), x, to.longs(pads), to.in(2))
                : to.last(new Pad(Pad.Mode.CONSTANT), x, to.longs(pads));
    }

    private static boolean reverse(List<Integer> axes, TfliteLowering to) {
        Value x = to.in(0);
        for (int axis : axes) {
            x = to.step(new Reverse(List.of(axis)), x);
        }
        return to.last(new Identity(), x);
    }

    private static boolean depthToSpace(int block, boolean columnsFirst, Layout layout, TfliteLowering to) {
        boolean open = layout.spatial().stream()
                .anyMatch(axis -> !to.shape(0).dim(axis).isKnown());
        if (columnsFirst && open && to.shape(0).dim(layout.channel()).isKnown()) {
            Value ordered = to.step(new Gather(layout.channel(), 0), to.in(0), to.longs(rowsFirst(block, layout, to)));
            return to.last(new DepthToSpace(block, false, layout), ordered);
        }
        Value last = to.transpose(to.in(0), layout.permutationTo(Layout.NHWC));
        if (!columnsFirst) {
            Value wide = to.step(new DepthToSpace(block, false, Layout.NHWC), last);
            return to.last(new Transpose(Layout.NHWC.permutationTo(layout)), wide);
        }
        Shape x = to.type(last).shape();
        if (!x.dim(3).isKnown() || !x.dim(1).isKnown() || !x.dim(2).isKnown()) {
            return false;
        }
        long channels = x.size(3) / block / block;
        long batch = x.dim(0).isKnown() ? x.size(0) : -1;
        Value blocks = to.reshape(last, batch, x.size(1), x.size(2), channels, (long) block * block);
        Value turned = to.transpose(blocks, List.of(0, 1, 2, 4, 3));
        Value deep = to.reshape(turned, batch, x.size(1), x.size(2), channels * block * block);
        Value wide = to.step(new DepthToSpace(block, false, Layout.NHWC), deep);
        return layout.isChannelsLast()
                ? to.last(new Identity(), wide)
                : to.last(new Transpose(Layout.NHWC.permutationTo(layout)), wide);
    }

    /// Where the channels are that come first in blocks, when blocks shall come first.
    private static long[] rowsFirst(int block, Layout layout, TfliteLowering to) {
        long channels = to.shape(0).size(layout.channel()) / block / block;
        return LongStream.range(0, channels * block * block)
                .map(i -> i % channels * block * block + i / channels)
                .toArray();
    }

    private static boolean unstack(int axis, int parts, TfliteLowering to) {
        for (int i = 0; i < parts; i++) {
            to.output(i, new Gather(axis, 0), to.in(0), to.constant(Tensor.ofInts(Shape.SCALAR, i)));
        }
        return true;
    }

    /// Zeros of the wanted shape stand for sizes of the operand.
    private static boolean reshape(TfliteLowering to) {
        Tensor known = to.known(1);
        Shape result = to.graph().declared(to.node().output()) instanceof dev.slipway.model.tensor.TensorType type
                ? type.shape()
                : Shape.UNRANKED;
        boolean open = !result.isRanked()
                || result.dims().stream().filter(dim -> !dim.isKnown()).count() > 1;
        if (known == null || !open || Arrays.stream(known.toLongs()).noneMatch(size -> size == 0)) {
            return false;
        }
        List<Value> sizes = new ArrayList<>();
        long[] wanted = known.toLongs();
        for (int i = 0; i < wanted.length; i++) {
            sizes.add(
                    wanted[i] == 0
                            ? to.step(new ShapeOf(i, i + 1, ElementType.INT32), to.in(0))
                            : to.constant(Tensor.ofInts(Shape.of(1), (int) wanted[i])));
        }
        return to.last(new Reshape(true), to.in(0), to.step(new Concat(0), sizes.toArray(Value[]::new)));
    }

    private static boolean flatten(int axis, TfliteLowering to) {
        Shape x = to.shape(0);
        int at = axis < 0 ? axis + x.rank() : axis;
        boolean first = x.dims().subList(0, at).stream().allMatch(dim -> dim.isKnown());
        boolean second = x.dims().subList(at, x.rank()).stream().allMatch(dim -> dim.isKnown());
        if (first || second) {
            return false;
        }
        Value rows = to.step(
                new Reduction(Reduction.Kind.PRODUCT, true, false),
                to.step(new ShapeOf(0, at, ElementType.INT32), to.in(0)),
                to.longs(0));
        Value rest = to.constant(Tensor.ofInts(Shape.of(1), -1));
        return to.last(new Reshape(true), to.in(0), to.step(new Concat(0), rows, rest));
    }

    private static boolean unsqueeze(TfliteLowering to) {
        Tensor known = to.known(1);
        boolean open = to.shape(0).dims().stream().filter(dim -> !dim.isKnown()).count() > 1;
        if (known == null || known.size() < 2 || !open) {
            return false;
        }
        int rank = to.shape(0).rank() + (int) known.size();
        Value x = to.in(0);
        for (long axis : Arrays.stream(known.toLongs())
                .map(axis -> Math.floorMod(axis, rank))
                .sorted()
                .toArray()) {
            x = to.step(new Unsqueeze(), x, to.longs(axis));
        }
        return to.last(new Identity(), x);
    }
}
