package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Losses that have a node of their own.
final class TensorflowLosses {

    private TensorflowLosses() {}

    static void spellings() {
        TensorflowOps.spell("SparseSoftmaxCrossEntropyWithLogits", TensorflowLosses::sparseCrossEntropy);
        TensorflowOps.spell("SoftmaxCrossEntropyWithLogits", TensorflowLosses::crossEntropy);
    }

    /// Cross entropy and its gradient, labels as class numbers.
    static List<Value> sparseCrossEntropy(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value classes = formula.size(node.in(0), 1);
        Value values = node.constant("values", Tensor.ofDoubles(node.element(0), Shape.of(2), 0, 1));
        Value labels =
                node.step("labels", new OneHot(-1), formula.cast(node.in(1), ElementType.INT64), classes, values);
        return crossEntropy(node, formula, labels);
    }

    /// Cross entropy and its gradient, labels as distributions.
    static List<Value> crossEntropy(TensorflowNode node) {
        return crossEntropy(node, TensorflowFormula.of(node), node.in(1));
    }

    private static List<Value> crossEntropy(TensorflowNode node, TensorflowFormula formula, Value labels) {
        Value logs = node.step("logs", new LogSoftmax(-1), node.in(0));
        Value sum = formula.reduced(Reduction.Kind.SUM, formula.times(labels, logs), -1);
        Value gradient = formula.minus(node.step("softmax", new Softmax(-1), node.in(0)), labels);
        return List.of(formula.unary(Unary.Kind.NEGATE, sum), gradient);
    }
}
