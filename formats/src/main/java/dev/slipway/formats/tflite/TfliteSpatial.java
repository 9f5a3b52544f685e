package dev.slipway.formats.tflite;

import static dev.slipway.formats.tflite.TfliteCode.*;

import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// How TFLite spells convolutions, pooling and resizing: channels last, padding `SAME` or `VALID`.
final class TfliteSpatial {

    private static final int SAME = 0;
    private static final int VALID = 1;

    private TfliteSpatial() {}

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
    private record Placed(int x, int padding, Shape shape) {}

    private static Placed placed(
            Node node, Value value, Layout layout, Window window, double padValue, TfliteEmitter emit) {
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
            if (!window.padding().isExplicit() && !size.isKnown()) {
                throw new Unsayable(
                        "DYNAMIC_SHAPE",
                        "the padding depends on a size that is not known",
                        "fix input shapes with --input");
            }
            int before =
                    window.padding().isExplicit() ? window.padding().before().get(i) : window.before(i, size.size());
            int after = window.padding().isExplicit() ? window.padding().after().get(i) : window.after(i, size.size());
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
                : emit.step(
                        PADV2, TfliteOptions.of(43), type, "padded", x, amount, emit.scalar(type.element(), padValue));
        return new Placed(result, VALID, padded);
    }

