package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads convolutions, pooling and resizing.
final class TfliteSpatialExpand {

    private TfliteSpatialExpand() {}

    static Padding padding(int code) {
        return code == 0 ? Padding.SAME : Padding.none(2);
    }

    static boolean filterKnown(TfliteNode r) {
        return r.shape(1).isRanked()
                && r.shape(1).hasRank(4)
                && r.shape(1).isKnown()
                && r.shape(0).hasRank(4);
    }

    static boolean convolution(TfliteNode r, TfliteOptions o) {
        if (!filterKnown(r) || !r.shape(0).dim(3).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window = window(filter, List.of(o.integer(5), o.integer(4)), o);
        int groups = filter[3] == 0 ? 1 : (int) r.shape(0).size(3) / filter[3];
        r.activated(
                new Convolution(Layout.NHWC, FilterLayout.OHWI, window, Math.max(1, groups)),
                o.integer(3),
                r.in(0),
                r.in(1),
                r.in(2));
        return true;
    }

    static boolean depthwise(TfliteNode r, TfliteOptions o) {
        if (!filterKnown(r) || !r.shape(0).dim(3).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window = window(filter, List.of(o.integer(6), o.integer(5)), o);
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
        return Window.of(List.of(o.integer(4), o.integer(3)), strides(o), padding(o.integer(0)));
    }

    private static Window window(int[] filter, List<Integer> dilations, TfliteOptions o) {
        return new Window(List.of(filter[1], filter[2]), strides(o), dilations, padding(o.integer(0)), false);
    }

    private static List<Integer> strides(TfliteOptions o) {
        return List.of(o.integer(2), o.integer(1));
    }

    static boolean transposedConvolution(TfliteNode r, TfliteOptions o) {
        List<Integer> sizes = resultSizes(r, 2);
        if (sizes == null || !r.shape(1).isKnown()) {
            return false;
        }
        int[] filter = r.shape(1).intSizes();
        Window window = window(filter, List.of(1, 1), o);
        r.activated(
                new TransposedConvolution(Layout.NHWC, FilterLayout.OHWI, window, List.of(), sizes, 1),
                o.integer(3),
                r.in(2),
                r.in(1),
                r.in(3));
        return true;
    }

    /// The sizes of a transposed convolution's result along its spatial axes: a constant, or those that its tensor is
    /// declared with, where only the batch is computed.
    private static @Nullable List<Integer> resultSizes(TfliteNode r, int spatial) {
        Tensor known = r.known(0);
        TensorType declared = r.graph().producerOf(r.in(0)) == null
                ? null
                : r.graph().declared(r.outputs().getFirst());
        List<Integer> sizes = new ArrayList<>();
        for (int axis = 1; axis <= spatial; axis++) {
            if (known != null && known.size() == spatial + 2) {
                sizes.add(known.toInts()[axis]);
            } else if (declared != null
                    && declared.shape().hasRank(spatial + 2)
                    && declared.shape().dim(axis).isKnown()) {
                sizes.add((int) declared.shape().size(axis));
            } else {
                return null;
            }
        }
        return sizes;
    }

    static boolean convolution3(TfliteNode r, TfliteOptions o) {
        if (!r.shape(1).isKnown()
                || !r.shape(0).hasRank(5)
                || !r.shape(0).dim(4).is(r.shape(1).size(3))) {
            return false;
        }
        Window window = window3(r, o);
        r.activated(
                new Convolution(Layout.channelsLast(3), FilterLayout.spatialInputOutput(3), window, 1),
                o.integer(4),
                r.in(0),
                r.in(1),
                r.in(2));
        return true;
    }

    static boolean transposedConvolution3(TfliteNode r, TfliteOptions o) {
        List<Integer> sizes = resultSizes(r, 3);
        if (sizes == null || !r.shape(1).isKnown()) {
            return false;
        }
        FilterLayout filter = new FilterLayout(3, 4, List.of(0, 1, 2));
        r.activated(
                new TransposedConvolution(Layout.channelsLast(3), filter, window3(r, o), List.of(), sizes, 1),
                o.integer(4),
                r.in(2),
                r.in(1),
                r.in(3));
        return true;
    }

    private static Window window3(TfliteNode r, TfliteOptions o) {
        int[] filter = r.shape(1).intSizes();
        return new Window(
                List.of(filter[0], filter[1], filter[2]),
                List.of(o.integer(1), o.integer(3), o.integer(2)),
                List.of(o.integer(5), o.integer(7), o.integer(6)),
                padding(o.integer(0)).isNone() ? Padding.none(3) : Padding.SAME,
                false);
    }

    static void resize(TfliteNode r, Resize.Mode mode, boolean corners, boolean half) {
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
