package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// How TFLite spells pooling: channels last, padding `SAME` or `VALID`.
final class TflitePooling {

    private TflitePooling() {}

    static void spellings() {
        TfliteOps.spell(AVERAGE_POOL_2D, AveragePool.class)
                .read((r, o) -> r.activated(
                        new AveragePool(Layout.NHWC, TfliteSpatialExpand.poolWindow(o), false), o.integer(5), r.in(0)))
                .write((op, node, emit) ->
                        averagePool(node, op.layout(), op.window(), op.countPadding(), emit.fused(), emit))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(MAX_POOL_2D, MaxPool.class)
                .read((r, o) -> r.activated(
                        new MaxPool(Layout.NHWC, TfliteSpatialExpand.poolWindow(o), false), o.integer(5), r.in(0)))
                .write((op, node, emit) -> pool(node, MAX_POOL_2D, op.layout(), op.window(), emit.fused(), emit))
                .computedIn(TfliteKernels.REAL);
    }

    static void pool(Node node, TfliteCode code, Layout layout, Window window, int act, TfliteEmitter emit) {
        if (layout.spatialRank() == 1) {
            pool1(node, code, layout, window, act, emit);
            return;
        }
        if (layout.spatialRank() != 2
                || window.roundUp()
                || window.dilations().stream().anyMatch(d -> d != 1)
                || node.hasOutput(1)) {
            throw new Unsayable(
                    "PARAMETER",
                    "TFLite pools over two axes, without dilations, indices or rounding up",
                    "convert to ONNX");
        }
        double border = code == MAX_POOL_2D ? -Float.MAX_VALUE : 0;
        TfliteWindows.Placed placed = TfliteWindows.placed(node, node.input(0), layout, window, border, emit);
        TfliteWindows.finish(node, layout, code, poolOptions(window, placed.padding(), act), emit, placed.x());
    }

    private static TfliteOptions poolOptions(Window window, int padding, int act) {
        return TfliteOptions.of(5)
                .with(0, padding)
                .with(1, window.strides().get(1))
                .with(2, window.strides().get(0))
                .with(3, window.kernel().get(1))
                .with(4, window.kernel().get(0))
                .with(5, act);
    }

    private static void pool1(Node node, TfliteCode code, Layout layout, Window window, int act, TfliteEmitter emit) {
        if (!window.padding().isNone() && window.padding().mode() != Padding.Mode.SAME_UPPER
                || window.dilations().getFirst() != 1) {
            throw new Unsayable("PARAMETER", "TFLite pools with SAME or VALID padding only", "convert to ONNX");
        }
        Layout last = Layout.channelsLast(1);
        int x = emit.transpose(emit.index(node.input(0)), layout.permutationTo(last));
        Shape shape = emit.type(node.input(0)).shape().permuted(layout.permutationTo(last));
        int image = emit.step(
                EXPAND_DIMS,
                TfliteOptions.of(52),
                emit.type(node.input(0)).withShape(shape.withAxisAt(1, Dim.of(1))),
                "image",
                x,
                emit.scalar(ElementType.INT32, 1));
        Shape result = emit.type(node.output()).shape().permuted(layout.permutationTo(last));
        int y = emit.temporary(emit.type(node.output()).withShape(result.withAxisAt(1, Dim.of(1))), "plane");
        TfliteOptions options = TfliteOptions.of(5)
                .with(0, window.padding().isNone() ? TfliteWindows.VALID : TfliteWindows.SAME)
                .with(1, window.strides().getFirst())
                .with(2, 1)
                .with(3, window.kernel().getFirst())
                .with(4, 1)
                .with(5, act);
        emit.operator(code, options, List.of(image), List.of(y));
        TfliteOptions squeeze = TfliteOptions.of(30).with(0, List.of(1L));
        if (layout.equals(last)) {
            emit.is(SQUEEZE, squeeze, y);
        } else {
            int row = emit.step(SQUEEZE, squeeze, emit.type(node.output()).withShape(result), "row", y);
            emit.is(TRANSPOSE, TfliteOptions.of(26), row, emit.ints(last.permutationTo(layout)));
        }
    }

    static void averagePool(
            Node node, Layout layout, Window window, boolean countPadding, int act, TfliteEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        boolean padded = window.padding().isExplicit() && !window.padding().isNone();
        if (padded && !countPadding && !isSame(x, layout, window)) {
            throw new Unsayable(
                    "PARAMETER", "TFLite's AVERAGE_POOL_2D counts no padding but that of SAME", "convert to ONNX");
        }
        if (countPadding && !window.padding().isNone()) {
            // Padding that counts is padding with zeros beforehand.
            int[] before = new int[2];
            int[] after = new int[2];
            for (int i = 0; i < 2; i++) {
                long size = x.dim(layout.spatial().get(i)).isKnown()
                        ? x.size(layout.spatial().get(i))
                        : 0;
                before[i] = window.padding().isExplicit()
                        ? window.padding().before().get(i)
                        : window.before(i, size);
                after[i] =
                        window.padding().isExplicit() ? window.padding().after().get(i) : window.after(i, size);
            }
            Window none = window.with(Padding.none(2));
            Layout last = Layout.NHWC;
            int moved = emit.transpose(emit.index(node.input(0)), layout.permutationTo(last));
            Shape shape = x.permuted(layout.permutationTo(last));
            shape = shape.with(1, shape.dim(1).plus(before[0] + after[0]))
                    .with(2, shape.dim(2).plus(before[1] + after[1]));
            int amount =
                    emit.parameter(Tensor.ofInts(Shape.of(4, 2), 0, 0, before[0], after[0], before[1], after[1], 0, 0));
            int wide = emit.step(
                    PAD, TfliteOptions.of(22), emit.type(node.input(0)).withShape(shape), "padded", moved, amount);
            TfliteWindows.finish(
                    node, layout, AVERAGE_POOL_2D, poolOptions(none, TfliteWindows.VALID, act), emit, wide);
            return;
        }
        pool(node, AVERAGE_POOL_2D, layout, window, act, emit);
    }

    private static boolean isSame(Shape x, Layout layout, Window window) {
        Window same = window.with(Padding.SAME);
        for (int i = 0; i < layout.spatialRank(); i++) {
            Dim size = x.dim(layout.spatial().get(i));
            if (!size.isKnown()
                    || same.before(i, size.size()) != window.padding().before().get(i)
                    || same.after(i, size.size()) != window.padding().after().get(i)) {
                return false;
            }
        }
        return true;
    }
}
