package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Pairs of elements turned by an angle that grows with the position
/// (<https://onnx.ai/onnx/operators/onnx__RotaryEmbedding.html>), and ONNX Runtime's own spelling of it.
final class OnnxRotary {

    private OnnxRotary() {}

    static void spellings() {
        OnnxOps.spell("RotaryEmbedding", OnnxRotary::read);
        OnnxOps.spell("com.microsoft::RotaryEmbedding", OnnxRotary::readMicrosoft);
    }

    private static List<Value> read(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        return written(node, apart(node, node.integer("num_heads", 1)), angles(node, 1, go), angles(node, 2, go));
    }

    private static Value angles(OnnxNode node, int input, OnnxSteps go) {
        Value cache = node.required(input);
        Value byToken = node.has(3) ? go.step("angles", new Gather(0, 0), cache, node.in(3)) : cache;
        return go.unsqueeze(byToken, 2);
    }

    /// The positions come second, and may be that of the first token.
    private static List<Value> readMicrosoft(OnnxNode node) {
        if (node.real("scale", 1) != 1) {
            throw new OnnxNode.NotSayable("it scales the angles");
        }
        OnnxSteps go = new OnnxSteps(node);
        long heads = node.integer("num_heads", 0);
        if (heads == 0 && node.rank(0) == 3) {
            heads = go.known(node.required(0), 2) / (2 * go.known(node.required(2), 1));
        }
        Value x = apart(node, heads);
        Value places = go.cast(node.required(1), ElementType.INT64);
        if (node.rank(1) == 1) {
            places = go.unsqueeze(go.plus(go.upTo(go.size(x, 1)), places), 0);
        }
        return written(node, x, angles(go, node.required(2), places), angles(go, node.required(3), places));
    }

    /// The rows of a table of angles that `places`, `[batch, sequence]`, name.
    static Value angles(OnnxSteps go, Value cache, Value places) {
        return go.unsqueeze(go.step("angles", new Gather(0, 0), cache, places), 2);
    }

    /// The first input as `[batch, sequence, heads, size]`.
    private static Value apart(OnnxNode node, long heads) {
        OnnxHeads all = new OnnxHeads(node);
        return node.rank(0) == 3 ? all.apart(node.required(0), heads) : all.turned(node.required(0));
    }

    private static List<Value> written(OnnxNode node, Value x, Value cos, Value sin) {
        long size = new OnnxSteps(node).known(x, 3);
        long turned = node.integer("rotary_embedding_dim", 0) == 0 ? size : node.integer("rotary_embedding_dim", 0);
        Value y = turned(new OnnxSteps(node), x, cos, sin, turned, node.flag("interleaved", false));
        return node.rank(0) == 3
                ? node.is(new Reshape(false), y, node.vector("shape", 0, 0, -1))
                : node.is(new Transpose(List.of(0, 2, 1, 3)), y);
    }

    /// `[batch, sequence, heads, size]`, its first `turned` elements turned.
    ///
    /// @param cos `[batch, sequence, 1, turned / 2]`
    /// @param pairs whether neighbours are turned together, or elements of the two halves
    static Value turned(OnnxSteps go, Value x, Value cos, Value sin, long turned, boolean pairs) {
        long size = go.known(x, 3);
        Value first = pairs ? go.every(2, x, 3, 0, turned) : go.slice(x, 3, 0, turned / 2);
        Value second = pairs ? go.every(2, x, 3, 1, turned) : go.slice(x, 3, turned / 2, turned);
        Value real = go.minus(go.times(cos, first), go.times(sin, second));
        Value imaginary = go.plus(go.times(sin, first), go.times(cos, second));
        Value result = pairs
                ? go.reshaped(
                        go.concat(4, go.unsqueeze(real, 4), go.unsqueeze(imaginary, 4)), 0, 0, go.known(x, 2), turned)
                : go.concat(3, real, imaginary);
        return turned == size ? result : go.concat(3, result, go.slice(x, 3, turned, size));
    }
}
