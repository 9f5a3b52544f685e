package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Elements and blocks at computed places. Blocks that would reach over an end are moved back, as StableHLO says.
final class HloIndexing {

    private HloIndexing() {}

    static void spellings() {
        HloOps.spell("dynamic_slice", HloIndexing::slice);
        HloOps.spell("dynamic_update_slice", HloIndexing::update);
        HloOps.spell("gather", HloIndexing::gather);
        HloOps.spell("scatter", HloIndexing::scatter);
    }

    /// Where a block begins along each axis: scalars from operand `first` on, kept so that `sizes` fit in.
    private static Value starts(HloNode node, int first, List<Integer> sizes) {
        TensorflowFormula formula = node.formula(ElementType.INT64);
        Value[] starts = new Value[sizes.size()];
        for (int axis = 0; axis < starts.length; axis++) {
            Value start = formula.cast(node.in(first + axis), ElementType.INT64);
            var size = node.shape(0).dim(axis);
            if (size.isKnown()) {
                start = formula.clipped(start, 0, size.size() - sizes.get(axis));
            }
            starts[axis] = formula.unsqueeze(start, 0);
        }
        return formula.concat(0, starts);
    }

    static List<Loose> slice(HloNode node) {
        List<Integer> sizes = node.operation().integers("slice_sizes");
        if (sizes.isEmpty()) {
            return List.of(node.loose(0));
        }
        Value starts = starts(node, 1, sizes);
        TensorflowFormula formula = node.formula(ElementType.INT64);
        Value ends = formula.plus(starts, node.at().vector("sizes", sizes));
        Value slice = node.at().is(new Slice(), node.in(0), starts, ends).getFirst();
        // The sizes are known to the module, and not to the hub, which sees computed ends.
        return node.is(new Reshape(true), slice, node.at().vector("sizes", sizes));
    }

    static List<Loose> update(HloNode node) {
        int rank = node.shape(0).rank();
        if (rank == 0) {
            return List.of(node.loose(1));
        }
        List<Integer> sizes = new ArrayList<>();
        for (long size : node.sizes(1)) {
            sizes.add((int) size);
        }
        return node.is(new UpdateSlice(), node.in(0), node.in(1), starts(node, 2, sizes));
    }

    /// The numbers of a gather or scatter: which axes of the operand the index vectors name, and which others there
    /// are.
    ///
    /// @param indexed axes of the operand in the order of the index vector
    /// @param inserted axes of the operand that are no axes of the blocks
    /// @param batches axes of the operand that go with axes of the indices
    /// @param batchIndices those axes of the indices
    /// @param offsets axes of the blocks' side that are axes of blocks
    /// @param vector the axis of the indices that holds the vectors
    private record Places(
            List<Integer> indexed,
            List<Integer> inserted,
            List<Integer> batches,
            List<Integer> batchIndices,
            List<Integer> offsets,
            int vector) {}

