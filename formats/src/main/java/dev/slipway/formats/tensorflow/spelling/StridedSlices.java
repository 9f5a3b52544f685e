package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Spells TensorFlow's StridedSlice, whose masks fold indexing, ellipsis and new axes into one op, as a slice followed
/// by axes removed and added (<https://www.tensorflow.org/api_docs/python/tf/strided_slice>).
final class StridedSlices {

    private final TensorflowNode node;
    private final List<Long> axes = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>();
    private final List<Long> removed = new ArrayList<>();
    private final List<Long> added = new ArrayList<>();

    StridedSlices(TensorflowNode node) {
        this.node = node;
    }

    List<Value> read() {
        int count = count();
        assign(count);
        Value sliced = axes.isEmpty() ? node.in(0) : slice();
        if (!removed.isEmpty()) {
            sliced = node.step("picked", new Squeeze(), sliced, node.vector("removed", removed));
        }
        if (!added.isEmpty()) {
            sliced = node.step("widened", new Unsqueeze(), sliced, node.vector("added", added));
        }
        return List.of(sliced);
    }

    private int count() {
        Shape shape = node.shape(1);
        if (!shape.hasRank(1) || !shape.dim(0).isKnown()) {
            throw new TensorflowNode.NotConstant("the number of sliced axes is not known");
        }
        return (int) shape.size(0);
    }

    private boolean masked(String mask, int place) {
        return (node.integer(mask, 0) >> place & 1) != 0;
    }

    /// Finds which axis of the input each place of the masks is about.
    private void assign(int count) {
        int specified = 0;
        for (int place = 0; place < count; place++) {
            specified += masked("new_axis_mask", place) || masked("ellipsis_mask", place) ? 0 : 1;
        }
        long axis = 0;
        long output = 0;
        for (int place = 0; place < count; place++) {
            if (masked("ellipsis_mask", place)) {
                long skipped = node.rank(0) - specified;
                axis += skipped;
                output += skipped;
            } else if (masked("new_axis_mask", place)) {
                added.add(output++);
            } else {
                if (masked("shrink_axis_mask", place)) {
                    removed.add(axis);
                } else {
                    output++;
                }
                axes.add(axis++);
                places.add(place);
            }
        }
    }

    private Value slice() {
        Tensor begin = node.known(1);
        Tensor end = node.known(2);
        long[] strides = node.parameter(3).toLongs();
        long[] steps = places.stream()
                .mapToLong(place -> masked("shrink_axis_mask", place) ? 1 : strides[place])
                .toArray();
        boolean unit = Arrays.stream(steps).allMatch(step -> step == 1);
        Value starts = begin == null ? computedStarts() : node.vector("starts", knownStarts(begin.toLongs(), strides));
        Value ends = begin != null && (end != null || allEndsMasked())
                ? node.vector(
                        "ends",
                        knownEnds(
                                begin.toLongs(),
                                end == null ? new long[begin.toLongs().length] : end.toLongs(),
                                strides))
                : computedEnds();
        Value along = node.vector("axes", axes);
        return unit
                ? node.step("slice", new Slice(), node.in(0), starts, ends, along)
                : node.step("slice", new Slice(), node.in(0), starts, ends, along, node.vector("steps", steps));
    }

    private boolean allEndsMasked() {
        return places.stream().allMatch(place -> masked("end_mask", place) || masked("shrink_axis_mask", place));
    }

    private long[] knownStarts(long[] begin, long[] strides) {
        return places.stream()
                .mapToLong(place -> masked("begin_mask", place) && !masked("shrink_axis_mask", place)
                        ? strides[place] > 0 ? 0 : Integer.MAX_VALUE
                        : begin[place])
                .toArray();
    }

    private long[] knownEnds(long[] begin, long[] end, long[] strides) {
        return places.stream()
                .mapToLong(place -> {
                    if (masked("shrink_axis_mask", place)) {
                        return begin[place] == -1 ? Integer.MAX_VALUE : begin[place] + 1;
                    }
                    boolean open = masked("end_mask", place);
                    return open ? strides[place] > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE : end[place];
                })
                .toArray();
    }

    private Value computedStarts() {
        Value begin = bounds("begin", 1);
        if (places.stream().noneMatch(place -> masked("begin_mask", place))) {
            return begin;
        }
        return node.step("starts", new Where(), flags("begin_mask"), scalar("first", 0), begin);
    }

    private Value computedEnds() {
        Value end = bounds("end", 2);
        if (!removed.isEmpty()) {
            Value begin = bounds("begin", 1);
            Value next = node.step("next", new Binary(Binary.Kind.ADD), begin, scalar("one", 1));
            Value last = node.step("last", new Comparison(Comparison.Kind.EQUAL), begin, scalar("minus", -1));
            Value one = node.step("only", new Where(), last, scalar("all", Integer.MAX_VALUE), next);
            end = node.step("ends", new Where(), flags("shrink_axis_mask"), one, end);
        }
        if (places.stream().anyMatch(place -> masked("end_mask", place))) {
            end = node.step("open", new Where(), flags("end_mask"), scalar("whole", Integer.MAX_VALUE), end);
        }
        return end;
    }

    /// The bounds of the axes that are sliced, without places that stand for new axes or the rest.
    private Value bounds(String name, int input) {
        if (node.integer("ellipsis_mask", 0) == 0 && node.integer("new_axis_mask", 0) == 0) {
            return node.in(input);
        }
        long[] sliced = places.stream().mapToLong(Integer::longValue).toArray();
        return node.step(name, new Gather(0, 0), node.in(input), node.vector("sliced", sliced));
    }

    private Value flags(String mask) {
        boolean[] flags = new boolean[places.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = masked(mask, places.get(i));
        }
        return node.constant(mask, Tensor.ofBooleans(Shape.of(flags.length), flags));
    }

    private Value scalar(String suffix, long value) {
        ElementType type = node.element(1);
        return node.scalar(suffix, type, value);
    }
}
