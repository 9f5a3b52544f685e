package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.formula.SpreadFilter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Convolutions and what else slides or moves over images, as TensorFlow's processors compute them: channels last, of
/// two spatial axes or three, padded as they say or beforehand.
final class LowerSpatial {

    private LowerSpatial() {}

    static void rules() {
        lower(Convolution.class, LowerSpatial::convolution);
        lower(TransposedConvolution.class, LowerSpatial::transposed);
        lower(DepthToSpace.class, LowerSpatial::depthToSpace);
        lower(
                SpaceToDepth.class,
                (op, _, to) -> !op.layout().isChannelsLast()
                        && channelsLast(op.layout(), at -> new SpaceToDepth(op.block(), at), to));
        lower(ExtractPatches.class, LowerSpatial::patches);
        LowerPools.rules();
        LowerResizing.rules();
    }

    /// The same over channels last, and back; says so.
    static boolean channelsLast(Layout layout, Function<Layout, Op> op, TensorflowLowering to) {
        Layout last = Layout.channelsLast(layout.spatialRank());
        List<Integer> there = layout.permutationTo(last);
        Value[] inputs = to.node().inputs().toArray(Value[]::new);
        inputs[0] = to.step("channels_last", new Transpose(there), inputs[0]);
        Value result = to.step("result", op.apply(last), inputs);
        to.transposed();
        return to.last(new Transpose(Permutation.inverse(there)), result);
    }

    /// The same with another axis of one row.
    static boolean asImage(Function<Layout, Op> op, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        Value[] inputs = to.node().inputs().toArray(Value[]::new);
        inputs[0] = formula.unsqueeze(inputs[0], 1);
        return to.is(formula.squeeze(to.step("row", op.apply(Layout.NHWC), inputs), 1));
    }

    /// The window with a row of one in front.
    static Window withRow(Window window) {
        Padding padding = window.padding();
        return new Window(
                before(1, window.kernel()),
                before(1, window.strides()),
                before(1, window.dilations()),
                padding.isExplicit()
                        ? Padding.explicit(before(0, padding.before()), before(0, padding.after()))
                        : padding,
                window.roundUp());
    }

