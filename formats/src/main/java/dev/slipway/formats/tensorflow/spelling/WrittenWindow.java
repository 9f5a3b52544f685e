package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.formula.SpreadFilter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.ExtractPatches;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// Ops of windows that slide over images, channels last: convolutions and pools.
final class WrittenWindow {

    private WrittenWindow() {}

    static void convolution(Convolution op, Node node, TensorflowEmitter emit) {
        int spatial = op.layout().spatialRank();
        TensorflowOps.require(
                op.layout().isChannelsLast() && op.filterLayout().equals(FilterLayout.spatialInputOutput(spatial)));
        requireTaken(op.window(), spatial == 2);
        TensorflowOps.require(spatial == 2 || !SpreadFilter.isDilated(op.window()));
        Shape filter = emit.type(node, 1).shape();
        boolean depthwise =
                spatial == 2 && op.groups() > 1 && filter.dim(2).equals(Dim.of(1)) && isDepthwise(op, node, emit);
        ElementType element = emit.real(node, 0);
        List<Object> attributes = new ArrayList<>(filtering(element, op.window(), op.layout()));
        if (op.window().padding().isExplicit() && !op.window().padding().isNone()) {
            attributes.addAll(List.of("explicit_paddings", edges(op.window().padding())));
        }
        String weights = depthwise ? depthwise(op.groups(), node, emit) : emit.in(node, 1);
        String name = depthwise ? "DepthwiseConv2dNative" : spatial == 2 ? "Conv2D" : "Conv3D";
        boolean apart = spatial == 2 && op.groups() > 1 && !depthwise;
        biased(node, name, List.of(emit.in(node, 0), weights), attributes, element, apart, emit);
    }

    private static List<Object> filtering(ElementType element, Window window, Layout layout) {
        return List.of(
                "T",
                element,
                "strides",
                around(window.strides()),
                "dilations",
                around(window.dilations()),
                "padding",
                padding(window),
                "data_format",
                format(layout));
    }

    /// Whether the op adds the window's padding itself.
    private static void requireTaken(Window window, boolean explicit) {
        Padding padding = window.padding();
        TensorflowOps.require(padding.isNone() || padding.equals(Padding.SAME) || padding.isExplicit() && explicit);
    }

    private static boolean isDepthwise(Convolution op, Node node, TensorflowEmitter emit) {
        List<Integer> strides = op.window().strides();
        boolean plain = op.window().dilations().stream().allMatch(step -> step == 1);
        boolean even = strides.getFirst().equals(strides.getLast());
        return plain
                && even
                && emit.type(node, 0).shape().dim(op.layout().channel()).equals(Dim.of(op.groups()));
    }

    /// TensorFlow's `[height, width, channels, multiplier]`.
    private static String depthwise(int groups, Node node, TensorflowEmitter emit) {
        Shape filter = emit.type(node, 1).shape();
        Shape shape = Shape.of(filter.size(0), filter.size(1), groups, filter.size(3) / groups);
        Constant constant = emit.graph().constant(node.input(1));
        if (constant != null && !constant.type().isQuantized()) {
            return emit.view(node.input(1), constant.reshaped(shape));
        }
        return emit.step(
                "Reshape",
                List.of(emit.in(node, 1), emit.ints(shape.intSizes())),
                "T",
                emit.real(node, 1),
                "Tshape",
                ElementType.INT32);
    }

    /// An op of images and a filter; what is added to every channel is an op of its own.
    ///
    /// @param apart whether TensorFlow must not make one kernel of both, since that knows no groups: it leaves
    /// alone what has a check of the shape in between
    private static void biased(
            Node node,
            String op,
            List<String> inputs,
            List<Object> attributes,
            ElementType element,
            boolean apart,
            TensorflowEmitter emit) {
        if (node.hasInput(2)) {
            String sum = emit.step(op, inputs, attributes.toArray());
            if (apart) {
                Shape shape = emit.type(node.output()).shape();
                sum = emit.step("EnsureShape", List.of(sum), "T", element, "shape", shape);
            }
            emit.last(node, "BiasAdd", List.of(sum, emit.in(node, 2)), "T", element, "data_format", "NHWC");
        } else {
            emit.last(node, op, inputs, attributes.toArray());
        }
    }

