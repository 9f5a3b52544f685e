package dev.slipway.passes.fuse;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Constant;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets a convolution do the padding.
///
///     y = Convolution(Pad(x, p), w, b)   becomes   y = Convolution[padding + p](x, w, b)
///
/// Only for zeros around spatial axes, and where nothing else reads the padded tensor.
public final class FoldPadIntoWindow implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        Op op = node.op() instanceof Activated activated ? activated.base() : node.op();
        if (!(op instanceof Convolution(Layout layout, var filter, Window window, int groups))
                || !window.padding().isExplicit()
                || !(graph.producer(node.input(0)) instanceof Node pad)
                || !(pad.op() instanceof Pad(Pad.Mode mode))
                || mode != Pad.Mode.CONSTANT
                || !graph.hasOneUse(pad.output())
                || graph.type(pad.output()).isQuantized()
                || pad.hasInput(2) && !Numbers.is(pad.input(2), 0, graph)) {
            return Optional.empty();
        }
        Padding padding = padding(pad, layout, window.padding(), graph);
        if (padding == null) {
            return Optional.empty();
        }
        Op padded = new Convolution(layout, filter, window.with(padding), groups);
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, pad.input(0));
        Node joined = node.with(
                        node.op() instanceof Activated(Op _, var activation)
                                ? new Activated(padded, activation)
                                : padded)
                .withInputs(inputs);
        return Optional.of(Edit.join(pad, node, joined, Map.of()));
    }

    private static @Nullable Padding padding(Node pad, Layout layout, Padding own, Graph graph) {
        Constant amounts = graph.constant(pad.input(1));
        Constant axes = graph.constant(pad.input(3));
        if (amounts == null || pad.hasInput(3) && axes == null) {
            return null;
        }
        long[] pads = amounts.tensor().toLongs();
        int count = pads.length / 2;
        List<Integer> before = new ArrayList<>(own.before());
        List<Integer> after = new ArrayList<>(own.after());
        for (int i = 0; i < count; i++) {
            int axis = axes == null ? i : (int) Math.floorMod(axes.tensor().toLongs()[i], (long) layout.rank());
            int at = layout.spatial().indexOf(axis);
            if (pads[i] < 0 || pads[i + count] < 0 || at < 0 && (pads[i] > 0 || pads[i + count] > 0)) {
                return null;
            }
            if (at >= 0) {
                before.set(at, (int) (before.get(at) + pads[i]));
                after.set(at, (int) (after.get(at) + pads[i + count]));
            }
        }
        return Padding.explicit(before, after);
    }
}
