package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention and what goes with it, written out (<https://onnx.ai/onnx/operators/onnx__Attention.html>).
final class OnnxAttention {

    private static final ElementType INT64 = ElementType.INT64;

    private final OnnxNode node;
    private final OnnxSteps go;

    private OnnxAttention(OnnxNode node) {
        this.node = node;
        this.go = new OnnxSteps(node);
    }

    static void spellings() {
        OnnxOps.spell("Attention", node -> new OnnxAttention(node).attention());
        OnnxOps.spell("RotaryEmbedding", node -> new OnnxAttention(node).rotary());
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
                go.multiply(query, Math.sqrt(scale)),
                go.multiply(repeated(keys, groups), Math.sqrt(scale)));
        Value capped = capped(raw);
        Value bias = bias(query, keys);
        Value biased = bias == null ? capped : go.add(capped, bias);
        ElementType precision = node.elementType("softmax_precision", node.element(0));
        Value softmax = go.cast(go.step("softmax", new Softmax(-1), go.cast(biased, precision)), node.element(0));
        Value weights = bias == null ? softmax : zeroWhereNothingCounts(softmax, bias);
        Value result = result(weights, repeated(values, groups)).getFirst();
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
        long heads = node.integer(count, 1);
        long size = go.known(x, 2) / heads;
        return go.transposed(go.reshaped(x, 0, 0, heads, size), 0, 2, 1, 3);
    }

    private List<Value> result(Value weights, Value values) {
        if (node.rank(0) != 3) {
            return node.is(new MatMul(false, false), weights, values);
        }
        Value y = go.step("attended", new MatMul(false, false), weights, values);
        Value turned = go.transposed(y, 0, 2, 1, 3);
        return node.is(new Reshape(false), turned, node.vector("shape", 0, 0, -1));
    }

    /// Each head of keys or values as often as there are heads of queries for it.
    private Value repeated(Value x, long groups) {
        if (groups == 1) {
            return x;
        }
        Value wide = go.step("wide", new Expand(), go.unsqueezed(x, 2), node.vector("groups", 1, 1, groups, 1, 1));
        return go.reshaped(wide, 0, go.known(x, 1) * groups, -1, go.known(x, 3));
    }

    private Value capped(Value scores) {
        float cap = node.real("softcap", 0);
        return cap == 0 ? scores : go.multiply(go.unary(Unary.Kind.TANH, go.divide(scores, cap)), cap);
    }

    /// What is added to the scores: the mask, and minus infinity where causality, the window or the padding forbid.
    private @Nullable Value bias(Value query, Value keys) {
        Value bias = node.has(3) ? mask(keys) : null;
        bias = plus(bias, positions(query, keys));
        if (!node.has(6)) {
            return bias;
        }
        Value places = go.upTo(go.size(keys, 2));
        Value real = go.compare(Comparison.Kind.LESS, places, go.unsqueezed(lengths(), 1));
        return plus(bias, go.unsqueezed(forbiddenUnless(real), 1, 2));
    }

    private Value lengths() {
        return go.cast(node.in(6), INT64);
    }

    private @Nullable Value plus(@Nullable Value a, @Nullable Value b) {
        return a == null ? b : b == null ? a : go.add(a, b);
    }

    private Value forbiddenUnless(Value allowed) {
        ElementType element = node.element(0);
        return go.where(
                allowed, node.scalar("zero", element, 0), node.scalar("never", element, Double.NEGATIVE_INFINITY));
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
        Value at = go.unsqueezed(go.upTo(go.size(query, 2)), 1);
        if (node.has(4)) {
            at = go.add(at, go.size(node.in(4), 2));
        } else if (node.has(6)) {
            Value offset = go.subtract(lengths(), go.size(query, 2));
            at = go.add(at, go.unsqueezed(offset, 1, 2, 3));
        }
        Value key = go.upTo(go.size(keys, 2));
        Value bias = null;
        if (right >= 0) {
            bias = forbiddenUnless(go.compare(Comparison.Kind.LESS_OR_EQUAL, key, go.add(at, right)));
        }
        if (left >= 0) {
            Value first = go.add(at, -left);
            bias = plus(bias, forbiddenUnless(go.compare(Comparison.Kind.GREATER_OR_EQUAL, key, first)));
        }
        return bias;
    }

    /// A query that may see no key at all gets zeros, not NaN.
    private Value zeroWhereNothingCounts(Value weights, Value bias) {
        Op max = new Reduction(Reduction.Kind.MAX, true, false);
        Value best = go.step("best", max, bias, node.vector("last", -1));
        Value none = go.compare(Comparison.Kind.EQUAL, best, go.number(best, Double.NEGATIVE_INFINITY));
        return go.where(none, go.number(weights, 0), weights);
    }

    /// Pairs of elements turned by an angle that grows with the position.
    private List<Value> rotary() {
        boolean flat = node.rank(0) == 3;
        Value x = node.required(0);
        if (flat) {
            long heads = node.integer("num_heads", 1);
            x = go.reshaped(x, 0, 0, heads, go.known(x, 2) / heads);
        } else {
            x = go.transposed(x, 0, 2, 1, 3);
        }
        long size = go.known(x, 3);
        long turned = node.integer("rotary_embedding_dim", 0) == 0 ? size : node.integer("rotary_embedding_dim", 0);
        boolean pairs = node.flag("interleaved", false);
        Value first = pairs ? go.sliced(x, 3, 0, turned, 2) : go.sliced(x, 3, 0, turned / 2, 1);
        Value second = pairs ? go.sliced(x, 3, 1, turned, 2) : go.sliced(x, 3, turned / 2, turned, 1);
        Value cos = angles(1);
        Value sin = angles(2);
        Value real = go.subtract(go.multiply(cos, first), go.multiply(sin, second));
        Value imaginary = go.add(go.multiply(sin, first), go.multiply(cos, second));
        Value result = pairs
                ? go.reshaped(
                        go.concat(4, go.unsqueezed(real, 4), go.unsqueezed(imaginary, 4)), 0, 0, go.known(x, 2), turned)
                : go.concat(3, real, imaginary);
        if (turned != size) {
            result = go.concat(3, result, go.sliced(x, 3, turned, size, 1));
        }
        return flat
                ? node.is(new Reshape(false), result, node.vector("shape", 0, 0, -1))
                : node.is(new Transpose(List.of(0, 2, 1, 3)), result);
    }

    private Value angles(int input) {
        Value cache = node.required(input);
        Value byToken = node.has(3) ? go.step("angles", new Gather(0, 0), cache, node.in(3)) : cache;
        return go.unsqueezed(byToken, 2);
    }
}
