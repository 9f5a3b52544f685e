package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import java.util.stream.IntStream;

/// Normalisations, and the norm that training adds to a loss.
final class TensorflowNormalization {

    private TensorflowNormalization() {}

    static void spellings() {
        TensorflowOps.spell(
                        "FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3", TensorflowNormalization::batchNormalization)
                .write(BatchNormalization.class, TensorflowNormalization::normalize);
        TensorflowOps.spell("LRN", TensorflowNormalization::localResponse)
                .write(LocalResponseNormalization.class, TensorflowNormalization::localResponse);
        TensorflowOps.spell("L2Loss", TensorflowNormalization::halfSquares);
    }

    static List<Value> batchNormalization(TensorflowNode node) {
        int channel = node.text("data_format", "NHWC").startsWith("NC") ? 1 : 3;
        float epsilon = node.real("epsilon", 1e-4f);
        if (!node.flag("is_training", true)) {
            Value y = node.is(
                            new BatchNormalization(epsilon, channel),
                            node.in(0),
                            node.in(1),
                            node.in(2),
                            node.in(3),
                            node.in(4))
                    .getFirst();
            return List.of(y, node.in(3), node.in(4), node.in(3), node.in(4));
        }
        List<Integer> axes =
                IntStream.range(0, 4).filter(axis -> axis != channel).boxed().toList();
        Value over = node.vector("axes", axes);
        Value mean = node.step("mean", new Reduction(Reduction.Kind.MEAN, false, true), node.in(0), over);
        Value kept = node.step("kept", new Reduction(Reduction.Kind.MEAN, true, true), node.in(0), over);
        Value squares = node.step("squares", new Binary(Binary.Kind.SQUARED_DIFFERENCE), node.in(0), kept);
        Value variance = node.step("variance", new Reduction(Reduction.Kind.MEAN, false, true), squares, over);
        Value y = node.is(new BatchNormalization(epsilon, channel), node.in(0), node.in(1), node.in(2), mean, variance)
                .getFirst();
        return List.of(y, mean, unbiased(node, variance), mean, variance);
    }

    /// TensorFlow gives the variance of the population that the batch is a sample of.
    private static Value unbiased(TensorflowNode node, Value variance) {
        ElementType element = node.graph().typeOf(variance).element();
        TensorflowFormula formula = new TensorflowFormula(node, element);
        Value all = node.step("all", new SizeOf(ElementType.INT64), node.in(0));
        Value channels = node.step("channels", new SizeOf(ElementType.INT64), variance);
        Value count = formula.over(formula.cast(all, element), formula.cast(channels, element));
        return formula.times(variance, formula.over(count, formula.minus(count, formula.number(1))));
    }

    static List<Value> localResponse(TensorflowNode node) {
        int size = 2 * (int) node.integer("depth_radius", 5) + 1;
        float alpha = node.real("alpha", 1) * size;
        return node.is(
                new LocalResponseNormalization(size, alpha, node.real("beta", 0.5f), node.real("bias", 1), 3),
                node.in(0));
    }

    private static void localResponse(LocalResponseNormalization op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(
                emit.rank(node.input(0)) == 4 && Math.floorMod(op.channelAxis(), 4) == 3 && op.size() % 2 == 1);
        emit.is(
                node,
                "LRN",
                "depth_radius",
                op.size() / 2,
                "alpha",
                op.alpha() / op.size(),
                "beta",
                op.beta(),
                "bias",
                op.bias());
    }

    static List<Value> halfSquares(TensorflowNode node) {
        Value sum = node.step("sum", new Reduction(Reduction.Kind.SUM_SQUARE, false, false), node.in(0));
        return node.is(new Binary(Binary.Kind.MULTIPLY), sum, node.scalar("half", node.element(0), 0.5));
    }

    private static void normalize(BatchNormalization op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(emit.rank(node.input(0)) == 4 && Math.floorMod(op.channelAxis(), 4) == 3);
        emit.is(
                node,
                "FusedBatchNormV3",
                "U",
                ElementType.FLOAT32,
                "epsilon",
                op.epsilon(),
                "is_training",
                false,
                "data_format",
                "NHWC");
    }
}
