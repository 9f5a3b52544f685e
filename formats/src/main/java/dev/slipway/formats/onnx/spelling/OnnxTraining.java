package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Random;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What operators do while a model is trained, written out.
final class OnnxTraining {

    private OnnxTraining() {}

    /// Normalises by the statistics of the batch, and moves the running ones towards them.
    static List<Value> batchNormalization(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value axes = node.vector(
                "axes",
                IntStream.range(0, node.rank(0))
                        .filter(axis -> axis != 1)
                        .boxed()
                        .toList());
        Value mean = go.step("mean", new Reduction(Reduction.Kind.MEAN, true, false), node.required(0), axes);
        Value squares = go.unary(Unary.Kind.SQUARE, go.minus(node.in(0), mean));
        Value variance = go.step("variance", new Reduction(Reduction.Kind.MEAN, false, false), squares, axes);
        Value flat = go.reshaped(mean, -1);
        float momentum = node.real("momentum", 0.9f);
        List<Value> results = new ArrayList<>(node.is(
                new BatchNormalization(node.real("epsilon", 1e-5f), 1),
                node.in(0),
                node.required(1),
                node.required(2),
                flat,
                variance));
        results.add(running(node.required(3), flat, momentum, go));
        results.add(running(node.required(4), variance, momentum, go));
        return results;
    }

    private static Value running(Value before, Value now, float momentum, OnnxSteps go) {
        Value same = go.cast(now, go.type(before).element());
        return go.plus(go.times(before, momentum), go.times(same, 1 - momentum));
    }

    /// Drops elements at random and scales the others up.
    static List<Value> dropout(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value x = node.required(0);
        Value ratio = node.has(1)
                ? go.cast(go.scalar(node.in(1)), ElementType.FLOAT32)
                : node.scalar("ratio", ElementType.FLOAT32, node.real("ratio", 0.5f));
        if (node.has(2)) {
            ratio = go.choose(go.scalar(node.in(2)), ratio, go.number(ratio, 0));
        }
        Random random = new Random(Random.Kind.UNIFORM, 0, 1, node.integer("seed", 0), ElementType.FLOAT32);
        Value drawn = go.step("drawn", random, go.shape(x));
        Value kept = go.compare(Comparison.Kind.GREATER_OR_EQUAL, drawn, ratio);
        Value share = go.cast(go.minus(go.number(ratio, 1), ratio), node.element(0));
        return List.of(
                node.is(new Where(), kept, go.over(x, share), go.number(x, 0)).getFirst(), kept);
    }
}
