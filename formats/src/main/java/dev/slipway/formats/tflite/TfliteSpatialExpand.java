package dev.slipway.formats.tflite;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reads convolutions, pooling and resizing.
final class TfliteSpatialExpand {

    private TfliteSpatialExpand() {}

    static Padding padding(int code) {
        return code == 0 ? Padding.SAME : Padding.none(2);
    }

    static boolean filterKnown(TfliteExpand.Reading r) {
        return r.shape(1).isRanked()
                && r.shape(1).hasRank(4)
                && r.shape(1).isKnown()
                && r.shape(0).hasRank(4);
    }

    static boolean convolution(TfliteExpand.Reading r, TfliteOptions o) {
        if (!filterKnown(r) || !r.shape(0).dim(3).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window = new Window(
                List.of(filter[1], filter[2]),
                List.of(o.integer(2), o.integer(1)),
                List.of(o.integer(5), o.integer(4)),
                padding(o.integer(0)),
                false);
        int groups = filter[3] == 0 ? 1 : (int) r.shape(0).size(3) / filter[3];
        r.activated(
                new Convolution(Layout.NHWC, FilterLayout.OHWI, window, Math.max(1, groups)),
                o.integer(3),
                r.in(0),
                r.in(1),
                r.in(2));
        return true;
    }

    static boolean depthwise(TfliteExpand.Reading r, TfliteOptions o) {
        if (!filterKnown(r) || !r.shape(0).dim(3).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window = new Window(
                List.of(filter[1], filter[2]),
                List.of(o.integer(2), o.integer(1)),
                List.of(o.integer(6), o.integer(5)),
                padding(o.integer(0)),
                false);
        r.activated(
                new Convolution(
                        Layout.NHWC, FilterLayout.IHWO, window, (int) r.shape(0).size(3)),
                o.integer(4),
                r.in(0),
                r.in(1),
                r.in(2));
        return true;
    }

    static Window poolWindow(TfliteOptions o) {
        return Window.of(
                List.of(o.integer(4), o.integer(3)), List.of(o.integer(2), o.integer(1)), padding(o.integer(0)));
    }

    static boolean transposedConvolution(TfliteExpand.Reading r, TfliteOptions o) {
        List<Integer> sizes = transposedSizes(r);
        if (sizes.isEmpty() || !r.shape(1).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window =
                Window.of(List.of(filter[1], filter[2]), List.of(o.integer(2), o.integer(1)), padding(o.integer(0)));
        r.activated(
                new TransposedConvolution(Layout.NHWC, FilterLayout.OHWI, window, List.of(), sizes, 1),
                o.integer(3),
                r.in(2),
                r.in(1),
                r.in(3));
        return true;
    }

    /// Height and width of what a transposed convolution makes, empty where nothing tells them.
    ///
    /// Where the batch is open the graph computes the shape, and the output's type has
    /// what is known of it. The type says nothing of a shape that the graph is given.
    private static List<Integer> transposedSizes(TfliteExpand.Reading r) {
        Tensor shape = r.known(0);
        if (shape != null) {
            int[] sizes = shape.toInts();
            return List.of(sizes[1], sizes[2]);
        }
        TensorType declared = r.graph().declared(r.outputs().getFirst());
        return r.graph().producerOf(r.in(0)) != null
                        && declared != null
                        && declared.shape().hasRank(4)
                        && declared.shape().dim(1).isKnown()
                        && declared.shape().dim(2).isKnown()
                ? List.of(
                        Math.toIntExact(declared.shape().size(1)),
                        Math.toIntExact(declared.shape().size(2)))
                : List.of();
    }

    static void resize(TfliteExpand.Reading r, Resize.Mode mode, boolean corners, boolean half) {
        Coordinates coordinates = corners
                ? Coordinates.ALIGN_CORNERS
                : !half
                        ? Coordinates.ASYMMETRIC
                        : mode == Resize.Mode.NEAREST ? Coordinates.TF_HALF_PIXEL_FOR_NEAREST : Coordinates.HALF_PIXEL;
        Nearest nearest = corners ? Nearest.ROUND_PREFER_CEIL : Nearest.FLOOR;
        r.node(
                new Resize(mode, coordinates, nearest, -0.75f, false, 0, false, KeepAspect.STRETCH, List.of(1, 2)),
                r.in(0),
                Value.NONE,
                Value.NONE,
                r.in(1));
    }
}