    /// Runs the operator and takes its result back to the node's own layout.
    private static void finish(
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

    static void convolution(Node node, Convolution op, int act, TfliteEmitter emit) {
        int rank = op.layout().spatialRank();
        if (rank == 1) {
            convolution1(node, op, act, emit);
            return;
        }
        if (rank == 3) {
            convolution3(node, op, act, emit);
            return;
        }
        if (rank != 2) {
            throw new Unsayable("RANK", "TFLite convolves over 1 to 3 spatial axes", "convert to ONNX");
        }
        Window window = op.window();
        Shape filter = emit.type(node.input(1)).shape();
        long outputs = filter.dim(op.filterLayout().output()).isKnown()
                ? filter.size(op.filterLayout().output())
                : -1;
        long depth = filter.dim(op.filterLayout().input()).isKnown()
                ? filter.size(op.filterLayout().input())
                : -1;
        Placed placed = placed(node, node.input(0), op.layout(), window, 0, emit);
        int bias = bias(node, outputs, emit);
        if (op.groups() > 1 && depth == 1 && outputs % op.groups() == 0) {
            int weights = filter(node.input(1), op.filterLayout(), FilterLayout.IHWO, emit);
            TfliteOptions options = TfliteOptions.of(2)
                    .with(0, placed.padding)
                    .with(1, window.strides().get(1))
                    .with(2, window.strides().get(0))
                    .with(3, outputs / op.groups())
                    .with(4, act)
                    .with(5, window.dilations().get(1))
                    .with(6, window.dilations().get(0));
            finish(node, op.layout(), DEPTHWISE_CONV_2D, options, emit, placed.x, weights, bias);
            return;
        }
        int weights = filter(node.input(1), op.filterLayout(), FilterLayout.OHWI, emit);
        TfliteOptions options = TfliteOptions.of(1)
                .with(0, placed.padding)
                .with(1, window.strides().get(1))
                .with(2, window.strides().get(0))
                .with(3, act)
                .with(4, window.dilations().get(1))
                .with(5, window.dilations().get(0));
        finish(node, op.layout(), CONV_2D, options, emit, placed.x, weights, bias);
    }

    private static int filter(Value value, FilterLayout from, FilterLayout to, TfliteEmitter emit) {
        Constant constant = emit.graph().constant(value);
        List<Integer> permutation = from.permutationTo(to);
        return constant == null
                ? emit.transpose(emit.index(value), permutation)
                : from.equals(to) ? emit.index(value) : emit.constant(value.name(), constant.permuted(permutation));
    }

    /// TFLite's convolutions always have a bias.
    private static int bias(Node node, long outputs, TfliteEmitter emit) {
        if (node.hasInput(2)) {
            return emit.index(node.input(2));
        }
        if (outputs < 0 || emit.type(node.input(0)).isQuantized()) {
            return -1;
        }
        return emit.parameter(Tensor.ofFloats(Shape.of(outputs), new float[(int) outputs]));
    }

    /// A convolution over one axis is one over two, of which one has size 1.
    private static void convolution1(Node node, Convolution op, int act, TfliteEmitter emit) {
        Layout last = Layout.channelsLast(1);
        int x = emit.transpose(emit.index(node.input(0)), op.layout().permutationTo(last));
        Shape shape = emit.type(node.input(0)).shape().permuted(op.layout().permutationTo(last));
        Window window = op.window();
        int[] pads = {0, 0};
        boolean same = window.padding().mode() == Padding.Mode.SAME_UPPER;
        if (!same && !window.padding().isNone()) {
            pads[0] = window.padding().isExplicit()
                    ? window.padding().before().getFirst()
                    : window.before(0, shape.size(1));
            pads[1] = window.padding().isExplicit()
                    ? window.padding().after().getFirst()
                    : window.after(0, shape.size(1));
            TensorType type = emit.type(node.input(0))
                    .withShape(shape.with(1, shape.dim(1).plus(pads[0] + pads[1])));
            x = emit.step(
                    PAD,
                    TfliteOptions.of(22),
                    type,
                    "padded",
                    x,
                    emit.parameter(Tensor.ofInts(Shape.of(3, 2), 0, 0, pads[0], pads[1], 0, 0)));
            shape = type.shape();
        }
        TensorType flat = emit.type(node.input(0)).withShape(shape.withAxisAt(1, Dim.of(1)));
        int image = emit.step(EXPAND_DIMS, TfliteOptions.of(52), flat, "image", x, emit.scalar(ElementType.INT32, 1));
        Constant filter = emit.graph().constant(node.input(1));
        if (filter == null) {
            throw new Unsayable("DYNAMIC_PARAMETER", "the filter is computed by the graph", "convert to ONNX");
        }
        Shape sizes = filter.shape();
        long outputs = sizes.size(op.filterLayout().output());
        long depth = sizes.size(op.filterLayout().input());
        long width = sizes.size(op.filterLayout().spatial().getFirst());
        boolean depthwise = op.groups() > 1 && depth == 1;
        List<Integer> order = depthwise
                ? List.of(
                        op.filterLayout().input(),
                        op.filterLayout().spatial().getFirst(),
                        op.filterLayout().output())
                : List.of(
                        op.filterLayout().output(),
                        op.filterLayout().spatial().getFirst(),
                        op.filterLayout().input());
        Shape wide = depthwise ? Shape.of(1, 1, width, outputs) : Shape.of(outputs, 1, width, depth);
        int weights = emit.constant(node.input(1).name(), filter.permuted(order).reshaped(wide));
        TfliteOptions options = TfliteOptions.of(depthwise ? 2 : 1)
                .with(0, same ? SAME : VALID)
                .with(1, window.strides().getFirst())
                .with(2, 1);
        if (depthwise) {
            options.with(3, outputs / op.groups())
                    .with(4, act)
                    .with(5, window.dilations().getFirst())
                    .with(6, 1);
        } else {
            options.with(3, act).with(4, window.dilations().getFirst()).with(5, 1);
        }
        Shape result = emit.type(node.output()).shape().permuted(op.layout().permutationTo(last));
        TensorType plane = emit.type(node.output()).withShape(result.withAxisAt(1, Dim.of(1)));
        int y = emit.temporary(plane, "plane");
        emit.operator(
                depthwise ? DEPTHWISE_CONV_2D : CONV_2D,
                options,
                List.of(image, weights, bias(node, outputs, emit)),
                List.of(y));
        TfliteOptions squeeze = TfliteOptions.of(30).with(0, List.of(1L));
        if (op.layout().equals(last)) {
            emit.is(SQUEEZE, squeeze, y);
        } else {
            int row = emit.step(SQUEEZE, squeeze, emit.type(node.output()).withShape(result), "row", y);
            emit.is(TRANSPOSE, TfliteOptions.of(26), row, emit.ints(last.permutationTo(op.layout())));
        }
    }

    private static void convolution3(Node node, Convolution op, int act, TfliteEmitter emit) {
        Placed placed = placed(node, node.input(0), op.layout(), op.window(), 0, emit);
        FilterLayout wanted = FilterLayout.spatialInputOutput(3);
        if (op.groups() != 1) {
            throw new Unsayable("PARAMETER", "TFLite's CONV_3D has no groups", "convert to ONNX");
        }
        int weights = filter(node.input(1), op.filterLayout(), wanted, emit);
        Window window = op.window();
        TfliteOptions options = TfliteOptions.of(106)
                .with(0, placed.padding)
                .with(1, window.strides().get(0))
                .with(2, window.strides().get(2))
                .with(3, window.strides().get(1))
                .with(4, act)
                .with(5, window.dilations().get(0))
                .with(6, window.dilations().get(2))
                .with(7, window.dilations().get(1));
        List<Integer> inputs = new ArrayList<>(List.of(placed.x, weights));
        if (node.hasInput(2)) {
            inputs.add(emit.index(node.input(2)));
        }
        finish(node, op.layout(), CONV_3D, options, emit, inputs.toArray(Integer[]::new));
    }

    static void transposed(Node node, TransposedConvolution op, int act, TfliteEmitter emit) {
        int spatial = op.layout().spatialRank();
        if (spatial < 2
                || spatial > 3
                || op.groups() != 1
                || op.window().dilations().stream().anyMatch(d -> d != 1)) {
            throw new Unsayable(
                    "PARAMETER",
                    "TFLite's TRANSPOSE_CONV has neither groups nor dilations, and needs sizes that are known",
                    "fix input shapes with --input, or convert to ONNX");
        }
        Layout last = Layout.channelsLast(spatial);
        int x = emit.transpose(emit.index(node.input(0)), op.layout().permutationTo(last));
        Shape in = emit.type(node.input(0)).shape().permuted(op.layout().permutationTo(last));
        Shape result = emit.type(node.output()).shape().permuted(op.layout().permutationTo(last));
        int padding = transposedPadding(op, in, result);
        FilterLayout wanted = spatial == 2 ? FilterLayout.OHWI : new FilterLayout(3, 4, List.of(0, 1, 2));
        int weights = filter(node.input(1), op.filterLayout(), wanted, emit);
        List<Integer> inputs = new ArrayList<>(List.of(outputShape(node, x, result, emit), weights, x));
        if (node.hasInput(2)) {
            inputs.add(emit.index(node.input(2)));
        }
        List<Integer> strides = op.window().strides();
        TfliteOptions options = spatial == 2
                ? TfliteOptions.of(49)
                        .with(0, padding)
                        .with(1, strides.get(1))
                        .with(2, strides.get(0))
                        .with(3, act)
                : TfliteOptions.of(106)
                        .with(0, padding)
                        .with(1, strides.get(0))
                        .with(2, strides.get(2))
                        .with(3, strides.get(1))
                        .with(4, act);
        TfliteCode code = spatial == 2 ? TRANSPOSE_CONV : CONV_3D_TRANSPOSE;
        finish(node, op.layout(), code, options, emit, inputs.toArray(Integer[]::new));
    }

    /// Which of TFLite's paddings cuts off as much before the output as the op does.
    private static int transposedPadding(TransposedConvolution op, Shape in, Shape result) {
        boolean same = true;
        boolean valid = true;
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            if (!in.dim(i + 1).isKnown() || !result.dim(i + 1).isKnown()) {
                same &= !op.window().padding().isExplicit();
                valid &= op.window().padding().isNone();
                continue;
            }
            int before = op.before(i, in.size(i + 1), result.size(i + 1));
            long total = Math.max(
                    0,
                    (in.size(i + 1) - 1) * op.window().strides().get(i)
                            + op.window().extent(i)
                            - result.size(i + 1));
            same &= before == total / 2
                    && Math.ceilDiv(result.size(i + 1), op.window().strides().get(i)) == in.size(i + 1);
            valid &= before == 0;
        }
        if (!same && !valid) {
            throw new Unsayable("PARAMETER", "TFLite's TRANSPOSE_CONV pads evenly or not at all", "convert to ONNX");
        }
        return op.window().padding().isNone() && valid ? VALID : same ? SAME : VALID;
    }

