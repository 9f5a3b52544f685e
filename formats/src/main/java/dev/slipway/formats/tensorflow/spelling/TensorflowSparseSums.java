package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Arithmetic on tensors that are lists of places and values.
final class TensorflowSparseSums {

    private TensorflowSparseSums() {}

    static void spellings() {
        TensorflowOps.spell("SparseReduceSum", node -> reduced(node, Reduction.Kind.SUM, 0));
        TensorflowOps.spell("SparseReduceMax", node -> reduced(node, Reduction.Kind.MAX, -3.4e38));
        TensorflowOps.spell("SparseDenseCwiseMul", node -> each(node, Binary.Kind.MULTIPLY));
        TensorflowOps.spell("SparseDenseCwiseDiv", node -> each(node, Binary.Kind.DIVIDE));
        TensorflowOps.spell("SparseDenseCwiseAdd", node -> each(node, Binary.Kind.ADD));
        TensorflowOps.spell("SparseSoftmax", TensorflowSparseSums::softmax);
        TensorflowOps.spell("SparseConcat", TensorflowSparseSums::concat)
                .outputs("output_indices", "output_values", "output_shape");
    }

    /// What inputs 0 to 2 list, the rest at `otherwise`.
    private static Value dense(TensorflowNode node, double otherwise) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value shape = formula.cast(node.in(2), ElementType.INT64);
        Value filled = node.step("filled", new Fill(Tensor.ofDoubles(node.element(1), Shape.of(1), otherwise)), shape);
        return node.step("dense", new ScatterNd(Scatter.REPLACE), filled, node.in(0), node.in(1));
    }

    private static List<Value> reduced(TensorflowNode node, Reduction.Kind kind, double otherwise) {
        TensorflowFormula formula = new TensorflowFormula(node, node.element(1));
        Value axes = TensorflowExpand.vectorOf(node, 3);
        Value result =
                node.step("reduced", new Reduction(kind, node.flag("keep_dims"), true), dense(node, otherwise), axes);
        Value nothing = formula.compare(Comparison.Kind.EQUAL, result, formula.number(otherwise));
        return List.of(otherwise == 0 ? result : formula.choose(nothing, formula.number(0), result));
    }

    /// Each value with the element of a dense tensor, repeated to the shape, at its place.
    private static List<Value> each(TensorflowNode node, Binary.Kind kind) {
        TensorflowFormula formula = new TensorflowFormula(node, node.element(1));
        Value shape = formula.cast(node.in(2), ElementType.INT64);
        Value whole = node.step("whole", new Expand(), node.in(3), shape);
        return List.of(formula.binary(kind, node.in(1), node.step("own", new GatherNd(0), whole, node.in(0))));
    }

    /// Over those elements of the last axis that are listed.
    private static List<Value> softmax(TensorflowNode node) {
        return node.is(new GatherNd(0), node.step("shares", new Softmax(-1), dense(node, -1e30)), node.in(0));
    }

    /// Lists of tensors joined along one axis, in the order of their places.
    private static List<Value> concat(TensorflowNode node) {
        int count = (int) node.integer("N", 1);
        int rank = (int) node.shape(0).size(1);
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        double[] own = new double[rank];
        own[Math.floorMod((int) node.integer("concat_dim", 0), rank)] = 1;
        Value mask = formula.squeeze(formula.matrix(1, rank, own), 0);
        Value at = formula.times(mask, 0);
        List<Value> places = new ArrayList<>();
        Value shape = node.in(2 * count);
        for (int i = 0; i < count; i++) {
            places.add(formula.plus(node.in(i), at));
            at = formula.plus(at, formula.times(node.in(2 * count + i), mask));
        }
        Value rest = formula.times(shape, formula.minus(formula.number(1), mask));
        Value whole = formula.plus(rest, at);
        Value listed = formula.concat(0, places.toArray(Value[]::new));
        Value values = formula.concat(0, node.inputs().subList(count, 2 * count).toArray(Value[]::new));
        TensorflowNode joined =
                new TensorflowNode(node.foreign(), node.name(), List.of(listed, values, whole), node.graph());
        List<Value> ordered = TensorflowSparse.reorder(joined);
        return List.of(ordered.get(0), ordered.get(1), whole);
    }
}
