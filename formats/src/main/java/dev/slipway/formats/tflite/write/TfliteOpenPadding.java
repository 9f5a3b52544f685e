package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// `SAME` of sizes that only the run tells, under convolutions whose strides are larger than their windows. Where the
/// last window ends before the data does, XNNPACK takes the padding, which then is less than nothing, for a large
/// number. The data is padded before, as the run's sizes ask for.
final class TfliteOpenPadding {

    private TfliteOpenPadding() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return op instanceof Convolution convolution
                && to.shape(0).isRanked()
                && isApart(convolution.layout(), convolution.window(), to)
                && padded(convolution, to);
    }

    private static boolean isApart(Layout layout, Window window, TfliteLowering to) {
        boolean isApart = false;
        for (int i = 0; i < window.spatialRank(); i++) {
            isApart |= !to.shape(0).dim(layout.spatial().get(i)).isKnown()
                    && window.strides().get(i) > window.extent(i);
        }
        return isApart && window.padding().mode() == Padding.Mode.SAME_UPPER;
    }

    private static boolean padded(Convolution op, TfliteLowering to) {
        Window window = op.window();
        Value[] pads = new Value[2 * op.layout().rank()];
        Arrays.fill(pads, number(0, to));
        for (int i = 0; i < window.spatialRank(); i++) {
            int axis = op.layout().spatial().get(i);
            Value all = amount(axis, window.extent(i), window.strides().get(i), to);
            Value before = to.divide(all, number(2, to));
            pads[axis] = before;
            pads[op.layout().rank() + axis] = to.subtract(all, before);
        }
        List<Value> inputs = new ArrayList<>(to.node().inputs());
        inputs.set(0, to.step(new Pad(Pad.Mode.CONSTANT), to.in(0), to.step(new Concat(0), pads)));
        Window bare = window.with(Padding.none(window.spatialRank()));
        return to.last(
                new Convolution(op.layout(), op.filterLayout(), bare, op.groups()), inputs.toArray(Value[]::new));
    }

    /// What a window at the end reaches beyond it: `max(extent - 1 - (size - 1) mod stride, 0)`.
    private static Value amount(int axis, long extent, int stride, TfliteLowering to) {
        Value last = to.subtract(to.size(to.in(0), axis), number(1, to));
        Value seen = to.binary(Binary.Kind.FLOOR_MODULO, last, number(stride, to));
        return to.max(to.subtract(number(extent - 1, to), seen), number(0, to));
    }

    private static Value number(long value, TfliteLowering to) {
        return to.constant(Tensor.ofLongs(ElementType.INT32, Shape.of(1), value));
    }
}
