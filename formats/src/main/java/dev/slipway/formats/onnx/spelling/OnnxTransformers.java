package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Logical;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention as ONNX Runtime has it, with its projection, masks and caches, written out
/// (<https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md>). [OnnxGroupQuery] is that of
/// decoders.
final class OnnxTransformers {

    private static final ElementType INT64 = ElementType.INT64;
    /// The lowest number, not minus infinity: a query that sees no key is no `NaN`.
    static final double LOWEST = -Float.MAX_VALUE;

    private final OnnxNode node;
    private final OnnxSteps go;
    private final OnnxHeads heads;
    private final long count;

    private OnnxTransformers(OnnxNode node) {
        this.node = node;
        this.go = new OnnxSteps(node);
        this.heads = new OnnxHeads(go);
        this.count = node.integer("num_heads", 1);
    }

    static void spellings() {
        OnnxOps.spell("com.microsoft::Attention", node -> new OnnxTransformers(node).attention());
        OnnxOps.spell("com.microsoft::QAttention", node -> new OnnxTransformers(node).quantized());
        OnnxOps.spell("com.microsoft::MultiHeadAttention", node -> new OnnxTransformers(node).multiHead());
    }

    /// Projects its input to queries, keys and values first.
    private List<Value> attention() {
        refuse(6, "its cache is longer than what it holds");
        Value all = go.step("projected", new MatMul(false, false), node.required(0), node.required(1));
        return projected(node.has(2) ? go.plus(all, node.in(2)) : all, 3, 4, 5);
    }

    /// The same, of a quantised input and quantised weights.
    private List<Value> quantized() {
        Value x = OnnxIntegers.dequantized(node, 0, 3, 6, go);
        Value all = go.step("projected", new MatMul(false, false), x, OnnxIntegers.dequantized(node, 1, 4, 7, go));
        return projected(go.plus(all, node.required(2)), 5, 8, 9);
    }

    private List<Value> projected(Value all, int mask, int past, int bias) {
        if (node.flag("do_rotary", false)) {
            throw new OnnxNode.NotSayable("it turns queries and keys by angles of its own");
        }
        List<Long> sizes = node.longs("qkv_hidden_sizes");
        long third = go.known(all, 2) / 3;
        long queries = sizes.isEmpty() ? third : sizes.get(0);
        long keys = queries + (sizes.isEmpty() ? third : sizes.get(1));
        Value query = heads.byHead(go.slice(all, 2, 0, queries), count);
        Value key = heads.byHead(go.slice(all, 2, queries, keys), count);
        Value value = heads.byHead(go.slice(all, 2, keys, Integer.MAX_VALUE), count);
        Value before = null;
        if (node.has(past)) {
            before = go.size(node.in(past), 3);
            key = go.concat(2, half(node.in(past), 0), key);
            value = go.concat(2, half(node.in(past), 1), value);
        }
        Value y = attended(query, key, value, mask, before, node.has(bias) ? node.in(bias) : null);
        Value present = node.wants(1) ? go.concat(0, go.unsqueeze(key, 0), go.unsqueeze(value, 0)) : Value.NONE;
        return List.of(heads.joined(y).getFirst(), present);
    }

    /// Keys or values of a cache that holds both.
    private Value half(Value cache, int which) {
        return go.step("past", new Squeeze(), go.slice(cache, 0, which, which + 1L), node.vector("axis", 0));
    }