    private static int outputShape(Node node, int x, Shape result, TfliteEmitter emit) {
        if (result.isKnown()) {
            return emit.ints(result.intSizes());
        }
        for (int i = 1; i < result.rank(); i++) {
            if (!result.dim(i).isKnown()) {
                throw new Unsayable(
                        "DYNAMIC_SHAPE",
                        "the output size of the transposed convolution is not known",
                        "fix input shapes with --input");
            }
        }
        TensorType vector = TensorType.of(ElementType.INT32, result.rank());
        int shape = emit.step(SHAPE, TfliteOptions.of(55).with(0, 2), vector, "shape", x);
        int batch = emit.step(
                STRIDED_SLICE,
                TfliteOptions.of(32),
                TensorType.of(ElementType.INT32, 1),
                "batch",
                shape,
                emit.ints(0),
                emit.ints(1),
                emit.ints(1));
        int rest = emit.ints(
                result.dims().stream().skip(1).map(dim -> (int) dim.size()).toList());
        return emit.step(CONCATENATION, TfliteOptions.of(10), vector, "output_shape", batch, rest);
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
        Placed placed = placed(node, node.input(0), layout, window, border, emit);
        finish(node, layout, code, poolOptions(window, placed.padding, act), emit, placed.x);
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
                .with(0, window.padding().isNone() ? VALID : SAME)
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
            finish(node, layout, AVERAGE_POOL_2D, poolOptions(none, VALID, act), emit, wide);
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

    static void resize(Node node, Resize op, TfliteEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        Shape result = emit.type(node.output()).shape();
        Layout layout = TfliteResizeLowering.spatial(x, result);
        if (layout == null || !TfliteResizeLowering.isNative(op, x, result, emit.known(node.input(2)))) {
            throw new Unsayable(
                    "PARAMETER",
                    "TFLite resizes two axes of four, and other ways need known sizes",
                    "fix input shapes with --input, or convert to ONNX");
        }
        int data = emit.transpose(emit.index(node.input(0)), layout.permutationTo(Layout.NHWC));
        int size = size(node, op, result, layout, emit);
        boolean corners = op.coordinates() == Coordinates.ALIGN_CORNERS;
        boolean half = op.coordinates() != Coordinates.ASYMMETRIC && !corners;
        if (op.mode() == Resize.Mode.LINEAR) {
            TfliteOptions options = TfliteOptions.of(15).with(2, corners).with(3, half);
            finish(node, layout, RESIZE_BILINEAR, options, emit, data, size);
        } else {
            TfliteOptions options = TfliteOptions.of(74).with(0, corners).with(1, half);
            finish(node, layout, RESIZE_NEAREST_NEIGHBOR, options, emit, data, size);
        }
    }

    private static int size(Node node, Resize op, Shape result, Layout layout, TfliteEmitter emit) {
        int height = layout.spatial().get(0);
        int width = layout.spatial().get(1);
        if (result.dim(height).isKnown() && result.dim(width).isKnown()) {
            return emit.ints((int) result.size(height), (int) result.size(width));
        }
        if (node.hasInput(3) && op.axes().size() == 2) {
            return emit.int32(node.input(3));
        }
        throw new Unsayable("DYNAMIC_SHAPE", "the size to resize to is not known", "fix input shapes with --input");
    }
}
