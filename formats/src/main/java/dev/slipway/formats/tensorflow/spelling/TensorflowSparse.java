package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Tensors as lists of places and values: what embeddings of sparse features do with them.
final class TensorflowSparse {

    private TensorflowSparse() {}

    static void spellings() {
        TensorflowOps.spell("SparseTensorDenseMatMul", TensorflowSparse::product);
        TensorflowOps.spell("RaggedTensorToTensor", TensorflowSparse::padded);
        TensorflowOps.spell("SparseReshape", TensorflowSparse::reshape).outputs("output_indices", "output_shape");
        TensorflowOps.spell("SparseReorder", TensorflowSparse::reorder).outputs("output_indices", "output_values");
        TensorflowOps.spell("SparseFillEmptyRows", TensorflowSparse::fillEmptyRows)
                .outputs("output_indices", "output_values", "empty_row_indicator", "reverse_index_map");
    }

    /// Places of a shape as places of another with as many elements.
    static List<Value> reshape(TensorflowNode node) {
        requirePlaces(node);
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT32);
        Value from = formula.cast(node.in(1), ElementType.INT32);
        Value asked = formula.cast(node.in(2), ElementType.INT32);
        Value isOpen = formula.compare(Comparison.Kind.LESS, asked, formula.number(0));
        Value given = formula.choose(isOpen, formula.number(1), asked);
        Value left = quotient(node, product(formula, from), product(formula, given));
        Value to = formula.choose(isOpen, left, asked);
        Value places = formula.cast(node.in(0), ElementType.INT32);
        Value flat = formula.kept(Reduction.Kind.SUM, formula.times(places, strides(node, from)), 1);
        Value turns = quotient(node, flat, strides(node, to));
        Value result = formula.binary(Binary.Kind.FLOOR_MODULO, turns, to);
        return List.of(formula.cast(result, ElementType.INT64), formula.cast(to, ElementType.INT64));
    }

    /// Values in the order of their places.
    static List<Value> reorder(TensorflowNode node) {
        requirePlaces(node);
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT32);
        Value strides = strides(node, formula.cast(node.in(2), ElementType.INT32));
        Value places = formula.times(formula.cast(node.in(0), ElementType.INT32), strides);
        Value keys = formula.reduced(Reduction.Kind.SUM, places, 1);
        Value order = order(node, formula, keys, formula.size(node.in(0), 0));
        return List.of(formula.gather(node.in(0), order, 0), formula.gather(node.in(1), order, 0));
    }

    private static void requirePlaces(TensorflowNode node) {
        if (node.rank(0) != 2 || node.element(0) != ElementType.INT64) {
            throw new TensorflowNode.NotConstant("%s are no places".formatted(node.type(0)));
        }
    }

    private static Value product(TensorflowFormula formula, Value sizes) {
        return formula.kept(Reduction.Kind.PRODUCT, sizes, 0);
    }

    private static Value quotient(TensorflowNode node, Value a, Value b) {
        return node.step("quotient", new Binary(Binary.Kind.FLOOR_DIVIDE), a, b);
    }

    /// How many elements a step along each axis passes.
    private static Value strides(TensorflowNode node, Value sizes) {
        return node.step(
                "strides",
                new Cumulative(Cumulative.Kind.PRODUCT, true, true),
                sizes,
                node.constant("axis", Tensor.scalar(0L)));
    }

    /// Gives rows without values one, at their first place; all stay in the order of their rows.
    static List<Value> fillEmptyRows(TensorflowNode node) {
        requirePlaces(node);
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT32);
        Value places = node.in(0);
        Value rows = formula.cast(formula.at(places, 0, 1), ElementType.INT32);
        Value all = formula.cast(formula.count(formula.at(node.in(2), 0, 0)), ElementType.INT32);
        Value same = formula.compare(Comparison.Kind.EQUAL, formula.unsqueeze(all, 1), formula.unsqueeze(rows, 0));
        Value counts = formula.reduced(Reduction.Kind.SUM, formula.cast(same, ElementType.INT32), 1);
        Value isEmpty = formula.compare(Comparison.Kind.EQUAL, counts, formula.number(0));
        Value empty = node.step("empty", new Compress(List.of(0)), all, isEmpty);
        Value first = formula.unsqueeze(formula.cast(empty, ElementType.INT64), 1);
        Value front = node.step(
                "front",
                new Pad(Pad.Mode.CONSTANT),
                first,
                formula.concat(
                        0,
                        node.vector("before", 0, 0, 0),
                        formula.unsqueeze(formula.minus(formula.size(places, 1), formula.index(1)), 0)));
        Value more = node.step("more", new Expand(), node.in(3), formula.unsqueeze(formula.size(empty, 0), 0));
        Value joined = formula.concat(0, rows, empty);
        Value total = formula.size(joined, 0);
        Value position = formula.cast(formula.count(total), ElementType.INT32);
        Value key = formula.plus(formula.times(joined, formula.cast(total, ElementType.INT32)), position);
        Value order = order(node, formula, key, total);
        Value back = order(node, formula, order, total);
        Value kept = node.step(
                "kept",
                new Slice(),
                back,
                node.vector("from", 0),
                formula.unsqueeze(formula.size(rows, 0), 0),
                node.vector("axis", 0));
        return List.of(
                formula.gather(formula.concat(0, places, front), order, 0),
                formula.gather(formula.concat(0, node.in(1), more), order, 0),
                isEmpty,
                formula.cast(kept, ElementType.INT64));
    }

    private static Value order(TensorflowNode node, TensorflowFormula formula, Value keys, Value total) {
        return formula.cast(
                node.are(2, new TopK(0, false, true, ElementType.INT64), keys, formula.unsqueeze(total, 0))
                        .get(1),
                ElementType.INT32);
    }

    /// The product with a sparse matrix, filled with zeros.
    static List<Value> product(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, node.element(1));
        Value shape = formula.cast(node.in(2), ElementType.INT64);
        Value zeros = node.step("zeros", new Fill(Tensor.ofDoubles(node.element(1), Shape.of(1), 0)), shape);
        Value matrix = node.step("matrix", new ScatterNd(Scatter.ADD), zeros, node.in(0), node.in(1));
        return node.is(new MatMul(node.flag("adjoint_a"), node.flag("adjoint_b")), matrix, node.in(3));
    }

    /// Rows of different lengths, the shorter ones filled up.
    static List<Value> padded(TensorflowNode node) {
        var kinds = node.foreign().attribute("row_partition_types");
        Tensor asked = node.known(0);
        if (node.inputs().size() != 4 || kinds == null || !kinds.texts.equals(List.of("ROW_SPLITS"))) {
            throw new TensorflowNode.NotConstant("its rows are told by %s, not by ROW_SPLITS alone"
                    .formatted(kinds == null ? "nothing" : kinds.texts));
        }
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value splits = formula.cast(node.in(3), ElementType.INT64);
        Value starts = formula.slice(splits, 0, 0, -1);
        Value lengths = formula.minus(formula.slice(splits, 0, 1, Long.MAX_VALUE), starts);
        long[] sizes = asked == null || asked.size() < 2 ? new long[] {-1, -1} : asked.toLongs();
        if (sizes[0] >= 0) {
            throw new TensorflowNode.NotConstant("the number of rows is asked for");
        }
        Value width = sizes[1] >= 0 ? formula.index(sizes[1]) : formula.reduced(Reduction.Kind.MAX, lengths, 0);
        Value columns = formula.unsqueeze(formula.count(width), 0);
        Value here = formula.compare(Comparison.Kind.LESS, columns, formula.unsqueeze(lengths, 1));
        Value values = formula.concat(
                0,
                node.in(1),
                node.step(
                        "none",
                        new Fill(Tensor.ofDoubles(node.element(1), Shape.of(1), 0)),
                        formula.concat(
                                0,
                                node.vector("one", 1),
                                node.step("inner", new ShapeOf(1, Integer.MAX_VALUE, ElementType.INT64), node.in(1)))));
        Value places = formula.plus(formula.unsqueeze(starts, 1), columns);
        Value picked = formula.gather(values, formula.choose(here, places, formula.size(node.in(1), 0)), 0);
        int behind = node.rank(1) - 1;
        Value wide = behind == 0
                ? here
                : formula.unsqueeze(
                        here, java.util.stream.LongStream.range(2, 2 + behind).toArray());
        return List.of(formula.choose(wide, picked, node.in(2)));
    }
}
