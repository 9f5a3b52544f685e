package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How TFLite spells resizing: two axes of four, to given sizes, channels last.
public final class TfliteResizing {

    private TfliteResizing() {}

    static void spellings() {
        TfliteOps.spell(RESIZE_BILINEAR, Resize.class)
                .read((r, o) -> TfliteSpatialExpand.resize(r, Resize.Mode.LINEAR, o.flag(2), o.flag(3)))
                .write((op, node, emit) -> resize(node, op, emit))
                .computedIn(TfliteKernels.REAL);
        TfliteOps.spell(RESIZE_NEAREST_NEIGHBOR)
                .read((r, o) -> TfliteSpatialExpand.resize(r, Resize.Mode.NEAREST, o.flag(0), o.flag(1)));
    }

    private static void resize(Node node, Resize op, TfliteEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        Shape result = emit.type(node.output()).shape();
        Layout layout = spatial(x, result);
        if (layout == null || !isNative(op, x, result, emit.known(node.input(2)))) {
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
            TfliteWindows.finish(node, layout, RESIZE_BILINEAR, options, emit, data, size);
        } else {
            TfliteOptions options = TfliteOptions.of(74).with(0, corners).with(1, half);
            TfliteWindows.finish(node, layout, RESIZE_NEAREST_NEIGHBOR, options, emit, data, size);
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

    /// Whether a kernel of TFLite's gives the same.
    public static boolean isNative(Resize op, Shape x, Shape result, @Nullable Tensor scales) {
        if (!x.hasRank(4)
                || op.mode() == Resize.Mode.CUBIC
                || op.antialias()
                || op.keepAspect() != KeepAspect.STRETCH
                || spatial(x, result) == null
                || scales != null && scales.size() > 0 && !isExact(op, x, result, scales)) {
            return false;
        }
        Layout layout = Objects.requireNonNull(spatial(x, result));
        return op.mode() == Resize.Mode.LINEAR
                ? switch (op.coordinates()) {
                    case ALIGN_CORNERS, ASYMMETRIC, HALF_PIXEL -> true;
                    case PYTORCH_HALF_PIXEL ->
                        layout.spatial().stream()
                                .allMatch(axis -> result.dim(axis).isKnown() && result.size(axis) > 1);
                    case HALF_PIXEL_SYMMETRIC, TF_HALF_PIXEL_FOR_NEAREST, TF_CROP_AND_RESIZE -> false;
                }
                : switch (op.coordinates()) {
                    case ALIGN_CORNERS -> op.nearest() == Nearest.ROUND_PREFER_CEIL;
                    case ASYMMETRIC ->
                        op.nearest() == Nearest.FLOOR
                                || op.nearest() == Nearest.ROUND_PREFER_FLOOR && isWhole(x, result, layout, 2);
                    case HALF_PIXEL ->
                        op.nearest() == Nearest.ROUND_PREFER_CEIL
                                || op.nearest() == Nearest.ROUND_PREFER_FLOOR
                                        && isWhole(x, result, layout, Integer.MAX_VALUE);
                    case TF_HALF_PIXEL_FOR_NEAREST -> op.nearest() == Nearest.FLOOR;
                    case HALF_PIXEL_SYMMETRIC, PYTORCH_HALF_PIXEL, TF_CROP_AND_RESIZE -> false;
                };
    }

    /// Which two axes are resized; null when there are others.
    public static @Nullable Layout spatial(Shape x, Shape result) {
        if (!result.hasRank(4) || !x.dim(0).equals(result.dim(0))) {
            return null;
        }
        return x.dim(3).equals(result.dim(3)) ? Layout.NHWC : x.dim(1).equals(result.dim(1)) ? Layout.NCHW : null;
    }

    /// TFLite goes by the sizes; scales must say the same.
    private static boolean isExact(Resize op, Shape x, Shape result, Tensor scales) {
        float[] given = scales.toFloats();
        for (int i = 0; i < given.length; i++) {
            int axis = op.axes().isEmpty() ? i : Math.floorMod(op.axes().get(i), x.rank());
            boolean whole = given[i] == Math.rint(given[i]);
            if (!whole
                    && !(x.dim(axis).isKnown()
                            && result.dim(axis).isKnown()
                            && x.size(axis) * (double) given[i] == result.size(axis))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhole(Shape x, Shape result, Layout layout, int most) {
        return layout.spatial().stream()
                .allMatch(axis -> x.dim(axis).isKnown()
                        && result.dim(axis).isKnown()
                        && result.size(axis) % x.size(axis) == 0
                        && result.size(axis) / x.size(axis) <= most);
    }
}
