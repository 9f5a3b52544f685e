package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A `Slice` as a `StridedSlice`, which names all axes up to the last that is cut; bits say which stay whole.
record WrittenSlice(Node node, TensorflowEmitter emit) {

    void write() {
        int[] axes = axes();
        Tensor starts = emit.known(node.input(1));
        Tensor ends = emit.known(node.input(2));
        Tensor steps = node.hasInput(4) ? emit.known(node.input(4)) : null;
        if (starts != null && ends != null && (steps != null || !node.hasInput(4))) {
            write(axes, starts.toLongs(), ends.toLongs(), steps == null ? null : steps.toLongs());
        } else if (Arrays.equals(axes, IntStream.range(0, axes.length).toArray())) {
            computed(axes.length);
        } else {
            throw TensorflowOps.dynamic("where an axis is cut");
        }
    }

    private int[] axes() {
        Tensor known = node.hasInput(3) ? emit.known(node.input(3)) : null;
        if (node.hasInput(3) && known == null) {
            throw TensorflowOps.dynamic("which axes are cut");
        }
        if (known == null) {
            return IntStream.range(0, count()).toArray();
        }
        int[] axes = known.toInts();
        for (int i = 0; i < axes.length; i++) {
            axes[i] = axes[i] < 0 ? axes[i] + emit.rank(node.input(0)) : axes[i];
        }
        return axes;
    }

    private int count() {
        var shape = emit.type(node, 1).shape();
        if (!shape.isKnown()) {
            throw TensorflowOps.dynamic("how many axes are cut");
        }
        return Math.toIntExact(shape.elements());
    }

    private void write(int[] axes, long[] starts, long[] ends, long @Nullable [] steps) {
        int rank = Arrays.stream(axes).max().orElse(-1) + 1;
        int[] start = new int[rank];
        int[] end = new int[rank];
        int[] step = new int[rank];
        Arrays.fill(step, 1);
        int whole = (1 << rank) - 1;
        int beginnings = whole;
        int endings = whole;
        for (int i = 0; i < axes.length; i++) {
            start[axes[i]] = clamped(starts[i]);
            end[axes[i]] = clamped(ends[i]);
            step[axes[i]] = steps == null ? 1 : clamped(steps[i]);
            beginnings &= ~(1 << axes[i]);
            boolean toEnd = step[axes[i]] > 0 ? end[axes[i]] == Integer.MAX_VALUE : end[axes[i]] < -Short.MAX_VALUE;
            endings &= toEnd ? -1 : ~(1 << axes[i]);
            end[axes[i]] = toEnd ? 0 : end[axes[i]];
        }
        write(emit.ints(start), emit.ints(end), emit.ints(step), ElementType.INT32, beginnings, endings);
    }

    private static int clamped(long value) {
        return Math.clamp(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private void computed(int axes) {
        int[] ones = new int[axes];
        Arrays.fill(ones, 1);
        String steps = node.hasInput(4) ? emit.ints(node.input(4)) : emit.ints(ones);
        write(emit.ints(node.input(1)), emit.ints(node.input(2)), steps, ElementType.INT32, 0, 0);
    }

    private void write(String start, String end, String step, ElementType index, int beginnings, int endings) {
        emit.last(
                node,
                "StridedSlice",
                List.of(emit.in(node, 0), start, end, step),
                "T",
                emit.real(node, 0),
                "Index",
                index,
                "begin_mask",
                beginnings,
                "end_mask",
                endings);
    }
}