    static List<Integer> before(int first, List<Integer> rest) {
        List<Integer> all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    private static boolean convolution(Convolution op, Node node, TensorflowLowering to) {
        Layout layout = op.layout();
        int spatial = layout.spatialRank();
        if (!layout.isChannelsLast()) {
            return channelsLast(layout, last -> new Convolution(last, op.filterLayout(), op.window(), op.groups()), to);
        }
        FilterLayout wanted = FilterLayout.spatialInputOutput(spatial);
        if (!op.filterLayout().equals(wanted)) {
            Value[] inputs = node.inputs().toArray(Value[]::new);
            inputs[1] = turned(inputs[1], op.filterLayout().permutationTo(wanted), to);
            return to.last(new Convolution(layout, wanted, op.window(), op.groups()), inputs);
        }
        if (spatial == 1) {
            Value[] inputs = node.inputs().toArray(Value[]::new);
            inputs[1] = to.formula().unsqueeze(inputs[1], 0);
            TensorflowLowering wide = to.of(node.withInputs(List.of(inputs)));
            return asImage(last -> new Convolution(last, FilterLayout.HWIO, withRow(op.window()), op.groups()), wide);
        }
        if (spatial == 3 && SpreadFilter.isDilated(op.window())) {
            return spread(
                    new Convolution(layout, wanted, SpreadFilter.window(op.window()), op.groups()),
                    op.window(),
                    wanted,
                    to);
        }
        Window window = window(op, to);
        if (window.padding().equals(op.window().padding())) {
            return spatial == 3
                    && op.groups() > 1
                    && grouped(op.groups(), new Convolution(op.layout(), op.filterLayout(), op.window(), 1), node, to);
        }
        boolean padded = window.padding().isNone() && !op.window().padding().isNone();
        Value[] inputs = node.inputs().toArray(Value[]::new);
        try {
            inputs[0] = padded ? padded(op.window(), layout, 0, to) : inputs[0];
        } catch (Unpadded e) {
            return false;
        }
        return to.last(new Convolution(layout, wanted, window, op.groups()), inputs);
    }

    /// The same with a filter that has zeros where it skips: TensorFlow's processors skip nothing there.
    private static boolean spread(Op dense, Window window, FilterLayout layout, TensorflowLowering to) {
        Tensor filter = to.known(1);
        if (filter == null) {
            return false;
        }
        Value[] inputs = to.node().inputs().toArray(Value[]::new);
        inputs[1] = to.constant("spread", SpreadFilter.of(filter, layout, window));
        return to.last(dense, inputs);
    }

    /// A constant stays one.
    static Value turned(Value value, List<Integer> permutation, TensorflowLowering to) {
        Constant constant = to.graph().constantOf(value);
        return constant == null
                ? to.step("turned", new Transpose(permutation), value)
                : to.graph().constant(to.graph().uniqueName(value.name()), constant.permuted(permutation));
    }

    /// Padding that keeps the size, where that is what it does; as it is where the op takes it; none where it is to be
    /// added beforehand.
    private static Window window(Convolution op, TensorflowLowering to) {
        Window window = op.window();
        if (window.padding().isNone() || window.padding().equals(Padding.SAME)) {
            return window;
        }
        if (isSame(window, op.layout(), to)) {
            return window.with(Padding.SAME);
        }
        boolean depthwise = op.groups() > 1;
        boolean taken =
                window.spatialRank() == 2 && !depthwise && window.padding().isExplicit();
        boolean negative = window.padding().before().stream().anyMatch(size -> size < 0)
                || window.padding().after().stream().anyMatch(size -> size < 0);
        return taken && !negative ? window : window.with(Padding.none(window.spatialRank()));
    }

    static boolean isSame(Window window, Layout layout, TensorflowLowering to) {
        if (!window.padding().isExplicit() || window.roundUp()) {
            return false;
        }
        Window same = window.with(Padding.SAME);
        return IntStream.range(0, window.spatialRank()).allMatch(i -> {
            Dim size = to.shape(0).dim(layout.spatial().get(i));
            boolean single = window.strides().get(i) == 1;
            long known = size.isKnown() ? size.size() : window.extent(i);
            return (size.isKnown() || single)
                    && same.before(i, known) == window.padding().before().get(i)
                    && same.after(i, known) == window.padding().after().get(i);
        });
    }

    /// What the window adds around the spatial axes, added beforehand.
    static Value padded(Window window, Layout layout, double value, TensorflowLowering to) {
        List<Integer> sides = new ArrayList<>();
        for (boolean end : new boolean[] {false, true}) {
            for (int i = 0; i < window.spatialRank(); i++) {
                sides.add(side(window, i, to.shape(0).dim(layout.spatial().get(i)), end));
            }
        }
        return sides.stream().allMatch(side -> side == 0)
                ? to.in(0)
                : to.step(
                        "padded",
                        new Pad(Pad.Mode.CONSTANT),
                        to.in(0),
                        to.vector("pads", sides),
                        to.scalar("value", to.element(0), value),
                        to.vector("axes", layout.spatial()));
    }

    private static int side(Window window, int axis, Dim size, boolean end) {
        Padding padding = window.padding();
        int before = padding.isExplicit() ? padding.before().get(axis) : known(window, axis, size, false);
        if (!end) {
            return before;
        }
        if (!window.roundUp()) {
            return padding.isExplicit() ? padding.after().get(axis) : known(window, axis, size, true);
        }
        long count = window.outputSize(axis, Dim.of(size(size))).size();
        long reach = (count - 1) * window.strides().get(axis) + window.extent(axis);
        return (int) Math.max(padding.isExplicit() ? 0 : -size(size), reach - size(size) - before);
    }

    /// Steps of one add the same to images of any size.
    private static int known(Window window, int axis, Dim size, boolean end) {
        long known = window.strides().get(axis) == 1 ? window.extent(axis) : size(size);
        return end ? window.after(axis, known) : window.before(axis, known);
    }

    private static long size(Dim size) {
        if (!size.isKnown()) {
            throw new Unpadded();
        }
        return size.size();
    }

    /// How much is to be added depends on a size that is not known.
    static final class Unpadded extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// Group by group.
    private static boolean grouped(int groups, Op single, Node node, TensorflowLowering to) {
        List<Value> images = to.steps("group", groups, new Split(-1, groups), to.in(0));
        List<Value> filters = to.steps("filter", groups, new Split(-1, groups), to.in(1));
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            results.add(to.step("convolved", single, images.get(i), filters.get(i)));
        }
        Value joined = to.formula().concat(-1, results.toArray(Value[]::new));
        return to.is(node.hasInput(2) ? to.formula().plus(joined, to.in(2)) : joined);
    }

