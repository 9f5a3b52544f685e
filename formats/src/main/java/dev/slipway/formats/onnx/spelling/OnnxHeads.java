package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all attention has: queries, keys and values as `[batch, heads, sequence, size]`, and scores of each pair.
///
/// @param go the steps of the node that attends
record OnnxHeads(OnnxSteps go) {

    OnnxHeads(OnnxNode node) {
        this(new OnnxSteps(node));
    }

    /// `[batch, sequence, heads * size]` as `[batch, sequence, heads, size]`.
    Value apart(Value x, long heads) {
        return go.reshaped(x, 0, 0, heads, go.known(x, 2) / heads);
    }

    /// `[batch, sequence, heads * size]` as `[batch, heads, sequence, size]`.
    Value byHead(Value x, long heads) {
        return turned(apart(x, heads));
    }

    /// The second and third axis in each other's place.
    Value turned(Value x) {
        return go.transpose(x, 0, 2, 1, 3);
    }

    /// Each head of keys or values as often as there are heads of queries for it.
    Value repeated(Value x, long groups) {
        if (groups == 1) {
            return x;
        }
        Value wide = go.step("wide", new Expand(), go.unsqueeze(x, 2), go.node().vector("groups", 1, 1, groups, 1, 1));
        return go.reshaped(wide, 0, go.known(x, 1) * groups, -1, go.known(x, 3));
    }

    /// Nothing where `allowed`, `never` elsewhere: added to scores.
    Value unless(Value allowed, double never) {
        OnnxNode node = go.node();
        ElementType element = node.element(0).isFloat() ? node.element(0) : ElementType.FLOAT32;
        return go.choose(allowed, node.scalar("zero", element, 0), node.scalar("never", element, never));
    }

    @Nullable
    Value plus(@Nullable Value a, @Nullable Value b) {
        return a == null ? b : b == null ? a : go.plus(a, b);
    }

    /// The values weighted by the scores of their keys.
    ///
    /// @param bias added to the scores
    /// @param cap what the scores stay below; 0 where nothing limits them
    /// @param sink a score that takes its share of the weights and has no value
    Value attended(
            Value query,
            Value keys,
            Value values,
            double scale,
            float cap,
            @Nullable Value bias,
            @Nullable Value sink) {
        Value scores = go.times(go.step("scores", new MatMul(false, true), query, keys), scale);
        if (cap > 0) {
            scores = go.times(go.unary(Unary.Kind.TANH, go.over(scores, cap)), cap);
        }
        if (bias != null) {
            scores = go.plus(scores, bias);
        }
        Value weights = sink == null ? go.step("weights", new Softmax(-1), scores) : shared(scores, sink);
        return go.step("attended", new MatMul(false, false), weights, values);
    }

    private Value shared(Value scores, Value sink) {
        Value last = go.node().vector("last", -1);
        Value best = go.binary(
                Binary.Kind.MAX, go.step("best", new Reduction(Reduction.Kind.MAX, true, false), scores, last), sink);
        Value powers = go.unary(Unary.Kind.EXP, go.minus(scores, best));
        Value sum = go.step("sum", new Reduction(Reduction.Kind.SUM, true, false), powers, last);
        return go.over(powers, go.plus(sum, go.unary(Unary.Kind.EXP, go.minus(sink, best))));
    }

    /// `[batch, heads, sequence, size]` as the node's output `[batch, sequence, heads * size]`.
    List<Value> joined(Value y) {
        return go.node().is(new Reshape(false), turned(y), go.node().vector("shape", 0, 0, -1));
    }

    /// Which key each query may see that stands at `first` plus its index: none behind it.
    ///
    /// @param first a scalar, or `[batch, 1, 1, 1]`
    Value upToItself(Value query, Value keys, Value first) {
        Value at = go.plus(go.unsqueeze(go.upTo(go.size(query, 2)), 1), first);
        return go.compare(Comparison.Kind.LESS_OR_EQUAL, go.upTo(go.size(keys, 2)), at);
    }
}
