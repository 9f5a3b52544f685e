package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention, written out (<https://onnx.ai/onnx/operators/onnx__Attention.html>).
final class OnnxAttention {

    private static final ElementType INT64 = ElementType.INT64;

    private final OnnxNode node;
    private final OnnxSteps go;
    private final OnnxHeads heads;

    private OnnxAttention(OnnxNode node) {
        this.node = node;
        this.go = new OnnxSteps(node);
        this.heads = new OnnxHeads(go);
    }

    static void spellings() {
        OnnxOps.spell("Attention", node -> new OnnxAttention(node).attention());
    }

    private List<Value> attention() {
        Value query = heads(0, "q_num_heads");
        Value newKeys = heads(1, "kv_num_heads");
        Value newValues = heads(2, "kv_num_heads");
        Value keys = node.has(4) ? go.step("present_key", new Concat(2), node.in(4), newKeys) : newKeys;
        Value values = node.has(5) ? go.step("present_value", new Concat(2), node.in(5), newValues) : newValues;
        double scale = node.has("scale") ? node.real("scale", 1) : 1 / Math.sqrt(go.known(query, 3));
        long groups = go.known(query, 1) / go.known(keys, 1);

        Value raw = go.step(
                "scores",
                new MatMul(false, true),
                go.times(query, Math.sqrt(scale)),
                go.times(heads.repeated(keys, groups), Math.sqrt(scale)));
        Value capped = capped(raw);
        Value bias = bias(query, keys);
        Value biased = bias == null ? capped : go.plus(capped, bias);
        ElementType precision = node.elementType("softmax_precision", node.element(0));
        Value softmax = go.cast(go.step("softmax", new Softmax(-1), go.cast(biased, precision)), node.element(0));
        Value weights = bias == null ? softmax : zeroWhereNothingCounts(softmax, bias);
        Value result = result(weights, heads.repeated(values, groups)).getFirst();
        Value shown = switch ((int) node.integer("qk_matmul_output_mode", 0)) {
            case 0 -> raw;
            case 1 -> capped;
            case 2 -> biased;
            default -> weights;
        };
        return List.of(result, keys, values, shown);
    }

    /// The input as `[batch, heads, sequence, size]`.
    private Value heads(int input, String count) {
        Value x = node.required(input);
        if (node.rank(input) != 3) {
            return x;
        }
        return heads.byHead(x, node.integer(count, 1));
    }

    private List<Value> result(Value weights, Value values) {
        if (node.rank(0) != 3) {
            return node.is(new MatMul(false, false), weights, values);
        }
        Value y = go.step("attended", new MatMul(false, false), weights, values);
        return heads.joined(y);
    }

    private Value capped(Value scores) {
        float cap = node.real("softcap", 0);
        return cap == 0 ? scores : go.times(go.unary(Unary.Kind.TANH, go.over(scores, cap)), cap);
    }

    /// What is added to the scores: the mask, and minus infinity where causality, the window or the padding forbid.
    private @Nullable Value bias(Value query, Value keys) {
        Value bias = node.has(3) ? mask(keys) : null;
        bias = heads.plus(bias, positions(query, keys));
        if (!node.has(6)) {
            return bias;
        }
        Value places = go.upTo(go.size(keys, 2));
        Value real = go.compare(Comparison.Kind.LESS, places, go.unsqueeze(lengths(), 1));
        return heads.plus(bias, go.unsqueeze(forbiddenUnless(real), 1, 2));
    }

    private Value lengths() {
        return go.cast(node.in(6), INT64);
    }

    private Value forbiddenUnless(Value allowed) {
        return heads.unless(allowed, Double.NEGATIVE_INFINITY);
    }

    private Value mask(Value keys) {
        Value mask = node.element(3) == ElementType.BOOL
                ? forbiddenUnless(node.in(3))
                : go.cast(node.in(3), node.element(0));
        Dim given = go.type(mask).shape().dim(-1);
        Dim wanted = go.type(keys).shape().dim(2);
        if (given.equals(wanted) || given.equals(Dim.of(1)) || !given.isKnown() || !wanted.isKnown()) {
            return mask;
        }
        Value never = node.scalar("never", node.element(0), Double.NEGATIVE_INFINITY);
        Value amount = node.vector("missing", 0, wanted.size() - given.size());
        return go.step("padded", new Pad(Pad.Mode.CONSTANT), mask, amount, never, node.vector("last", -1));
    }

    /// Query `i` stands at key `i + offset`: it sees no key after that if it is causal, and none out of its window.
    private @Nullable Value positions(Value query, Value keys) {
        boolean causal = node.flag("is_causal", false);
        long left = node.integer("left_window_size", -1);
        long right = causal ? 0 : node.integer("right_window_size", -1);
        if (left < 0 && right < 0) {
            return null;
        }
        Value at = go.unsqueeze(go.upTo(go.size(query, 2)), 1);
        if (node.has(4)) {
            at = go.plus(at, go.size(node.in(4), 2));
        } else if (node.has(6)) {
            Value offset = go.minus(lengths(), go.size(query, 2));
            at = go.plus(at, go.unsqueeze(offset, 1, 2, 3));
        }
        Value key = go.upTo(go.size(keys, 2));
        Value bias = null;
        if (right >= 0) {
            bias = forbiddenUnless(go.compare(Comparison.Kind.LESS_OR_EQUAL, key, go.plus(at, right)));
        }
        if (left >= 0) {
            Value first = go.plus(at, -left);
            bias = heads.plus(bias, forbiddenUnless(go.compare(Comparison.Kind.GREATER_OR_EQUAL, key, first)));
        }
        return bias;
    }

    /// A query that may see no key at all gets zeros, not NaN.
    private Value zeroWhereNothingCounts(Value weights, Value bias) {
        Op max = new Reduction(Reduction.Kind.MAX, true, false);
        Value best = go.step("best", max, bias, node.vector("last", -1));
        Value none = go.compare(Comparison.Kind.EQUAL, best, go.number(best, Double.NEGATIVE_INFINITY));
        return go.choose(none, go.number(weights, 0), weights);
    }
}
