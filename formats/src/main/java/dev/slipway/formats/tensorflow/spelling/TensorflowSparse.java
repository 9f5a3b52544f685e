package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Tensors as lists of places and values: what embeddings of sparse features do with them.
final class TensorflowSparse {

    private TensorflowSparse() {}

    static void spellings() {
        TensorflowOps.spell("SparseReshape", TensorflowSparse::reshape).outputs("output_indices", "output_shape");
        TensorflowOps.spell("SparseReorder", TensorflowSparse::reorder).outputs("output_indices", "output_values");
        TensorflowOps.spell("SparseFillEmptyRows", TensorflowSparse::fillEmptyRows)
                .outputs("output_indices", "output_values", "empty_row_indicator", "reverse_index_map");
    }

    /// Places of a shape as places of another with as many elements.
    static List<Value> reshape(TensorflowNode node) {
        requirePlaces(node);
        Formula formula = new Formula(node, ElementType.INT32);
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
        Formula formula = new Formula(node, ElementType.INT32);
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

    private static Value product(Formula formula, Value sizes) {
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
        Formula formula = new Formula(node, ElementType.INT32);
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

    private static Value order(TensorflowNode node, Formula formula, Value keys, Value total) {
        return formula.cast(
                node.are(2, new TopK(0, false, true, ElementType.INT64), keys, formula.unsqueeze(total, 0))
                        .get(1),
                ElementType.INT32);
    }
}
