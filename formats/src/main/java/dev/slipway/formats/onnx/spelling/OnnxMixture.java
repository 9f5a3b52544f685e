package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Gelu;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.OneHot;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Swish;
import dev.slipway.model.op.TopK;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// A mixture of experts, of which each token is given to the few that suit it best: here to all, and the others count
/// nothing.
final class OnnxMixture {

    private final OnnxNode node;
    private final OnnxSteps go;

    private OnnxMixture(OnnxNode node) {
        this.node = node;
        this.go = new OnnxSteps(node);
    }

    static void spellings() {
        OnnxOps.spell("com.microsoft::MoE", node -> new OnnxMixture(node).read());
    }

    private List<Value> read() {
        if (node.flag("use_sparse_mixer", false)) {
            throw new OnnxNode.NotSayable("it chooses its experts by a sparse mixer");
        }
        Value x = node.required(0);
        long width = go.known(x, node.rank(0) - 1);
        Value tokens = go.reshaped(x, 1, -1, width);
        Value inner = activated(layer(tokens, 2, 3));
        if (node.has(6)) {
            inner = go.times(inner, layer(tokens, 6, 7));
        }
        Value answers = go.times(layer(inner, 4, 5), weights());
        Value sum = go.step("sum", new Reduction(Reduction.Kind.SUM, false, false), answers, node.vector("axis", 0));
        return node.is(new Reshape(false), sum, go.shape(x));
    }

    /// `[experts, tokens, width]` by each expert's weights.
    private Value layer(Value x, int weights, int bias) {
        Value y = go.step("experts", new MatMul(false, true), x, node.required(weights));
        return node.has(bias) ? go.plus(y, go.unsqueeze(node.in(bias), 1)) : y;
    }

    private Value activated(Value x) {
        return switch (node.text("activation_type", "relu")) {
            case "relu" -> go.unary(Unary.Kind.RELU, x);
            case "gelu" -> go.step("gelu", new Gelu(true), x);
            case "silu" -> go.step("silu", new Swish(1), x);
            case "identity" -> x;
            case "swiglu" -> gated(x);
            case String other -> throw new OnnxNode.NotSayable("its activation '%s' is not known".formatted(other));
        };
    }

    /// Half of the elements limited and gated by the other half.
    private Value gated(Value x) {
        long width = go.known(x, 2);
        Value gate;
        Value line;
        switch ((int) node.integer("swiglu_fusion", 0)) {
            case 1 -> {
                gate = go.every(2, x, 2, 0, width);
                line = go.every(2, x, 2, 1, width);
            }
            case 2 -> {
                gate = go.slice(x, 2, 0, width / 2);
                line = go.slice(x, 2, width / 2, width);
            }
            default -> throw new OnnxNode.NotSayable("its gates lie in weights of their own");
        }
        if (node.has("swiglu_limit")) {
            double limit = node.real("swiglu_limit", 0);
            gate = go.binary(Binary.Kind.MIN, gate, go.number(gate, limit));
            line = go.binary(Binary.Kind.MIN, line, go.number(line, limit));
            line = go.binary(Binary.Kind.MAX, line, go.number(line, -limit));
        }
        Value open = go.step("open", new Swish(node.real("activation_alpha", 1)), gate);
        return go.times(open, go.plus(line, node.real("activation_beta", 0)));
    }

    /// How much each expert's answer counts for each token, `[experts, tokens, 1]`.
    private Value weights() {
        Value scores = node.required(1);
        boolean normalized = node.flag("normalize_routing_weights", false);
        Value ranked = normalized ? scores : go.step("shares", new Softmax(-1), scores);
        List<Value> best = node.steps(
                "best", 2, new TopK(-1, true, true, ElementType.INT64), ranked, node.vector("k", node.integer("k", 1)));
        Value shares = normalized ? go.step("shares", new Softmax(-1), best.get(0)) : best.get(0);
        Value experts = node.scalar("count", ElementType.INT64, go.known(scores, 1));
        Value marks = go.step(
                "chosen",
                new OneHot(-1),
                best.get(1),
                experts,
                node.constant("marks", Tensor.ofDoubles(go.type(scores).element(), Shape.of(2), 0, 1)));
        Value each = go.times(marks, go.unsqueeze(shares, 2));
        Value dense = go.step("weights", new Reduction(Reduction.Kind.SUM, false, false), each, node.vector("axis", 1));
        return go.unsqueeze(go.transpose(dense, 1, 0), 2);
    }
}
