package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Data as operators that slide a window take them: channels last, padding `SAME` or `VALID`, or padded before.
final class TfliteWindows {

    static final int SAME = 0;
    static final int VALID = 1;

    private TfliteWindows() {}

    static void requireLast(Layout layout, boolean supported) {
        if (!layout.isChannelsLast() || !supported) {
            throw new Unsayable(
                    "LAYOUT",
                    "TFLite has this op channels-last only, in TensorFlow's order",
                    "leave the layout to the conversion (--layout)");
        }
    }

    static void requireChannelsLast(int axis, int rank) {
        if (Math.floorMod(axis, rank) != rank - 1) {
            throw new Unsayable(
                    "LAYOUT",
                    "TFLite has this op over the last axis only",
                    "leave the layout to the conversion (--layout)");
        }
    }

    /// The data channels-last, with its padding made sayable: the padding's code, and the data perhaps padded.
    record Placed(int x, int padding, Shape shape) {}

    static Placed placed(Node node, Value value, Layout layout, Window window, double padValue, TfliteEmitter emit) {
        Layout last = Layout.channelsLast(layout.spatialRank());
        List<Integer> permutation = layout.permutationTo(last);
        int x = emit.transpose(emit.index(value), permutation);
        Shape shape = emit.type(value).shape().permuted(permutation);
        if (window.padding().mode() == Padding.Mode.SAME_UPPER) {
            return new Placed(x, SAME, shape);
        }
        if (window.padding().isNone()) {
            return new Placed(x, VALID, shape);
        }
        int[] pads = new int[2 * shape.rank()];
        boolean same = true;
        for (int i = 0; i < window.spatialRank(); i++) {
            Dim size = shape.dim(i + 1);
            long known = padded(window, i, size);
            int before = window.before(i, known);
            int after = window.after(i, known);
            Window asSame = window.with(Padding.SAME);
            same &= size.isKnown() && asSame.before(i, size.size()) == before && asSame.after(i, size.size()) == after;
            pads[2 * i + 2] = before;
            pads[2 * i + 3] = after;
        }
        if (same) {
            return new Placed(x, SAME, shape);
        }
        Shape padded = shape;
        for (int i = 0; i < window.spatialRank(); i++) {
            padded = padded.with(i + 1, shape.dim(i + 1).plus(pads[2 * i + 2] + pads[2 * i + 3]));
        }
        TensorType type = emit.type(value).withShape(padded);
        int amount = emit.parameter(Tensor.ofInts(Shape.of(shape.rank(), 2), pads));
        int result = padValue == 0
                ? emit.step(PAD, TfliteOptions.of(22), type, "padded", x, amount)
                : emit.step(PADV2, TfliteOptions.of(43), type, "padded", x, amount, border(type, padValue, emit));
        return new Placed(result, VALID, padded);
    }

    /// A size to which the window adds what it adds to `size`: this itself, or any where that is the same for all.
    static long padded(Window window, int axis, Dim size) {
        if (size.isKnown()) {
            return size.size();
        }
        if (!window.padding().isExplicit() && window.strides().get(axis) != 1) {
            throw new Unsayable(
                    "DYNAMIC_SHAPE",
                    "the padding depends on a size that is not known",
                    "fix input shapes with --input");
        }
        return window.extent(axis);
    }

    /// What is padded with, as the data is stored: below all numbers for extremes.
    private static int border(TensorType type, double value, TfliteEmitter emit) {
        ElementType element = type.element();
        if (element.isFloat()) {
            return emit.scalar(element, value);
        }
        Tensor stored = Tensor.ofDoubles(element, Shape.SCALAR, Math.max(value, element.min()));
        Quantization quantization = type.quantization();
        return emit.constant("border", quantization == null ? Constant.of(stored) : Constant.of(stored, quantization));
    }

    /// Runs the operator and takes its result back to the node's own layout.
    static void finish(
            Node node, Layout layout, TfliteCode code, TfliteOptions options, TfliteEmitter emit, Integer... inputs) {
        Layout last = Layout.channelsLast(layout.spatialRank());
        if (layout.equals(last)) {
            emit.is(code, options, List.of(inputs));
            return;
        }
        TensorType type = emit.type(node.output());
        int y = emit.temporary(type.withShape(type.shape().permuted(layout.permutationTo(last))), "last");
        emit.operator(code, options, List.of(inputs), List.of(y));
        List<Integer> back = last.permutationTo(layout);
        emit.is(TRANSPOSE, TfliteOptions.of(26), y, emit.ints(back));
        emit.file().transposed(node.name());
    }
}
