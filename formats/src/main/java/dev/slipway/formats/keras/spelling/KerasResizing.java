package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.op.Coordinates;
import dev.slipway.model.op.KeepAspect;
import dev.slipway.model.op.Nearest;
import dev.slipway.model.op.Resize;
import java.util.List;

/// How Keras resizes images: with centres of pixels at halves.
final class KerasResizing {

    private static final float CUBIC = -0.5f;

    private KerasResizing() {}

    /// @param how as Keras calls the interpolation
    /// @param axes the spatial axes
    static Resize op(String how, boolean antialias, List<Integer> axes) {
        return switch (how) {
            case "nearest" -> resize(Resize.Mode.NEAREST, Coordinates.TF_HALF_PIXEL_FOR_NEAREST, false, false, axes);
            case "bilinear" -> resize(Resize.Mode.LINEAR, Coordinates.HALF_PIXEL, antialias, false, axes);
            case "bicubic" -> resize(Resize.Mode.CUBIC, Coordinates.HALF_PIXEL, antialias, true, axes);
            default -> throw new Unsaid("it resizes by '%s', which the hub does not know".formatted(how));
        };
    }

    private static Resize resize(
            Resize.Mode mode, Coordinates coordinates, boolean antialias, boolean excludes, List<Integer> axes) {
        return new Resize(mode, coordinates, Nearest.FLOOR, CUBIC, excludes, 0, antialias, KeepAspect.STRETCH, axes);
    }
}
