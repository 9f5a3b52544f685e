package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AveragePool;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.MaxPool;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;

/// Pools that ONNX Runtime refuses: padded by as much as their window, or more. The data is padded before.
final class LowerPools {

    private LowerPools() {}

    static void rules() {
        OnnxLegalize.lower(MaxPool.class, (op, node, to) -> largest(op, node, to));
        OnnxLegalize.lower(AveragePool.class, (op, node, to) -> average(op, node, to));
    }

    private static boolean largest(MaxPool op, Node node, Lowering to) {
        ElementType element = to.element(0);
        double least = element.isFloat() ? Double.NEGATIVE_INFINITY : element.min();
        return !node.hasOutput(1)
                && !op.window().roundUp()
                && isPaddedBeyond(op.window())
                && padded(new MaxPool(op.layout(), bare(op.window()), false), op.layout(), op.window(), least, to);
    }

    /// Where what is padded counts, since a window may see nothing else.
    private static boolean average(AveragePool op, Node node, Lowering to) {
        return op.countPadding()
                && !op.window().roundUp()
                && isPaddedBeyond(op.window())
                && padded(new AveragePool(op.layout(), bare(op.window()), false), op.layout(), op.window(), 0, to);
    }

    private static boolean isPaddedBeyond(Window window) {
        for (int i = 0; window.padding().isExplicit() && i < window.spatialRank(); i++) {
            int most = Math.max(
                    window.padding().before().get(i), window.padding().after().get(i));
            if (most >= window.kernel().get(i)) {
                return true;
            }
        }
        return false;
    }

    private static Window bare(Window window) {
        return window.with(Padding.none(window.spatialRank()));
    }

    private static boolean padded(Op pool, Layout layout, Window window, double around, Lowering to) {
        long[] pads = new long[2 * layout.rank()];
        for (int i = 0; i < layout.spatialRank(); i++) {
            pads[layout.spatial().get(i)] = window.padding().before().get(i);
            pads[layout.rank() + layout.spatial().get(i)] =
                    window.padding().after().get(i);
        }
        Value padded = to.step(
                "padded",
                new Pad(Pad.Mode.CONSTANT),
                to.in(0),
                to.vector("pads", pads),
                to.scalar("around", to.element(0), around));
        return to.last(pool, padded);
    }
}
