package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.op.*;
import java.util.Collections;
import java.util.List;

/// A window as TensorFlow's attributes say it: for each axis of the data, in the order of its layout.
final class ReadWindow {

    private ReadWindow() {}

    static Layout layout(TensorflowNode node, int spatialRank) {
        String format = node.text("data_format", spatialRank == 2 ? "NHWC" : "NDHWC");
        return format.startsWith("NC") || format.equals("CHANNELS_FIRST")
                ? Layout.channelsFirst(spatialRank)
                : Layout.channelsLast(spatialRank);
    }

    static List<Integer> spatial(List<Integer> values, Layout layout) {
        return values.isEmpty()
                ? Collections.nCopies(layout.spatialRank(), 1)
                : layout.spatial().stream().map(values::get).toList();
    }

    static Padding padding(TensorflowNode node, Layout layout) {
        return switch (node.text("padding", "VALID")) {
            case "SAME" -> Padding.SAME;
            case "EXPLICIT" -> {
                List<Integer> pads = node.integers("explicit_paddings");
                yield Padding.explicit(
                        layout.spatial().stream()
                                .map(axis -> pads.get(2 * axis))
                                .toList(),
                        layout.spatial().stream()
                                .map(axis -> pads.get(2 * axis + 1))
                                .toList());
            }
            default -> Padding.none(layout.spatialRank());
        };
    }

    static Window window(TensorflowNode node, List<Integer> kernel, Layout layout) {
        return new Window(
                kernel,
                spatial(node.integers("strides"), layout),
                spatial(node.integers("dilations"), layout),
                padding(node, layout),
                false);
    }
}
