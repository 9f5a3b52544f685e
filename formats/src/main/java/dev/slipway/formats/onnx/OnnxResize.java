package dev.slipway.formats.onnx;

import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Coordinates;
import dev.slipway.model.op.KeepAspect;
import dev.slipway.model.op.Nearest;
import dev.slipway.model.op.Resize;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes `Resize`, whose axes could not be named before operator set 18
/// (<https://onnx.ai/onnx/operators/onnx__Resize.html>).
final class OnnxResize {

    private OnnxResize() {}

    static void write(Node node, Resize op, OnnxEmitter emit) {
        boolean named = !op.axes().isEmpty();
        Tensor all = named && !node.hasInput(1) ? everyAxis(node, op, emit) : null;
        boolean late = op.antialias()
                || op.keepAspect() != KeepAspect.STRETCH
                || op.coordinates() == Coordinates.HALF_PIXEL_SYMMETRIC
                || named && all == null;
        List<Object> attributes = attributes(op);
        if (named && all == null) {
            attributes.addAll(List.of("axes", op.axes()));
        }
        String sizes = all != null && node.hasInput(3) ? emit.parameter(all) : OnnxAxes.int64(node, 3, emit);
        String scales = all != null && !node.hasInput(3) ? emit.parameter(all) : emit.in(node, 2);
        emit.last(
                node,
                "Resize",
                late ? 18 : 13,
                List.of(emit.in(node, 0), emit.in(node, 1), node.hasInput(3) ? "" : scales, sizes),
                attributes.toArray());
    }

    private static List<Object> attributes(Resize op) {
        boolean forNearest = op.coordinates() == Coordinates.TF_HALF_PIXEL_FOR_NEAREST;
        Coordinates coordinates = forNearest ? Coordinates.HALF_PIXEL : op.coordinates();
        Nearest nearest = forNearest ? Nearest.ROUND_PREFER_CEIL : op.nearest();
        List<Object> attributes = new ArrayList<>(List.of("mode", lower(op.mode())));
        if (coordinates != Coordinates.HALF_PIXEL) {
            attributes.addAll(List.of("coordinate_transformation_mode", lower(coordinates)));
        }
        if (op.mode() == Resize.Mode.NEAREST && nearest != Nearest.ROUND_PREFER_FLOOR) {
            attributes.addAll(List.of("nearest_mode", lower(nearest)));
        }
        if (op.mode() == Resize.Mode.CUBIC) {
            attributes.addAll(List.of("cubic_coeff_a", op.cubic()));
        }
        if (op.excludeOutside()) {
            attributes.addAll(List.of("exclude_outside", 1));
        }
        if (op.extrapolation() != 0) {
            attributes.addAll(List.of("extrapolation_value", op.extrapolation()));
        }
        if (op.antialias()) {
            attributes.addAll(List.of("antialias", 1));
        }
        if (op.keepAspect() != KeepAspect.STRETCH) {
            attributes.addAll(List.of("keep_aspect_ratio_policy", lower(op.keepAspect())));
        }
        return attributes;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// The sizes or scales of all axes, where those of the named ones are constants and the other axes are known.
    private static @Nullable Tensor everyAxis(Node node, Resize op, OnnxEmitter emit) {
        boolean sized = node.hasInput(3);
        Tensor given = emit.known(node.input(sized ? 3 : 2));
        Shape x = emit.type(node.input(0)).shape();
        if (given == null || !x.isRanked() || sized && !x.isKnown()) {
            return null;
        }
        double[] all = new double[x.rank()];
        for (int axis = 0; axis < all.length; axis++) {
            int place = axis;
            int at = op.axes().stream()
                    .map(each -> Math.floorMod(each, x.rank()))
                    .toList()
                    .indexOf(place);
            all[axis] = at >= 0 ? given.toDoubles()[at] : sized ? x.size(axis) : 1;
        }
        return Tensor.ofDoubles(sized ? ElementType.INT64 : ElementType.FLOAT32, Shape.of(all.length), all);
    }
}