    /// Attention of queries, keys and values that are projected already.
    private List<Value> multiHead() {
        refuse(8, "its cache is longer than what it holds");
        refuse(9, "it searches along beams");
        if (!node.has(1) || !node.has(2) || node.rank(0) != 3) {
            throw new OnnxNode.NotSayable("its inputs are packed");
        }
        Value query = node.required(0);
        Value key = node.required(1);
        Value value = node.required(2);
        boolean apart = node.rank(1) == 4;
        if (node.has(3)) {
            long width = go.known(query, 2);
            query = go.plus(query, go.slice(node.in(3), 0, 0, width));
            if (!apart) {
                long keys = go.known(key, 2);
                key = go.plus(key, go.slice(node.in(3), 0, width, width + keys));
                value = go.plus(value, go.slice(node.in(3), 0, width + keys, Integer.MAX_VALUE));
            }
        }
        query = heads.byHead(query, count);
        key = apart ? key : heads.byHead(key, count);
        value = apart ? value : heads.byHead(value, count);
        Value before = null;
        if (node.has(6)) {
            before = go.size(node.in(6), 2);
            key = go.step("present_key", new Concat(2), node.in(6), key);
            value = go.step("present_value", new Concat(2), node.in(7), value);
        }
        Value y = attended(query, key, value, 4, before, node.has(5) ? node.in(5) : null);
        if (node.wants(3)) {
            throw new OnnxNode.NotSayable("its scores are read");
        }
        return List.of(heads.joined(y).getFirst(), key, value);
    }

    private void refuse(int input, String why) {
        if (node.has(input)) {
            throw new OnnxNode.NotSayable(why);
        }
    }

    private Value attended(
            Value query, Value keys, Value values, int mask, @Nullable Value before, @Nullable Value bias) {
        float given = node.real("scale", 0);
        double scale = given == 0 ? 1 / Math.sqrt(go.known(query, 3)) : given;
        Value hidden = node.has(mask) ? heads.unless(seen(mask, keys), filter()) : null;
        Dim length = go.type(query).shape().dim(2);
        if (node.flag("unidirectional", false) && !length.equals(Dim.of(1))) {
            Value first = before == null ? node.scalar("first", INT64, 0) : before;
            hidden = heads.plus(hidden, heads.unless(heads.upToItself(query, keys, first), LOWEST));
        }
        return heads.attended(query, keys, values, scale, 0, heads.plus(hidden, bias), null);
    }

    private double filter() {
        return node.real("mask_filter_value", -10000);
    }

    /// Which keys count: given as how many of each sequence, as where each begins and ends, or one by one.
    private Value seen(int input, Value keys) {
        Value mask = go.cast(node.in(input), ElementType.INT32);
        int rank = node.rank(input);
        if (rank == 2 || rank == 3) {
            Value some = go.compare(Comparison.Kind.GREATER, mask, go.number(mask, 0));
            return rank == 2 ? go.unsqueeze(some, 1, 2) : go.unsqueeze(some, 1);
        }
        Dim given = node.shape(input).dim(0);
        Dim batch = go.type(keys).shape().dim(0);
        Value places = go.cast(go.upTo(go.size(keys, 2)), ElementType.INT32);
        if (rank == 1 && given.equals(batch)) {
            Value some = go.compare(Comparison.Kind.LESS, places, go.unsqueeze(mask, 1));
            return go.unsqueeze(some, 1, 2);
        }
        if (rank == 1 && given.isKnown() && batch.isKnown() && given.size() == 2 * batch.size()) {
            Value end = go.unsqueeze(go.slice(mask, 0, 0, batch.size()), 1);
            Value start = go.unsqueeze(go.slice(mask, 0, batch.size(), given.size()), 1);
            Value some = go.step(
                    "seen",
                    new Logical(Logical.Kind.AND),
                    go.compare(Comparison.Kind.LESS, places, end),
                    go.compare(Comparison.Kind.GREATER_OR_EQUAL, places, start));
            return go.unsqueeze(some, 1, 2);
        }
        throw new OnnxNode.NotSayable(
                "what its mask %s of a batch of %s means is not known".formatted(node.shape(input), batch));
    }

    /// The rows of a cache, in the order that `places` gives for each sequence.
    static Value reordered(OnnxSteps go, Value cache, Value places) {
        return go.step("in_order", new Gather(2, 1), cache, places);
    }
}