    private static boolean transposed(TransposedConvolution op, Node node, TensorflowLowering to) {
        Layout layout = op.layout();
        int spatial = layout.spatialRank();
        if (!layout.isChannelsLast()) {
            return channelsLast(layout, last -> as(op, last, op.filterLayout(), op.window()), to);
        }
        FilterLayout wanted = new FilterLayout(
                spatial, spatial + 1, IntStream.range(0, spatial).boxed().toList());
        Value[] inputs = node.inputs().toArray(Value[]::new);
        if (!op.filterLayout().equals(wanted)) {
            inputs[1] = turned(inputs[1], op.filterLayout().permutationTo(wanted), to);
            return to.last(as(op, layout, wanted, op.window()), inputs);
        }
        if (SpreadFilter.isDilated(op.window())) {
            return spread(as(op, layout, wanted, SpreadFilter.window(op.window())), op.window(), wanted, to);
        }
        if (op.groups() > 1) {
            Op single = new TransposedConvolution(
                    op.layout(), op.filterLayout(), op.window(), op.outputPadding(), op.outputSizes(), 1);
            return grouped(op.groups(), single, node, to);
        }
        if (spatial == 1) {
            inputs[1] = to.formula().unsqueeze(inputs[1], 0);
            FilterLayout flat = new FilterLayout(2, 3, List.of(0, 1));
            return asImage(
                    last -> new TransposedConvolution(
                            last,
                            flat,
                            withRow(op.window()),
                            op.outputPadding().isEmpty() ? List.of() : before(0, op.outputPadding()),
                            op.outputSizes().isEmpty() ? List.of() : before(1, op.outputSizes()),
                            1),
                    to.of(node.withInputs(List.of(inputs))));
        }
        Window window = op.window();
        if (window.padding().equals(Padding.SAME_LOWER) && op.outputSizes().isEmpty()) {
            return to.last(as(op, layout, wanted, grown(window)), inputs);
        }
        if (!window.padding().isExplicit() && !op.outputSizes().isEmpty() && !isSame(op, to)) {
            Window placed = placed(op, to);
            return placed != null && to.last(as(op, layout, wanted, placed), inputs);
        }
        return window.padding().isExplicit() && !window.padding().isNone() && cut(op, inputs, to);
    }

    /// Whether the sizes of the result are those that TensorFlow's `SAME` leads from to the input's.
    private static boolean isSame(TransposedConvolution op, TensorflowLowering to) {
        return op.window().padding().equals(Padding.SAME)
                && IntStream.range(0, op.layout().spatialRank()).allMatch(i -> {
                    Dim size = to.shape(0).dim(op.layout().spatial().get(i));
                    int stride = op.window().strides().get(i);
                    return !size.isKnown() || Math.ceilDiv(op.outputSizes().get(i), stride) == size.size();
                });
    }

