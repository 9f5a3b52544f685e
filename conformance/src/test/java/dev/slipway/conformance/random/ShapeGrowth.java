package dev.slipway.conformance.random;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Split;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Values cut, joined, turned and seen in other shapes.
final class ShapeGrowth {

    private final RandomGraph graph;

    ShapeGrowth(RandomGraph graph) {
        this.graph = graph;
    }

    List<Runnable> steps() {
        return List.of(
                this::concat,
                this::pad,
                this::slice,
                this::split,
                this::reduce,
                this::softmax,
                this::transpose,
                this::reshape,
                this::computedReshape,
                this::unitAxes);
    }

    private void concat() {
        Value x = graph.recent();
        Value other = graph.like(x);
        int rank = graph.shape(x).rank();
        if (rank > 1) {
            int axis = 1 + graph.random.nextInt(rank - 1);
            Concat op = new Concat(graph.random.nextBoolean() ? axis : axis - rank);
            Value joined =
                    other == null || graph.random.nextInt(5) == 0 ? graph.add(op, x) : graph.add(op, x, other, x);
            graph.keep(graph.random.nextBoolean() ? joined : graph.add(new Concat(axis), joined, x));
        }
    }

    private void pad() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        long[] pads = new long[2 * rank];
        for (int axis = 1; axis < rank; axis++) {
            pads[axis] = graph.random.nextInt(2);
            pads[axis + rank] = graph.random.nextInt(2);
        }
        graph.keep(graph.add(
                new Pad(graph.any(Pad.Mode.CONSTANT, Pad.Mode.CONSTANT, Pad.Mode.EDGE)), x, graph.numbers(pads)));
    }

    private void slice() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        int axis = graph.random.nextInt(rank);
        if (axis == 0) {
            return;
        }
        if (graph.random.nextBoolean()) {
            graph.keep(graph.add(
                    new Slice(), x, graph.numbers(1), graph.numbers(Long.MAX_VALUE), graph.numbers(axis - rank)));
        } else {
            long[] ends = IntStream.range(0, axis + 1)
                    .mapToLong(i -> i == axis ? -1 : Long.MAX_VALUE)
                    .toArray();
            graph.keep(graph.add(new Slice(), x, graph.numbers(new long[axis + 1]), graph.numbers(ends)));
        }
    }

    private void split() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        int axis = graph.random.nextInt(rank);
        if (axis > 0 && graph.shape(x).size(axis) % 2 == 0) {
            graph.add(2, new Split(axis, 2), x).forEach(graph::keep);
        }
    }

    private void reduce() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 3) {
            return;
        }
        int axis = 1 + graph.random.nextInt(rank - 1);
        Reduction.Kind kind = graph.any(Reduction.Kind.MEAN, Reduction.Kind.MAX, Reduction.Kind.SUM);
        graph.keep(graph.add(
                new Reduction(kind, graph.random.nextBoolean(), false),
                x,
                graph.numbers(graph.random.nextBoolean() ? axis : axis - rank)));
    }

    private void softmax() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        graph.keep(graph.add(new Softmax(graph.any(-1, rank - 1, Math.min(1, rank - 1))), x));
    }

    private void transpose() {
        Value x = graph.recent();
        List<Integer> axes = graph.shuffled(graph.shape(x).rank());
        if (axes.getFirst() != 0) {
            Collections.swap(axes, 0, axes.indexOf(0));
        }
        graph.keep(graph.add(new Transpose(axes), x));
    }

    private void reshape() {
        Value x = graph.recent();
        Shape shape = graph.shape(x);
        int rank = shape.rank();
        if (rank < 2) {
            return;
        }
        if (rank > 2 && graph.random.nextBoolean()) {
            int join = 1 + graph.random.nextInt(rank - 2);
            long[] sizes = new long[rank - 1];
            for (int i = 0; i < sizes.length; i++) {
                long size = i == 0 ? 0 : shape.size(i < join ? i : Math.min(rank - 1, i + 1));
                sizes[i] = i == join ? shape.size(join) * shape.size(join + 1) : size;
            }
            graph.keep(graph.add(new Reshape(false), x, graph.numbers(sizes)));
        } else if (shape.size(rank - 1) % 2 == 0 && rank < 5) {
            long[] sizes = IntStream.range(0, rank + 1)
                    .mapToLong(
                            i -> i == 0 ? -1 : i < rank - 1 ? shape.size(i) : i == rank ? 2 : shape.size(rank - 1) / 2)
                    .toArray();
            graph.keep(graph.add(new Reshape(true), x, graph.numbers(sizes)));
        }
    }

    /// `Reshape(x, [ShapeOf(x)[0], …])`, as exporters write it.
    private void computedReshape() {
        Value x = graph.recent();
        if (graph.shape(x).rank() < 2) {
            return;
        }
        Value sizes = graph.add(new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
        Value batch = graph.add(new Gather(0, 0), sizes, graph.numbers(0));
        Value wanted = graph.add(new Concat(0), batch, graph.numbers(graph.rest(x)));
        graph.keep(graph.add(new Reshape(true), x, wanted));
    }

    private void unitAxes() {
        Value x = graph.recent();
        int rank = graph.shape(x).rank();
        if (rank < 4) {
            int axis = 1 + graph.random.nextInt(rank);
            Value y = graph.add(new Unsqueeze(), x, graph.numbers(axis));
            graph.keep(y);
            graph.keep(graph.add(new Squeeze(), y, graph.numbers(axis)));
        }
    }
}
