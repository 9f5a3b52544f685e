package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.formula.SpreadFilter;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Convolutions in the forms that TFLite has: transposed ones over two or three axes, without groups, dilations or
/// padding of their own; those over three axes without groups.
final class TfliteConvolutionLowering {

    /// Stands for a size that only the run tells, where what is cut off is the same for all.
    private static final long ANY_SIZE = 1 << 10;

    private TfliteConvolutionLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Convolution convolution
            when convolution.groups() > 1 && convolution.layout().spatialRank() == 3 ->
                groups(convolution.groups(), convolution, to);
            case Convolution convolution
            when convolution.layout().spatialRank() == 3 && SpreadFilter.isDilated(convolution.window()) ->
                dilated(convolution.window(), convolution.filterLayout(), convolution, to);
            case Convolution convolution
            when convolution.layout().spatialRank() == 1 && to.known(1) == null -> overOneAxis(convolution, to);
            case TransposedConvolution convolution -> transposed(convolution, to);
            default -> false;
        };
    }

    /// A convolution whose filter is a quantised constant made real, with this constant in TFLite's order: then no
    /// transpose is left for the run.
    static Node withTurnedFilter(GraphBuilder graph, Node node) {
        Op base = node.op() instanceof Activated activated ? activated.base() : node.op();
        if (!(base instanceof Convolution op)
                || op.layout().spatialRank() != 2
                || !(graph.producerOf(node.input(1)) instanceof Node maker)
                || !(maker.op() instanceof Dequantize)
                || !(graph.constantOf(maker.input(0)) instanceof Constant filter)) {
            return node;
        }
        boolean depthwise =
                op.groups() > 1 && filter.shape().size(op.filterLayout().input()) == 1;
        FilterLayout order = depthwise ? FilterLayout.IHWO : FilterLayout.OHWI;
        if (order.equals(op.filterLayout())) {
            return node;
        }
        Value turned = graph.constant(
                graph.uniqueName(maker.input(0).name()),
                filter.permuted(op.filterLayout().permutationTo(order)));
        Value real = graph.add(graph.uniqueName(maker.name()), maker.origins(), maker.op(), turned);
        Convolution plain = new Convolution(op.layout(), order, op.window(), op.groups());
        List<Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(1, real);
        Op same =
                node.op() instanceof Activated(Op _, Activation activation) ? new Activated(plain, activation) : plain;
        return node.with(same).withInputs(inputs);
    }

    private static boolean transposed(TransposedConvolution op, TfliteLowering to) {
        if (!to.shape(0).isRanked() || !to.shape(1).isKnown()) {
            return false;
        }
        if (op.groups() > 1) {
            return groups(op.groups(), op, to);
        }
        if (op.layout().spatialRank() == 1) {
            return overOneAxis(op, to);
        }
        if (SpreadFilter.isDilated(op.window())) {
            return dilated(op.window(), op.filterLayout(), op, to);
        }
        return !isNative(op, to) && cropped(op, to);
    }

    /// A convolution for each group of channels.
    private static boolean groups(int groups, Op op, TfliteLowering to) {
        boolean transposed = op instanceof TransposedConvolution;
        Layout layout = op instanceof Convolution c ? c.layout() : ((TransposedConvolution) op).layout();
        FilterLayout filter =
                op instanceof Convolution c ? c.filterLayout() : ((TransposedConvolution) op).filterLayout();
        Op single = op instanceof Convolution c
                ? new Convolution(c.layout(), c.filterLayout(), c.window(), 1)
                : ungrouped((TransposedConvolution) op);
        if (!to.shape(0).dim(layout.channel()).isKnown() || !to.shape(1).isKnown()) {
            return false;
        }
        int parted = transposed ? filter.input() : filter.output();
        long channels = to.shape(0).size(layout.channel()) / groups;
        long filters = to.shape(1).size(parted) / groups;
        long outputs = transposed ? to.shape(1).size(filter.output()) : filters;
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            Value x = to.slice(to.in(0), layout.channel(), i * channels, (i + 1) * channels);
            Value weights = part(to.in(1), parted, i * filters, (i + 1) * filters, to);
            parts.add(
                    to.node().hasInput(2)
                            ? to.step(single, x, weights, part(to.in(2), 0, i * outputs, (i + 1) * outputs, to))
                            : to.step(single, x, weights));
        }
        return to.last(new Concat(layout.channel()), parts.toArray(Value[]::new));
    }

    private static TransposedConvolution ungrouped(TransposedConvolution op) {
        return new TransposedConvolution(
                op.layout(), op.filterLayout(), op.window(), op.outputPadding(), op.outputSizes(), 1);
    }

    /// A part of a parameter: cut now where it is constant.
    private static Value part(Value value, int axis, long start, long end, TfliteLowering to) {
        Constant constant = to.graph().constantOf(value);
        return constant == null
                ? to.slice(value, axis, start, end)
                : to.constant(new Slice()
                        .evaluate(Arguments.of(
                                constant.tensor(),
                                Tensor.ofLongs(Shape.of(1), start),
                                Tensor.ofLongs(Shape.of(1), end),
                                Tensor.ofLongs(Shape.of(1), axis)))
                        .getFirst());
    }

    /// Over two axes, of which the first has size 1.
    private static boolean overOneAxis(TransposedConvolution op, TfliteLowering to) {
        Layout last = Layout.channelsLast(1);
        Value row = to.transpose(to.in(0), op.layout().permutationTo(last));
        Value image = to.step(new Unsqueeze(), row, to.longs(1));
        Constant constant = to.graph().constantOf(to.in(1));
        if (constant == null) {
            return false;
        }
        FilterLayout from = op.filterLayout();
        Constant turned =
                constant.permuted(List.of(from.output(), from.spatial().getFirst(), from.input()));
        Shape shape = turned.shape();
        Value weights = to.graph()
                .constant(
                        to.graph().uniqueName(to.in(1).name()),
                        turned.reshaped(Shape.of(shape.size(0), 1, shape.size(1), shape.size(2))));
        TransposedConvolution wide = new TransposedConvolution(
                Layout.NHWC,
                FilterLayout.OHWI,
                flat(op.window()),
                op.outputPadding().isEmpty()
                        ? List.of()
                        : List.of(0, op.outputPadding().getFirst()),
                op.outputSizes().isEmpty()
                        ? List.of()
                        : List.of(1, op.outputSizes().getFirst()),
                1);
        Value plane = to.node().hasInput(2) ? to.step(wide, image, weights, to.in(2)) : to.step(wide, image, weights);
        Value result = to.step(new Squeeze(), plane, to.longs(1));
        return op.layout().equals(last)
                ? to.last(new Identity(), result)
                : to.last(new Transpose(last.permutationTo(op.layout())), result);
    }

    /// A convolution over one axis whose filter is computed: over two axes, of which the first has size 1.
    private static boolean overOneAxis(Convolution op, TfliteLowering to) {
        FilterLayout from = op.filterLayout();
        if (!to.shape(0).isRanked()
                || !to.shape(1).isRanked()
                || op.window().padding().mode() == Padding.Mode.SAME_LOWER) {
            return false;
        }
        Value row = to.transpose(to.in(0), op.layout().permutationTo(Layout.channelsLast(1)));
        Value filter =
                to.transpose(to.in(1), List.of(from.output(), from.spatial().getFirst(), from.input()));
        Convolution wide = new Convolution(Layout.NHWC, FilterLayout.OHWI, flat(op.window()), op.groups());
        List<Value> inputs = new ArrayList<>(to.node().inputs());
        inputs.set(0, to.step(new Unsqueeze(), row, to.longs(1)));
        inputs.set(1, to.step(new Unsqueeze(), filter, to.longs(1)));
        Value plane = to.step(wide, inputs.toArray(Value[]::new));
        Value result = to.step(new Squeeze(), plane, to.longs(1));
        return to.last(new Transpose(Layout.channelsLast(1).permutationTo(op.layout())), result);
    }

    /// The window over two axes, of which the first has size 1.
    private static Window flat(Window window) {
        Padding padding = window.padding();
        return new Window(
                List.of(1, window.kernel().getFirst()),
                List.of(1, window.strides().getFirst()),
                List.of(1, window.dilations().getFirst()),
                padding.isExplicit()
                        ? Padding.explicit(
                                List.of(0, padding.before().getFirst()),
                                List.of(0, padding.after().getFirst()))
                        : padding,
                false);
    }

    /// The filter with zeros between its elements: transposed convolutions have no dilations, and those of `CONV_3D`
    /// read what nobody wrote.
    private static boolean dilated(Window window, FilterLayout layout, Op op, TfliteLowering to) {
        Tensor filter = to.known(1);
        if (filter == null) {
            return false;
        }
        Window dense = SpreadFilter.window(window);
        Value[] inputs = to.node().inputs().toArray(Value[]::new);
        inputs[1] = to.constant(SpreadFilter.of(filter, layout, window));
        return to.last(
                op instanceof TransposedConvolution transposed
                        ? new TransposedConvolution(
                                transposed.layout(),
                                layout,
                                dense,
                                transposed.outputPadding(),
                                transposed.outputSizes(),
                                1)
                        : new Convolution(((Convolution) op).layout(), layout, dense, 1),
                inputs);
    }

    /// Whether TFLite's `SAME` or `VALID` cut off as much before the output as the op does, and give its size.
    private static boolean isNative(TransposedConvolution op, TfliteLowering to) {
        boolean same = true;
        boolean valid = true;
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            int axis = op.layout().spatial().get(i);
            Dim size = to.shape(0).dim(axis);
            long in = size.isKnown() ? size.size() : ANY_SIZE;
            long out = op.outputSize(i, Dim.of(in)).size();
            long total = (in - 1) * op.window().strides().get(i) + op.window().extent(i) - out;
            int before = op.before(i, in, out);
            same &= before == total / 2
                    && total >= 0
                    && (size.isKnown() || op.window().padding().mode() == Padding.Mode.SAME_UPPER)
                    && Math.ceilDiv(out, op.window().strides().get(i)) == in;
            valid &= before == 0 && total == 0;
        }
        return same || valid;
    }

    /// The whole result without padding, of which a part is cut out; what lies beyond it is bias alone.
    private static boolean cropped(TransposedConvolution op, TfliteLowering to) {
        int spatial = op.layout().spatialRank();
        Window open = op.window().with(Padding.none(spatial));
        TransposedConvolution whole =
                new TransposedConvolution(op.layout(), op.filterLayout(), open, List.of(), List.of(), 1);
        if (!op.outputSizes().isEmpty() && !isKnown(op.layout(), to.shape(0))) {
            return false;
        }
        Value y = to.step(whole, to.in(0), to.in(1));
        List<Long> pads = new ArrayList<>(Collections.nCopies(2 * op.layout().rank(), 0L));
        for (int i = 0; i < spatial; i++) {
            int axis = op.layout().spatial().get(i);
            Dim size = to.shape(0).dim(axis);
            long in = size.isKnown() ? size.size() : ANY_SIZE;
            long out = op.outputSize(i, Dim.of(in)).size();
            long full = (in - 1) * open.strides().get(i) + open.extent(i);
            long before = op.before(i, in, out);
            long end = Math.min(full, before + out);
            if (before != 0 || end != full) {
                y = to.slice(y, axis, before, size.isKnown() ? end : end == full ? Integer.MAX_VALUE : end - full);
            }
            pads.set(op.layout().rank() + axis, Math.max(0, before + out - full));
        }
        if (pads.stream().anyMatch(pad -> pad != 0)) {
            y = to.step(
                    new Pad(Pad.Mode.CONSTANT),
                    y,
                    to.longs(pads.stream().mapToLong(Long::longValue).toArray()));
        }
        return to.node().hasInput(2)
                ? to.last(new Binary(Binary.Kind.ADD), y, bias(op, to))
                : to.last(new Identity(), y);
    }

    private static boolean isKnown(Layout layout, Shape x) {
        return layout.spatial().stream().allMatch(axis -> x.dim(axis).isKnown());
    }

    private static Value bias(TransposedConvolution op, TfliteLowering to) {
        if (op.layout().isChannelsLast()) {
            return to.in(2);
        }
        long[] sizes = new long[op.layout().rank()];
        Arrays.fill(sizes, 1);
        sizes[op.layout().channel()] = -1;
        return to.reshape(to.in(2), sizes);
    }
}