    /// Padding that leads to the sizes of the result, in numbers; null where they depend on a size that is not known.
    private static @Nullable Window placed(TransposedConvolution op, TensorflowLowering to) {
        Window window = op.window();
        List<Integer> befores = new ArrayList<>();
        List<Integer> afters = new ArrayList<>();
        for (int i = 0; i < window.spatialRank(); i++) {
            Dim size = to.shape(0).dim(op.layout().spatial().get(i));
            if (!size.isKnown()) {
                return null;
            }
            long in = size.size();
            int out = op.outputSizes().get(i);
            int before = op.before(i, in, out);
            long total = (in - 1) * window.strides().get(i) + window.extent(i) - out;
            befores.add(before);
            afters.add((int) Math.max(0, total - before));
        }
        return window.with(Padding.explicit(befores, afters));
    }

    /// Padding that lets sizes grow by the strides, in numbers: what does not divide goes in front.
    private static Window grown(Window window) {
        List<Integer> befores = new ArrayList<>();
        List<Integer> afters = new ArrayList<>();
        for (int i = 0; i < window.spatialRank(); i++) {
            int total = Math.max(0, window.extent(i) - window.strides().get(i));
            befores.add(total - total / 2);
            afters.add(total / 2);
        }
        return window.with(Padding.explicit(befores, afters));
    }

    private static TransposedConvolution as(
            TransposedConvolution op, Layout layout, FilterLayout filter, Window window) {
        return new TransposedConvolution(layout, filter, window, op.outputPadding(), op.outputSizes(), op.groups());
    }

    /// Without padding; what that would have cut off is cut off the result.
    private static boolean cut(TransposedConvolution op, Value[] inputs, TensorflowLowering to) {
        Window window = op.window();
        int spatial = window.spatialRank();
        List<Integer> more = op.outputPadding().isEmpty() ? Collections.nCopies(spatial, 0) : op.outputPadding();
        List<Long> ends = new ArrayList<>();
        for (int i = 0; i < spatial; i++) {
            int before = window.padding().before().get(i);
            ends.add(
                    op.outputSizes().isEmpty()
                            ? window.padding().after().get(i) == 0
                                    ? Long.MAX_VALUE
                                    : -(long) window.padding().after().get(i)
                            : (long) before + op.outputSizes().get(i));
        }
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < spatial && !op.outputSizes().isEmpty(); i++) {
            sizes.add(op.outputSizes().get(i)
                    + window.padding().before().get(i)
                    + window.padding().after().get(i));
        }
        Value whole = to.step(
                "whole",
                new TransposedConvolution(
                        op.layout(), op.filterLayout(), window.with(Padding.none(spatial)), more, sizes, 1),
                inputs);
        return to.last(
                new Slice(),
                whole,
                to.vector("start", window.padding().before()),
                to.vector("end", ends),
                to.vector("axes", op.layout().spatial()));
    }

    private static boolean depthToSpace(DepthToSpace op, Node node, TensorflowLowering to) {
        if (!op.layout().isChannelsLast()) {
            return channelsLast(op.layout(), last -> new DepthToSpace(op.block(), op.columnsFirst(), last), to);
        }
        if (!op.columnsFirst()) {
            return false;
        }
        // The squares' channels vary slowest; TensorFlow's vary fastest.
        Shape x = to.shape(0);
        long squares = (long) op.block() * op.block();
        if (!x.dim(3).isKnown()) {
            return false;
        }
        int channels = (int) (x.size(3) / squares);
        int[] order = IntStream.range(0, (int) x.size(3))
                .map(i -> (int) (i % channels * squares + i / channels))
                .toArray();
        Value arranged = to.step(
                "arranged",
                new Gather(3, 0),
                to.in(0),
                to.vector("order", IntStream.of(order).boxed().toList()));
        return to.last(new DepthToSpace(op.block(), false, op.layout()), arranged);
    }

    private static boolean patches(ExtractPatches op, Node node, TensorflowLowering to) {
        Window window = op.window();
        if (window.padding().isNone() || window.padding().equals(Padding.SAME) || window.spatialRank() != 2) {
            return false;
        }
        Value padded = padded(window, Layout.NHWC, 0, to);
        return to.last(new ExtractPatches(window.with(Padding.none(2))), padded);
    }
}
