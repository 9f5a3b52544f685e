package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Windows and filter banks for audio, written out.
final class OnnxSignal {

    private OnnxSignal() {}

    static void spellings() {
        OnnxOps.spell("HannWindow", node -> window(node, 0.5, 0.5, 0));
        OnnxOps.spell("HammingWindow", node -> window(node, 25.0 / 46, 21.0 / 46, 0));
        OnnxOps.spell("BlackmanWindow", node -> window(node, 0.42, 0.5, 0.08));
        OnnxOps.spell("MelWeightMatrix", OnnxSignal::melWeights);
    }

    /// `a - b cos(2 pi n / N) + c cos(4 pi n / N)`.
    private static List<Value> window(OnnxNode node, double a, double b, double c) {
        OnnxSteps go = new OnnxSteps(node);
        ElementType output = node.elementType("output_datatype", ElementType.FLOAT32);
        Value size = go.cast(go.scalar(node.required(0)), ElementType.FLOAT64);
        Value length = node.flag("periodic", true) ? size : go.plus(size, -1);
        Value angle = go.over(go.times(go.upTo(size), 2 * Math.PI), length);
        Value window = go.plus(go.times(go.unary(Unary.Kind.COS, angle), -b), a);
        if (c != 0) {
            window = go.plus(window, go.times(go.unary(Unary.Kind.COS, go.times(angle, 2)), c));
        }
        return node.is(new Cast(output, true), window);
    }

    /// Triangles over the bins of a spectrum, evenly spread on the mel scale.
    private static List<Value> melWeights(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value bins = go.cast(go.scalar(node.required(0)), ElementType.INT64);
        Value length = go.cast(go.scalar(node.required(1)), ElementType.INT64);
        Value low = mel(go.cast(go.scalar(node.required(3)), ElementType.FLOAT64), go);
        Value high = mel(go.cast(go.scalar(node.required(4)), ElementType.FLOAT64), go);
        Value count = go.plus(bins, 2);
        Value step = go.over(go.minus(high, low), go.cast(count, ElementType.FLOAT64));
        Value mels = go.plus(go.times(go.cast(go.upTo(count), ElementType.FLOAT64), step), low);
        Value hertz = go.times(go.plus(go.unary(Unary.Kind.EXP, go.times(mels, Math.log(10) / 2595)), -1), 700);
        Value rate = go.cast(go.scalar(node.required(2)), ElementType.FLOAT64);
        Value scale = go.over(go.cast(go.plus(length, 1), ElementType.FLOAT64), rate);
        Value edges = go.unary(Unary.Kind.FLOOR, go.times(hertz, scale));
        Value lower = go.slice(edges, 0, 0, -2);
        Value center = go.slice(edges, 0, 1, -1);
        Value upper = go.slice(edges, 0, 2, Integer.MAX_VALUE);
        Value bin = go.unsqueeze(go.cast(go.upTo(go.plus(go.over(length, 2), 1)), ElementType.FLOAT64), 1);
        Value up = slope(bin, lower, center, go);
        Value down = slope(go.times(bin, -1), go.times(upper, -1), go.times(center, -1), go);
        Value zero = go.number(bin, 0);
        Value before = go.compare(Comparison.Kind.LESS_OR_EQUAL, bin, center);
        Value inside = go.choose(before, up, down);
        Value positive = go.compare(Comparison.Kind.GREATER, inside, zero);
        Value weights = go.step("weights", new Where(), positive, inside, zero);
        return node.is(new Cast(node.elementType("output_datatype", ElementType.FLOAT32), true), weights);
    }

    private static Value mel(Value hertz, OnnxSteps go) {
        Value log = go.unary(Unary.Kind.LOG, go.plus(go.over(hertz, 700), 1));
        return go.times(log, 2595 / Math.log(10));
    }

    /// Rises from 0 at `from` to 1 at `to`; where they are one place it is 1 there.
    private static Value slope(Value at, Value from, Value to, OnnxSteps go) {
        Value rise = go.minus(to, from);
        Value flat = go.compare(Comparison.Kind.EQUAL, rise, go.number(rise, 0));
        Value there = go.cast(go.compare(Comparison.Kind.EQUAL, at, to), ElementType.FLOAT64);
        Value run = go.over(go.minus(at, from), go.choose(flat, go.number(rise, 1), rise));
        return go.choose(flat, there, run);
    }
}
