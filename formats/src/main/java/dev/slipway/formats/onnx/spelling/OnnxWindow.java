package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The windows of convolutions and poolings, both ways.
final class OnnxWindow {

    /// So many strides that an axis has no other size.
    private static final long LARGE = 1 << 20;

    private OnnxWindow() {}

    static Layout layout(OnnxNode node) {
        return Layout.channelsFirst(spatialRank(node, 0, 1));
    }

    /// By the data where its rank is known, else by the kernel, else by the filter.
    static int spatialRank(OnnxNode node, int data, int filter) {
        if (node.shape(data).isRanked()) {
            return Math.max(0, node.rank(data) - 2);
        }
        if (!node.integers("kernel_shape").isEmpty()) {
            return node.integers("kernel_shape").size();
        }
        return node.rank(filter) - 2;
    }

    static Window pooling(OnnxNode node) {
        return window(node, node.integers("kernel_shape"));
    }

    static Window window(OnnxNode node, List<Integer> kernel) {
        int rank = kernel.size();
        return new Window(
                kernel,
                inner(node.integers("strides", rank, 1), rank),
                inner(node.integers("dilations", rank, 1), rank),
                padding(node, rank),
                node.flag("ceil_mode", false));
    }

    static Padding padding(OnnxNode node, int rank) {
        return switch (node.text("auto_pad", "NOTSET")) {
            case "SAME_UPPER" -> Padding.SAME;
            case "SAME_LOWER" -> Padding.SAME_LOWER;
            case "VALID" -> Padding.none(rank);
            default -> {
                List<Integer> pads = node.integers("pads", 2 * rank, 0);
                int half = pads.size() == rank ? 0 : pads.size() / 2;
                yield Padding.explicit(
                        inner(pads.subList(0, pads.size() - half), rank), inner(pads.subList(half, pads.size()), rank));
            }
        };
    }

    /// Some exporters describe one spatial axis as the second of two.
    static List<Integer> inner(List<Integer> values, int rank) {
        return rank == 1 && values.size() == 2 ? values.subList(1, 2) : values;
    }

    static List<Integer> kernel(OnnxNode node, int input) {
        Shape filter = node.shape(input);
        if (filter.isRanked() && filter.dims().stream().skip(2).allMatch(Dim::isKnown)) {
            return filter.dims().stream().skip(2).map(dim -> (int) dim.size()).toList();
        }
        if (node.integers("kernel_shape").isEmpty()) {
            throw new OnnxNode.NotSayable("the size of its filter is not known");
        }
        return node.integers("kernel_shape");
    }

    static int since(Window window, int otherwise) {
        return isDilated(window) || window.roundUp() ? 10 : otherwise;
    }

    static List<Object> attributes(Window window, boolean withKernel) {
        List<Object> attributes = new ArrayList<>();
        if (withKernel) {
            attributes.addAll(List.of("kernel_shape", window.kernel()));
        }
        attributes.addAll(List.of("strides", window.strides()));
        if (isDilated(window)) {
            attributes.addAll(List.of("dilations", window.dilations()));
        }
        switch (window.padding().mode()) {
            case SAME_UPPER -> attributes.addAll(List.of("auto_pad", "SAME_UPPER"));
            case SAME_LOWER -> attributes.addAll(List.of("auto_pad", "SAME_LOWER"));
            case EXPLICIT -> {
                if (!window.padding().isNone()) {
                    List<Integer> pads = new ArrayList<>(window.padding().before());
                    pads.addAll(window.padding().after());
                    attributes.addAll(List.of("pads", pads));
                }
            }
        }
        if (window.roundUp()) {
            attributes.addAll(List.of("ceil_mode", 1));
        }
        return attributes;
    }

    /// SAME with dilations, or with strides that skip elements between windows, both of which runtimes refuse, as the
    /// fixed amount it comes to; as it was where that depends on a size that is not known.
    static Window explicit(Window window, Layout layout, Shape x) {
        if (window.padding().isExplicit() || !isDilated(window) && !skips(window)) {
            return window;
        }
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < window.spatialRank(); i++) {
            Dim size = x.isRanked() ? x.dim(layout.spatial().get(i)) : Dim.UNKNOWN;
            if (!size.isKnown() && !isSameForAllSizes(window, i)) {
                return window;
            }
            long known = size.isKnown() ? size.size() : LARGE * window.strides().get(i) + 1;
            before.add(window.before(i, known));
            after.add(window.after(i, known));
        }
        return new Window(
                window.kernel(), window.strides(), window.dilations(), Padding.explicit(before, after), false);
    }

    private static boolean isDilated(Window window) {
        return window.dilations().stream().anyMatch(dilation -> dilation != 1);
    }

    private static boolean skips(Window window) {
        return IntStream.range(0, window.spatialRank())
                .anyMatch(i -> window.strides().get(i) > window.extent(i));
    }

    /// Whether a fixed amount pads an axis of any size as SAME does: what is too much is then read by no window.
    private static boolean isSameForAllSizes(Window window, int axis) {
        int stride = window.strides().get(axis);
        boolean oneBehind = window.extent(axis) == 2 && window.padding().mode() == Padding.Mode.SAME_UPPER;
        return stride == 1 || stride > window.extent(axis) && (window.extent(axis) == 1 || oneBehind);
    }
}
