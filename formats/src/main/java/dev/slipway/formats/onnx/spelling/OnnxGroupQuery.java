package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.RmsNormalization;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Attention of decoders, several heads of queries to one of keys, whose cache each sequence of a batch fills as far
/// as it is long
/// (<https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.GroupQueryAttention>).
final class OnnxGroupQuery {

    private static final ElementType INT64 = ElementType.INT64;
    private static final int TOTAL = 6;
    private static final int POSITIONS = 9;

    private final OnnxNode node;
    private final OnnxSteps go;
    private final OnnxHeads heads;
    private final long queries;
    private final long groups;

    private OnnxGroupQuery(OnnxNode node) {
        this.node = node;
        this.go = new OnnxSteps(node);
        this.heads = new OnnxHeads(go);
        this.queries = node.integer("num_heads", 1);
        this.groups = node.integer("kv_num_heads", 1);
    }

    static void spellings() {
        OnnxOps.spell("com.microsoft::GroupQueryAttention", node -> new OnnxGroupQuery(node).read());
    }

    private List<Value> read() {
        if (node.has(12) || node.has(13) || node.wants(3)) {
            throw new OnnxNode.NotSayable("its cache is quantised or its scores are read");
        }
        Value query = part(0, queries, 0);
        Value key = part(1, groups, queries);
        Value value = part(2, groups, queries + groups);
        Value before = before(query);
        Value x = placed(normalized(query, 14), before);
        Value keys = heads.turned(placed(normalized(key, 15), before));
        Value values = heads.turned(value);
        Value length = go.size(x, 1);
        if (before != null) {
            Value places = go.upTo(go.binary(Binary.Kind.MAX, go.size(node.in(3), 2), total()));
            keys = cached(node.in(3), keys, places, before, length);
            values = cached(node.in(4), values, places, before, length);
        }
        query = heads.turned(x);
        float given = node.real("scale", 0);
        double scale = given == 0 ? 1 / Math.sqrt(go.known(query, 3)) : given;
        Value y = heads.attended(
                query,
                heads.repeated(keys, queries / groups),
                heads.repeated(values, queries / groups),
                scale,
                node.real("softcap", 0),
                heads.plus(hidden(query, keys, before), node.has(10) ? node.in(10) : null),
                sink());
        return List.of(heads.joined(y).getFirst(), keys, values);
    }

    /// Queries, keys or values as `[batch, sequence, heads, size]`, of an input of their own or of one for all.
    private Value part(int input, long count, long from) {
        if (node.has(1)) {
            return heads.apart(node.required(input), count);
        }
        long size = go.known(node.required(0), 2) / (queries + 2 * groups);
        return heads.apart(go.slice(node.required(0), 2, from * size, (from + count) * size), count);
    }

    private Value normalized(Value x, int weight) {
        return node.has(weight)
                ? go.step(
                        "normalized", new RmsNormalization(-1, node.real("qk_norm_epsilon", 1e-6f)), x, node.in(weight))
                : x;
    }

    /// How much of the cache each sequence has filled, `[batch, 1]`; null where there is no cache or nothing in it.
    private @Nullable Value before(Value query) {
        if (!node.has(3) || node.shape(3).isRanked() && node.shape(3).dim(2).equals(Dim.of(0))) {
            return null;
        }
        Value last = go.reshaped(go.cast(node.required(5), INT64), -1, 1);
        Value length = go.size(query, 1);
        Value filled = go.minus(go.plus(last, 1), length);
        Value first = go.compare(Comparison.Kind.EQUAL, total(), length);
        return go.choose(first, go.number(filled, 0), filled);
    }

    private Value total() {
        return go.reshaped(go.cast(node.required(TOTAL), INT64));
    }

    /// Queries or keys turned by their positions.
    private Value placed(Value x, @Nullable Value before) {
        if (!node.flag("do_rotary", false)) {
            return x;
        }
        Value places = node.has(POSITIONS) ? go.cast(node.in(POSITIONS), INT64) : counted(x, before);
        long turned = 2 * go.known(node.required(7), 1);
        return OnnxRotary.turned(
                go,
                x,
                OnnxRotary.angles(go, node.required(7), places),
                OnnxRotary.angles(go, node.required(8), places),
                turned,
                node.flag("rotary_interleaved", false));
    }

    private Value counted(Value x, @Nullable Value before) {
        Value places = go.upTo(go.size(x, 1));
        return before == null ? go.unsqueeze(places, 0) : go.plus(places, before);
    }

    /// What each sequence has in its cache, the new behind it, and zeros to the end.
    private Value cached(Value past, Value fresh, Value places, Value before, Value length) {
        Value room = go.size(past, 2);
        Value last = go.plus(go.plus(room, length), -1);
        Value behind = go.binary(Binary.Kind.MIN, go.minus(go.plus(places, room), before), last);
        Value old = go.compare(Comparison.Kind.LESS, places, before);
        Value row = OnnxTransformers.reordered(go, go.concat(2, past, fresh), go.choose(old, places, behind));
        Value real = go.compare(Comparison.Kind.LESS, places, go.plus(before, length));
        return go.choose(go.unsqueeze(real, 1, 3), row, go.number(row, 0));
    }

    private @Nullable Value hidden(Value query, Value keys, @Nullable Value before) {
        Value first = before == null ? node.scalar("first", INT64, 0) : go.unsqueeze(before, 2, 3);
        long window = node.integer("local_window_size", -1);
        boolean causal = node.flag("causal", true);
        if (before == null
                && window < 0
                && (!causal || go.type(query).shape().dim(2).equals(Dim.of(1)))) {
            return null;
        }
        Value last = causal ? first : go.plus(first, go.plus(go.size(query, 2), -1));
        Value bias = heads.unless(
                causal
                        ? heads.upToItself(query, keys, last)
                        : go.compare(Comparison.Kind.LESS_OR_EQUAL, go.upTo(go.size(keys, 2)), last),
                OnnxTransformers.LOWEST);
        if (window < 0) {
            return bias;
        }
        Value near = heads.upToItself(query, keys, go.plus(first, -window));
        Value far = go.step("near", new Unary(Unary.Kind.NOT), near);
        return go.plus(bias, heads.unless(far, OnnxTransformers.LOWEST));
    }

    private @Nullable Value sink() {
        if (node.has(11)) {
            return go.reshaped(node.in(11), 1, -1, 1, 1);
        }
        return node.flag("smooth_softmax", false) ? node.scalar("sink", node.element(0), 0) : null;
    }
}