    /// The index vectors along the last axis.
    private static Value vectors(HloNode node, int operand, Places places) {
        TensorflowFormula formula = node.formula(ElementType.INT64);
        Value indices = formula.cast(node.in(operand), ElementType.INT64);
        int rank = node.shape(operand).rank();
        if (places.vector == rank) {
            return formula.unsqueeze(indices, rank);
        }
        if (places.vector == rank - 1) {
            return indices;
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.remove(Integer.valueOf(places.vector));
        order.add(places.vector);
        return formula.transpose(indices, order.toArray(Integer[]::new));
    }

    static List<Loose> gather(HloNode node) {
        var operation = node.operation();
        Places places = new Places(
                operation.integers("start_index_map"),
                operation.integers("collapsed_slice_dims"),
                operation.integers("operand_batching_dims"),
                operation.integers("start_indices_batching_dims"),
                operation.integers("offset_dims"),
                (int) operation.integer("index_vector_dim"));
        List<Integer> sizes = operation.integers("slice_sizes");
        TensorflowFormula formula = node.formula(ElementType.INT64);
        Value vectors = vectors(node, 1, places);
        int outer = node.at().graph().typeOf(vectors).shape().rank() - 1;
        int rank = node.shape(0).rank();
        boolean rows = places.indexed.size() == 1
                && places.inserted.equals(places.indexed)
                && places.batches.isEmpty()
                && IntStream.range(0, rank)
                        .allMatch(axis -> places.indexed.contains(axis)
                                || node.shape(0).dim(axis).isKnown()
                                        && node.shape(0).size(axis) == sizes.get(axis));
        Value picked;
        int behind;
        if (rows) {
            int axis = places.indexed.getFirst();
            Value index = clipped(node, formula.squeeze(vectors, -1), axis, 1);
            picked = node.at().step("rows", new Gather(axis, 0), node.in(0), index);
            behind = axis;
        } else {
            Value linear = linear(node, formula, vectors, places, sizes, true);
            picked = node.at().step("elements", new Gather(0, 0), formula.flat(node.in(0)), linear);
            behind = 0;
        }
        return node.whole(arranged(node, formula, picked, outer, behind, places.offsets));
    }

    private static Value clipped(HloNode node, Value index, int axis, int size) {
        var whole = node.shape(0).dim(axis);
        return whole.isKnown() ? node.formula(ElementType.INT64).clipped(index, 0, whole.size() - size) : index;
    }

    /// The axes of indices, which stand behind `front` others, and those of blocks where the result has them.
    private static Value arranged(
            HloNode node, TensorflowFormula formula, Value picked, int outer, int front, List<Integer> offsets) {
        int rank = node.result().shape().rank();
        List<Integer> order = new ArrayList<>();
        int block = 0;
        int index = 0;
        for (int axis = 0; axis < rank; axis++) {
            if (offsets.contains(axis)) {
                order.add(block < front ? block : block + outer);
                block++;
            } else {
                order.add(front + index++);
            }
        }
        return order.equals(IntStream.range(0, rank).boxed().toList())
                ? picked
                : formula.transpose(picked, order.toArray(Integer[]::new));
    }

    /// Where each element lies in the flat operand: axes of the indices, then of the blocks.
    private static Value linear(
            HloNode node, TensorflowFormula formula, Value vectors, Places places, List<Integer> sizes, boolean clip) {
        long[] whole = node.sizes(0);
        long[] strides = strides(whole);
        int outer = node.at().graph().typeOf(vectors).shape().rank() - 1;
        Value start = null;
        for (int i = 0; i < places.indexed.size(); i++) {
            int axis = places.indexed.get(i);
            Value each = formula.at(vectors, i, -1);
            Value at = formula.times(clip ? clipped(node, each, axis, sizes.get(axis)) : each, strides[axis]);
            start = start == null ? at : formula.plus(start, at);
        }
        for (int i = 0; i < places.batches.size(); i++) {
            int axis = places.batches.get(i);
            int indexAxis = places.batchIndices.get(i) - (places.batchIndices.get(i) > places.vector ? 1 : 0);
            Value counted = HloElementwise.counted(node, ElementType.INT64, whole[axis], outer - 1 - indexAxis);
            Value at = formula.times(counted, strides[axis]);
            start = start == null ? at : formula.plus(start, at);
        }
        List<Integer> block = IntStream.range(0, whole.length)
                .filter(axis -> !places.inserted.contains(axis) && !places.batches.contains(axis))
                .boxed()
                .toList();
        if (start == null) {
            throw node.refused("no index is given");
        }
        return block.isEmpty()
                ? start
                : formula.plus(
                        formula.unsqueeze(
                                start,
                                IntStream.range(outer, outer + block.size())
                                        .asLongStream()
                                        .toArray()),
                        offsets(node, block, sizes, strides));
    }

    private static Value offsets(HloNode node, List<Integer> block, List<Integer> sizes, long[] strides) {
        long[] shape = block.stream().mapToLong(sizes::get).toArray();
        Shape all = Shape.of(shape);
        if (all.elements() > 1 << 24) {
            throw node.refused("blocks of shape %s are too large".formatted(all));
        }
        long[] offsets = new long[(int) all.elements()];
        for (int i = 0; i < offsets.length; i++) {
            int rest = i;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                offsets[i] += rest % shape[axis] * strides[block.get(axis)];
                rest /= (int) shape[axis];
            }
        }
        return node.at().constant("offsets", Tensor.ofLongs(all, offsets));
    }

