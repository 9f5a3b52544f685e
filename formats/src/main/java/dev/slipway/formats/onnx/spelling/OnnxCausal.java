package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Swish;
import dev.slipway.model.op.Window;
import java.util.List;

/// Convolutions that see only what came before, and hand the last of it on to the next call.
final class OnnxCausal {

    private OnnxCausal() {}

    /// Each channel by a filter of its own, which sees what came before; that of the next call is the last of it.
    static List<Value> convolution(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        long before = node.shape(1).size(2) - 1;
        Value x = node.required(0);
        Value seen = node.has(3)
                ? go.concat(2, node.in(3), x)
                : node.step("seen", new Pad(Pad.Mode.CONSTANT), x, node.vector("pads", 0, 0, before, 0, 0, 0));
        Window window = Window.of(List.of((int) before + 1), List.of(1), Padding.none(1));
        Convolution op = new Convolution(Layout.channelsFirst(1), FilterLayout.outputInputSpatial(1), window, (int)
                node.shape(1).size(0));
        Value y = node.has(2)
                ? node.step("sums", op, seen, node.required(1), node.in(2))
                : node.step("sums", op, seen, node.required(1));
        boolean plain = node.text("activation", "none").equals("none");
        Value state = go.slice(seen, 2, before == 0 ? Long.MAX_VALUE : -before, Long.MAX_VALUE);
        return List.of(plain ? y : node.step("activated", new Swish(1), y), state);
    }
}