    static void transposed(TransposedConvolution op, Node node, TensorflowEmitter emit) {
        boolean flat = op.layout().spatialRank() == 2;
        TensorflowOps.require(op.layout().isChannelsLast() && op.groups() == 1);
        requireTaken(op.window(), false);
        TensorflowOps.require(!SpreadFilter.isDilated(op.window()));
        ElementType element = emit.real(node, 0);
        List<Object> attributes = filtering(element, op.window(), op.layout());
        String sizes = sizes(op, node, emit);
        List<String> inputs = List.of(sizes, emit.in(node, 1), emit.in(node, 0));
        biased(node, flat ? "Conv2DBackpropInput" : "Conv3DBackpropInputV2", inputs, attributes, element, false, emit);
    }

    /// The sizes of the result: those that are known, and others from the images.
    private static String sizes(TransposedConvolution op, Node node, TensorflowEmitter emit) {
        Shape shape = emit.type(node.output()).shape();
        if (shape.isKnown()) {
            return emit.ints(shape.intSizes());
        }
        String given =
                emit.step("Shape", List.of(emit.in(node, 0)), "T", emit.real(node, 0), "out_type", ElementType.INT32);
        List<String> parts = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            parts.add(
                    shape.dim(axis).isKnown()
                            ? emit.ints(Math.toIntExact(shape.size(axis)))
                            : size(given, op, axis, emit));
        }
        parts.add(emit.scalar(0));
        return emit.step("ConcatV2", parts, "T", ElementType.INT32, "N", shape.rank(), "Tidx", ElementType.INT32);
    }

    private static String size(String given, TransposedConvolution op, int axis, TensorflowEmitter emit) {
        ElementType index = ElementType.INT32;
        String size = emit.step(
                "StridedSlice",
                List.of(given, emit.ints(axis), emit.ints(axis + 1), emit.ints(1)),
                "T",
                index,
                "Index",
                index);
        int spatial = op.layout().spatial().indexOf(axis);
        if (spatial < 0) {
            return size;
        }
        int stride = op.window().strides().get(spatial);
        String wide = emit.step("Mul", List.of(size, emit.scalar(stride)), "T", index);
        int more = op.outputPadding().isEmpty() ? 0 : op.outputPadding().get(spatial);
        int rest = op.window().padding().isExplicit() ? op.window().extent(spatial) - stride + more : 0;
        return rest == 0 ? wide : emit.step("AddV2", List.of(wide, emit.scalar(rest)), "T", index);
    }

    static void pool(String name, Window window, Layout layout, Node node, TensorflowEmitter emit) {
        if (window.dilations().stream().anyMatch(step -> step != 1) || node.hasOutput(1) || window.roundUp()) {
            throw TensorflowOps.noSuchOp();
        }
        TensorflowOps.require(layout.isChannelsLast());
        requireTaken(window, false);
        emit.is(
                node,
                layout.spatialRank() == 2 ? name : name + "3D",
                "ksize",
                around(window.kernel()),
                "strides",
                around(window.strides()),
                "padding",
                padding(window),
                "data_format",
                format(layout));
    }

    static void patches(ExtractPatches op, Node node, TensorflowEmitter emit) {
        Window window = op.window();
        if (window.spatialRank() != 2) {
            throw TensorflowOps.noSuchOp();
        }
        requireTaken(window, false);
        emit.is(
                node,
                "ExtractImagePatches",
                "ksizes",
                around(window.kernel()),
                "strides",
                around(window.strides()),
                "rates",
                around(window.dilations()),
                "padding",
                padding(window));
    }

    private static String padding(Window window) {
        return window.padding().isNone() ? "VALID" : window.padding().isExplicit() ? "EXPLICIT" : "SAME";
    }

    private static String format(Layout layout) {
        return layout.spatialRank() == 2 ? "NHWC" : "NDHWC";
    }

    /// Numbers of the spatial axes among those of all: 1 for batch and channels.
    private static List<Integer> around(List<Integer> spatial) {
        List<Integer> all = new ArrayList<>(List.of(1));
        all.addAll(spatial);
        all.add(1);
        return all;
    }

    /// What is added before and after each axis.
    private static List<Integer> edges(Padding padding) {
        List<Integer> edges = new ArrayList<>(List.of(0, 0));
        for (int i = 0; i < padding.before().size(); i++) {
            edges.add(padding.before().get(i));
            edges.add(padding.after().get(i));
        }
        edges.addAll(List.of(0, 0));
        return edges;
    }
}
