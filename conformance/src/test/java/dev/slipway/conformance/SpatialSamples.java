package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.*;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Ops that know of images and other grids.
final class SpatialSamples {

    private static final Window SMALL = Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2));
    private static final Window STRIDED = Window.of(List.of(3, 2), List.of(2, 1), Padding.SAME);
    private static final Window PADDED = new Window(
            List.of(2, 2), List.of(2, 2), List.of(1, 2), Padding.explicit(List.of(1, 0), List.of(0, 1)), true);

    private SpatialSamples() {}

    static List<OpSample> all() {
        List<OpSample> samples = new ArrayList<>(pooled());
        for (Resize.Mode mode : Resize.Mode.values()) {
            for (Coordinates coordinates : Coordinates.values()) {
                Resize resize = resize(mode, coordinates, KeepAspect.STRETCH);
                Tensor region = coordinates == Coordinates.TF_CROP_AND_RESIZE ? floats(0, 0.2f, 0.9f, 1) : null;
                samples.add(OpSample.of(resize, reals(1, 3, 4, 2), region, floats(1.5f, 0.55f)));
                samples.add(OpSample.of(resize, reals(1, 3, 4, 2), region, null, longs(5, 2)));
            }
        }
        for (GridSample.Mode mode : GridSample.Mode.values()) {
            for (Border border : Border.values()) {
                samples.add(OpSample.of(new GridSample(mode, border, false), reals(1, 2, 3, 4), reals(1, 2, 5, 2)));
                samples.add(OpSample.of(new GridSample(mode, border, true), reals(1, 2, 3, 4), reals(1, 2, 5, 2)));
            }
        }
        samples.add(OpSample.of(
                new GridSample(GridSample.Mode.LINEAR, Border.ZEROS, false),
                reals(1, 2, 3, 4, 2),
                reals(1, 1, 2, 3, 3)));
        samples.addAll(convolved());
        samples.addAll(deformed());
        samples.addAll(rearranged());
        return samples;
    }

    private static List<OpSample> deformed() {
        DeformableConvolution plain = new DeformableConvolution(SMALL, 1, 1);
        Window padded = new Window(
                List.of(2, 2), List.of(2, 2), List.of(1, 2), Padding.explicit(List.of(1, 0), List.of(0, 1)), false);
        DeformableConvolution grouped = new DeformableConvolution(padded, 2, 2);
        return List.of(
                OpSample.of(plain, reals(2, 2, 4, 5), reals(3, 2, 2, 2), reals(2, 8, 3, 4)),
                OpSample.of(
                        grouped,
                        reals(1, 4, 4, 5),
                        reals(2, 2, 2, 2),
                        reals(1, 16, 2, 2),
                        reals(2),
                        reals(1, 8, 2, 2)));
    }

    private static Resize resize(Resize.Mode mode, Coordinates coordinates, KeepAspect aspect) {
        return new Resize(mode, coordinates, Nearest.FLOOR, -0.75f, false, 0, false, aspect, List.of(1, 2));
    }

    private static List<OpSample> pooled() {
        List<OpSample> samples = new ArrayList<>();
        for (Window window : List.of(SMALL, STRIDED, PADDED)) {
            samples.add(OpSample.of(new AveragePool(Layout.NHWC, window, false), reals(2, 4, 5, 3)));
            samples.add(OpSample.of(new AveragePool(Layout.NCHW, window, true), reals(2, 3, 4, 5)));
            samples.add(OpSample.of(new LpPool(Layout.NCHW, window, 2), reals(2, 3, 4, 5)));
            samples.add(OpSample.of(new MaxPool(Layout.NHWC, window, false), reals(2, 4, 5, 3)));
            samples.add(OpSample.of(new MaxPool(Layout.NCHW, window, false), reals(2, 3, 4, 5))
                    .withOutputs(2));
        }
        samples.add(OpSample.of(new ExtractPatches(SMALL), reals(1, 4, 5, 2)));
        samples.add(OpSample.of(new ExtractPatches(STRIDED), reals(1, 4, 5, 2)));
        samples.add(OpSample.of(new ColumnsToImage(SMALL), reals(1, 8, 6), longs(3, 4), longs(2, 2)));
        Window unpooled = Window.of(List.of(2, 2), List.of(2, 2), Padding.none(2));
        Tensor places = Tensor.ofLongs(Shape.of(1, 1, 2, 2), 5, 7, 13, 15);
        samples.add(OpSample.of(new MaxUnpool(unpooled), reals(1, 1, 2, 2), places));
        samples.add(OpSample.of(new MaxUnpool(unpooled), reals(1, 1, 2, 2), places, longs(1, 1, 5, 5)));
        return samples;
    }

    private static List<OpSample> convolved() {
        Window transposed = Window.of(List.of(3, 3), List.of(2, 2), Padding.explicit(List.of(1, 1), List.of(1, 1)));
        return List.of(
                OpSample.of(
                        new Convolution(Layout.NHWC, FilterLayout.HWIO, STRIDED, 1),
                        reals(1, 4, 5, 2),
                        reals(3, 2, 2, 4),
                        reals(4)),
                OpSample.of(
                        new Convolution(Layout.NCHW, FilterLayout.OIHW, SMALL, 2),
                        reals(1, 4, 4, 5),
                        reals(6, 2, 2, 2)),
                OpSample.of(
                        new Convolution(Layout.NHWC, FilterLayout.IHWO, SMALL, 3),
                        reals(1, 4, 5, 3),
                        reals(1, 2, 2, 3)),
                OpSample.of(
                        new TransposedConvolution(
                                Layout.NCHW, FilterLayout.IOHW, transposed, List.of(1, 0), List.of(), 1),
                        reals(1, 2, 3, 4),
                        reals(2, 3, 3, 3),
                        reals(3)),
                OpSample.of(
                        new TransposedConvolution(
                                Layout.NHWC,
                                FilterLayout.HWOI,
                                Window.of(List.of(3, 3), List.of(2, 2), Padding.SAME),
                                List.of(),
                                List.of(6, 7),
                                1),
                        reals(1, 3, 4, 2),
                        reals(3, 3, 5, 2)));
    }

    private static List<OpSample> rearranged() {
        Tensor regions = Tensor.ofFloats(Shape.of(2, 4), 0, 0, 3, 3, 1, 1.5f, 4, 2);
        Tensor boxes = Tensor.ofFloats(Shape.of(1, 3, 4), 0, 0, 1, 1, 0, 0.1f, 1, 1.1f, 0, 10, 1, 11);
        Tensor scores = Tensor.ofFloats(Shape.of(1, 1, 3), 0.9f, 0.75f, 0.6f);
        return List.of(
                OpSample.of(
                        new BatchToSpace(), reals(4, 2, 3, 1), longs(2, 2), Tensor.ofLongs(Shape.of(2, 2), 0, 1, 0, 0)),
                OpSample.of(
                        new SpaceToBatch(), reals(1, 3, 4, 1), longs(2, 2), Tensor.ofLongs(Shape.of(2, 2), 0, 1, 0, 0)),
                OpSample.of(new DepthToSpace(2, false, Layout.NHWC), reals(1, 2, 3, 8)),
                OpSample.of(new DepthToSpace(2, true, Layout.NCHW), reals(1, 8, 2, 3)),
                OpSample.of(new SpaceToDepth(2, Layout.NHWC), reals(1, 4, 6, 2)),
                OpSample.of(
                        new CropAndResize(false, 0.5f),
                        reals(1, 4, 5, 2),
                        regions.map(x -> x / 4),
                        ints(0, 0),
                        ints(2, 3)),
                OpSample.of(
                        new CropAndResize(true, 0), reals(1, 4, 5, 2), regions.map(x -> x / 4), ints(0, 0), ints(1, 3)),
                OpSample.of(new RoiAlign(true, true, 2, 3, 2, 0.5f), reals(1, 2, 4, 5), regions, longs(0, 0)),
                OpSample.of(new RoiAlign(false, false, 2, 3, 0, 1), reals(1, 2, 4, 5), regions, longs(0, 0)),
                OpSample.of(new NonMaxSuppression(false), boxes, scores, longs(3), floats(0.5f), floats(0.1f)),
                OpSample.of(new NonMaxSuppression(true), boxes, scores, longs(3)),
                OpSample.of(new NonMaxSuppression(true), boxes, scores),
                OpSample.of(
                        resize(Resize.Mode.LINEAR, Coordinates.HALF_PIXEL, KeepAspect.NOT_LARGER),
                        reals(1, 3, 4, 2),
                        null,
                        null,
                        longs(5, 9)),
                OpSample.of(
                        new Resize(
                                Resize.Mode.NEAREST,
                                Coordinates.ASYMMETRIC,
                                Nearest.FLOOR,
                                0,
                                false,
                                0,
                                false,
                                KeepAspect.STRETCH,
                                List.of()),
                        reals(ElementType.FLOAT64, 1, 1, 2, 2),
                        null,
                        floats(1, 1, 2, 3)));
    }
}
