package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Resizing of images.
public final class TensorflowResizing {

    private TensorflowResizing() {}

    static void spellings() {
        TensorflowOps.spell("ResizeBilinear", node -> resize(node, Resize.Mode.LINEAR))
                .write(Resize.class, TensorflowResizing::resize);
        TensorflowOps.spell("ResizeNearestNeighbor", node -> resize(node, Resize.Mode.NEAREST));
        TensorflowOps.spell("ResizeBicubic", TensorflowResizing::resizeBicubic);
    }

    static List<Value> resizeBicubic(TensorflowNode node) {
        List<Value> weighed = TensorflowResampling.bicubic(node);
        return weighed == null ? resize(node, Resize.Mode.CUBIC) : weighed;
    }

    static List<Value> resize(TensorflowNode node, Resize.Mode mode) {
        boolean half = node.flag("half_pixel_centers");
        Coordinates coordinates = node.flag("align_corners")
                ? Coordinates.ALIGN_CORNERS
                : !half
                        ? Coordinates.ASYMMETRIC
                        : mode == Resize.Mode.NEAREST ? Coordinates.TF_HALF_PIXEL_FOR_NEAREST : Coordinates.HALF_PIXEL;
        Nearest nearest = coordinates == Coordinates.ALIGN_CORNERS ? Nearest.ROUND_PREFER_CEIL : Nearest.FLOOR;
        float cubic = half ? -0.5f : -0.75f;
        Value x = mode == Resize.Mode.NEAREST || node.element(0).isFloat()
                ? node.in(0)
                : node.step("float", new Cast(ElementType.FLOAT32, true), node.in(0));
        Value sizes = node.step("sizes", new Cast(ElementType.INT64, true), node.in(1));
        return node.is(
                new Resize(
                        mode,
                        coordinates,
                        nearest,
                        cubic,
                        half && mode == Resize.Mode.CUBIC,
                        0,
                        false,
                        KeepAspect.STRETCH,
                        List.of(1, 2)),
                x,
                Value.NONE,
                Value.NONE,
                sizes);
    }

    private static void resize(Resize op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(isResized(op, node.hasInput(3), emit.rank(node.input(0)), emit.real(node, 0)));
        boolean nearest = op.mode() == Resize.Mode.NEAREST;
        boolean half =
                op.coordinates() == Coordinates.HALF_PIXEL || op.coordinates() == Coordinates.TF_HALF_PIXEL_FOR_NEAREST;
        emit.last(
                node,
                nearest ? "ResizeNearestNeighbor" : "ResizeBilinear",
                List.of(emit.in(node, 0), emit.ints(node.input(3))),
                "T",
                emit.real(node, 0),
                "align_corners",
                op.coordinates() == Coordinates.ALIGN_CORNERS,
                "half_pixel_centers",
                half);
    }

    /// Whether TensorFlow resizes so: images of four axes, channels last, to sizes that are given.
    public static boolean isResized(Resize op, boolean sized, int rank, ElementType element) {
        boolean images = rank == 4 && op.axes().equals(List.of(1, 2));
        if (!images || !sized || op.antialias() || op.keepAspect() != KeepAspect.STRETCH) {
            return false;
        }
        return switch (op.mode()) {
            case LINEAR ->
                element == ElementType.FLOAT32
                        && (op.coordinates() == Coordinates.HALF_PIXEL
                                || op.coordinates() == Coordinates.ASYMMETRIC
                                || op.coordinates() == Coordinates.ALIGN_CORNERS)
                        && !op.excludeOutside();
            case NEAREST ->
                op.coordinates() == Coordinates.TF_HALF_PIXEL_FOR_NEAREST && op.nearest() == Nearest.FLOOR
                        || op.coordinates() == Coordinates.ASYMMETRIC && op.nearest() == Nearest.FLOOR
                        || op.coordinates() == Coordinates.ALIGN_CORNERS && op.nearest() == Nearest.ROUND_PREFER_CEIL;
            case CUBIC -> false;
        };
    }
}