    private static long[] strides(long[] sizes) {
        long[] strides = new long[sizes.length];
        long stride = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= sizes[axis];
        }
        return strides;
    }

    /// Updates are put, one by one, into the flat operand; those outside into a place behind it that is cut off.
    static List<Loose> scatter(HloNode node) {
        var operation = node.operation();
        if (node.operands().size() != 3) {
            throw node.refused("several operands are scattered into at once");
        }
        Places places = new Places(
                operation.integers("scatter_dims_to_operand_dims"),
                operation.integers("inserted_window_dims"),
                operation.integers("input_batching_dims"),
                operation.integers("scatter_indices_batching_dims"),
                operation.integers("update_window_dims"),
                (int) operation.integer("index_vector_dim"));
        long[] whole = node.sizes(0);
        List<Integer> sizes = blockSizes(node, places, whole.length);
        TensorflowFormula formula = node.formula(ElementType.INT64);
        Value vectors = vectors(node, 1, places);
        Value inside = inside(node, formula, vectors, places, sizes);
        long count = Shape.of(whole).elements();
        Value linear = linear(node, formula, vectors, places, sizes, false);
        int blockAxes = (int) IntStream.range(0, whole.length)
                .filter(axis -> !places.inserted.contains(axis) && !places.batches.contains(axis))
                .count();
        int outer = node.at().graph().typeOf(vectors).shape().rank() - 1;
        if (inside != null) {
            Value wide = blockAxes == 0
                    ? inside
                    : formula.unsqueeze(
                            inside,
                            IntStream.range(outer, outer + blockAxes)
                                    .asLongStream()
                                    .toArray());
            linear = formula.choose(wide, linear, formula.index(count));
        }
        Value updates = updates(node, formula, places, outer, blockAxes);
        Value rows = formula.reshape(linear, -1, 1);
        Value longer = node.at()
                .step(
                        "longer",
                        new Pad(Pad.Mode.CONSTANT),
                        formula.flat(node.in(0)),
                        node.at().vector("pads", 0, 1));
        Value put = node.at().step("put", new ScatterNd(reduction(node)), longer, rows, formula.flat(updates));
        return node.is(
                new Reshape(true), formula.slice(put, 0, 0, count), node.at().vector("sizes", whole));
    }

    /// How long blocks are along each axis of the operand.
    private static List<Integer> blockSizes(HloNode node, Places places, int rank) {
        long[] updates = node.sizes(2);
        List<Integer> sizes = new ArrayList<>();
        int next = 0;
        for (int axis = 0; axis < rank; axis++) {
            boolean single = places.inserted.contains(axis) || places.batches.contains(axis);
            sizes.add(single ? 1 : (int) updates[places.offsets.get(next++)]);
        }
        return sizes;
    }

    private static Value inside(
            HloNode node, TensorflowFormula formula, Value vectors, Places places, List<Integer> sizes) {
        long[] last = places.indexed.stream()
                .mapToLong(axis -> node.shape(0).size(axis) - sizes.get(axis))
                .toArray();
        Value low = formula.compare(Comparison.Kind.GREATER_OR_EQUAL, vectors, formula.index(0));
        Value high = formula.compare(
                Comparison.Kind.LESS_OR_EQUAL, vectors, node.at().vector("last", last));
        return formula.reduced(Reduction.Kind.ALL, formula.and(low, high), -1);
    }

    /// The updates, axes of indices first.
    private static Value updates(HloNode node, TensorflowFormula formula, Places places, int outer, int blockAxes) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, outer + blockAxes)
                .filter(axis -> !places.offsets.contains(axis))
                .boxed()
                .toList());
        order.addAll(places.offsets);
        boolean same =
                order.equals(IntStream.range(0, outer + blockAxes).boxed().toList());
        return same ? node.in(2) : formula.transpose(node.in(2), order.toArray(Integer[]::new));
    }

    private static Scatter reduction(HloNode node) {
        return switch (HloReductions.body(node)) {
            case "" -> Scatter.REPLACE;
            case "add" -> Scatter.ADD;
            case "multiply" -> Scatter.MULTIPLY;
            case "maximum" -> Scatter.MAX;
            case "minimum" -> Scatter.MIN;
            default -> throw node.refused("updates are joined by %s".formatted(HloReductions.body(node)));
        };
    }
}
