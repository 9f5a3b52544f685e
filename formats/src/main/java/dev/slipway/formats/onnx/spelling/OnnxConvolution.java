package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// Convolutions, both ways.
final class OnnxConvolution {

    private OnnxConvolution() {}

    static void spellings() {
        OnnxOps.spell("CausalConvWithState", OnnxCausal::convolution);
        OnnxOps.spell("Conv", Convolution.class)
                .read(OnnxConvolution::convolution)
                .write((op, node, emit) -> write(node, op, emit))
                .computedIn("float32");
        OnnxOps.spell("ConvTranspose", TransposedConvolution.class)
                .read(OnnxConvolution::transposed)
                .write((op, node, emit) -> write(node, op, emit))
                .computedIn("float32");
    }

    static List<Value> convolution(OnnxNode node) {
        return node.is(convolutionOf(node, 0, 1), node.all());
    }

    /// The convolution that the node's attributes describe, of the inputs given.
    static Convolution convolutionOf(OnnxNode node, int data, int filter) {
        Layout layout = Layout.channelsFirst(OnnxWindow.spatialRank(node, data, filter));
        return new Convolution(
                layout,
                FilterLayout.outputInputSpatial(layout.spatialRank()),
                OnnxWindow.window(node, OnnxWindow.kernel(node, filter)),
                (int) node.integer("group", 1));
    }

    static List<Value> transposed(OnnxNode node) {
        int rank = OnnxWindow.spatialRank(node, 0, 1);
        List<Integer> kernel = OnnxWindow.kernel(node, 1);
        List<Integer> extra = node.integers("output_padding");
        List<Integer> sizes = node.integers("output_shape");
        if (sizes.size() > rank) {
            sizes = sizes.subList(sizes.size() - rank, sizes.size());
        }
        Window window = OnnxWindow.window(node, kernel);
        if (!sizes.isEmpty() && window.padding().isExplicit()) {
            window = window.with(Padding.SAME_LOWER);
        }
        return node.is(
                new TransposedConvolution(
                        OnnxWindow.layout(node), FilterLayout.inputOutputSpatial(rank), window, extra, sizes, (int)
                                node.integer("group", 1)),
                node.all());
    }

    static void write(Node node, Convolution op, OnnxEmitter emit) {
        Window window = OnnxWindow.explicit(
                op.window(), op.layout(), emit.type(node.input(0)).shape());
        FilterLayout target = FilterLayout.outputInputSpatial(op.layout().spatialRank());
        List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(window, true));
        if (op.groups() != 1) {
            attributes.addAll(List.of("group", op.groups()));
        }
        List<String> inputs = inputs(node, op.layout(), op.filterLayout().permutationTo(target), emit);
        OnnxSpatial.back(node, "Conv", 1, op.layout(), inputs, attributes, emit);
    }

    static void write(Node node, TransposedConvolution op, OnnxEmitter emit) {
        FilterLayout target = FilterLayout.inputOutputSpatial(op.layout().spatialRank());
        Window window = op.window();
        Shape x = emit.type(node.input(0)).shape();
        List<Object> attributes = new ArrayList<>();
        boolean sized = !op.outputSizes().isEmpty();
        Padding cut = sized ? cut(op, x) : window.padding();
        List<Integer> extra = sized && cut.isExplicit() ? extra(op, x, cut) : op.outputPadding();
        attributes.addAll(OnnxWindow.attributes(window.with(cut), true));
        if (!extra.isEmpty() && extra.stream().anyMatch(each -> each != 0)) {
            attributes.addAll(List.of("output_padding", extra));
        }
        if (sized && !cut.isExplicit()) {
            attributes.addAll(List.of("output_shape", op.outputSizes()));
        }
        if (op.groups() != 1) {
            attributes.addAll(List.of("group", op.groups()));
        }
        List<String> inputs = inputs(node, op.layout(), op.filterLayout().permutationTo(target), emit);
        OnnxSpatial.back(node, "ConvTranspose", 1, op.layout(), inputs, attributes, emit);
    }

    private static List<String> inputs(Node node, Layout layout, List<Integer> toTarget, OnnxEmitter emit) {
        List<String> inputs = new ArrayList<>();
        inputs.add(OnnxSpatial.first(node, layout, emit));
        inputs.add(emit.permuted(node.input(1), toTarget, "filter"));
        if (node.hasInput(2)) {
            inputs.add(emit.in(node, 2));
        }
        return inputs;
    }

    /// The padding that gives the wanted sizes, where the input's are known.
    static Padding cut(TransposedConvolution op, Shape x) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            Dim size = x.isRanked() ? x.dim(op.layout().spatial().get(i)) : Dim.UNKNOWN;
            if (!size.isKnown()) {
                return op.window().padding();
            }
            int output = op.outputSizes().get(i);
            int from = op.before(i, size.size(), output);
            long full = (size.size() - 1) * op.window().strides().get(i)
                    + op.window().extent(i);
            before.add(from);
            after.add((int) Math.max(0, full - from - output));
        }
        return Padding.explicit(before, after);
    }

    /// What must be added after, where the wanted size is larger than the kernel reaches.
    static List<Integer> extra(TransposedConvolution op, Shape x, Padding cut) {
        List<Integer> extra = new ArrayList<>();
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            long size = x.size(op.layout().spatial().get(i));
            long full = (size - 1) * op.window().strides().get(i) + op.window().extent(i);
            extra.add((int) Math.max(
                    0,
                    op.outputSizes().get(i)
                            - (full - cut.before().get(i) - cut.after().get(i))));
        }
        return extra;
    }
}
