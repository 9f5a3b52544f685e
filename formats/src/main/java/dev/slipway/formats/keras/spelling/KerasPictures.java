package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.formula.Colour;
import dev.slipway.model.formula.Patches;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;

/// Functions of images, their rows third and their columns second from the end, or last where channels come first
/// (<https://keras.io/api/ops/image/>).
final class KerasPictures {

    private KerasPictures() {}

    static void spellings() {
        KerasFunction.operations("RGBToGrayscale", KerasPictures::gray);
        KerasFunction.operations(
                "RGBToHSV",
                call -> coloured(call, (formula, x) -> Colour.ofRgb(formula, x).hsv(formula)));
        KerasFunction.operations(
                "HSVToRGB",
                call -> coloured(call, (formula, x) -> Colour.ofHsv(formula, x).rgb(formula)));
        KerasFunction.operations("PadImages", KerasPictures::padded);
        KerasFunction.operations("CropImages", KerasPictures::cropped);
        KerasFunction.operations("ExtractPatches", KerasPictures::patches);
    }

    /// The axis of the rows; that of the columns is the next.
    private static int rows(KerasFunction call, Value images) {
        return call.node().rank(images) - (call.node().channelsFirst() ? 2 : 3);
    }

    private static Value gray(KerasFunction call) {
        KerasFormula formula = call.formula();
        Value images = call.node().real(call.value(ElementType.FLOAT32, 0, "images"));
        if (call.node().channelsFirst()) {
            throw new Unsaid("its channels come first");
        }
        Value weights = call.node()
                .constant("weights", Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(3), 0.2989, 0.587, 0.114));
        return formula.kept(Reduction.Kind.SUM, formula.times(images, weights), -1);
    }

    /// What becomes of colours along the last axis, and along the third from the end where channels come first.
    private static Value coloured(KerasFunction call, BiFunction<KerasFormula, Value, Value> change) {
        KerasFormula formula = call.formula();
        Value images = call.node().real(call.value(ElementType.FLOAT32, 0, "images"));
        if (!call.node().channelsFirst()) {
            return change.apply(formula, images);
        }
        boolean alone = call.node().rank(images) == 3;
        Value last = alone ? formula.transpose(images, 1, 2, 0) : formula.transpose(images, 0, 2, 3, 1);
        Value changed = change.apply(formula, last);
        return alone ? formula.transpose(changed, 2, 0, 1) : formula.transpose(changed, 0, 3, 1, 2);
    }

    /// Two amounts along an axis, of which one may follow from the size that is wanted.
    private static int[] amounts(KerasFunction call, int size, String before, String after, String target) {
        Object first = call.argument(Integer.MAX_VALUE, before);
        Object last = call.argument(Integer.MAX_VALUE, after);
        Object wanted = call.argument(Integer.MAX_VALUE, target);
        int all = wanted instanceof Number number ? Math.abs(number.intValue() - size) : 0;
        if (first instanceof Number a && last instanceof Number b) {
            return new int[] {a.intValue(), b.intValue()};
        }
        if (wanted != null && first instanceof Number a) {
            return new int[] {a.intValue(), all - a.intValue()};
        }
        if (wanted != null && last instanceof Number b) {
            return new int[] {all - b.intValue(), b.intValue()};
        }
        throw new Unsaid("two of '%s', '%s' and '%s' are not said".formatted(before, after, target));
    }

    private static Value padded(KerasFunction call) {
        KerasNode node = call.node();
        Value images = call.value(ElementType.FLOAT32, 0, "images");
        int rows = rows(call, images);
        int rank = node.rank(images);
        int[] high = amounts(call, node.size(images, rows), "top_padding", "bottom_padding", "target_height");
        int[] wide = amounts(call, node.size(images, rows + 1), "left_padding", "right_padding", "target_width");
        long[] pads = new long[2 * rank];
        pads[rows] = high[0];
        pads[rank + rows] = high[1];
        pads[rows + 1] = wide[0];
        pads[rank + rows + 1] = wide[1];
        return call.formula().pad(images, 0, pads);
    }

    private static Value cropped(KerasFunction call) {
        KerasNode node = call.node();
        Value images = call.value(ElementType.FLOAT32, 0, "images");
        int rows = rows(call, images);
        int height = node.size(images, rows);
        int width = node.size(images, rows + 1);
        int[] high = amounts(call, height, "top_cropping", "bottom_cropping", "target_height");
        int[] wide = amounts(call, width, "left_cropping", "right_cropping", "target_width");
        Value cut = call.formula().slice(images, rows, high[0], height - high[1]);
        return call.formula().slice(cut, rows + 1L, wide[0], width - wide[1]);
    }

    private static Value patches(KerasFunction call) {
        Value images = call.value(ElementType.FLOAT32, 0, "images");
        if (call.node().channelsFirst() || call.node().rank(images) != 4) {
            throw new Unsaid("its images are no batch with channels last");
        }
        List<Integer> sizes = both(call.axesOr("it does not say how large its patches are", 1, "size"));
        List<Integer> strides = call.axes(2, "strides");
        List<Integer> dilations = call.axes(3, "dilation_rate");
        boolean same = call.text("valid", 4, "padding").equals("same");
        Window window = new Window(
                sizes,
                strides == null ? sizes : both(strides),
                dilations == null ? List.of(1, 1) : both(dilations),
                same ? Padding.SAME : Padding.none(2),
                false);
        Patches patches = Patches.of(call.node(), images, window);
        return call.is(patches.op(), patches.inputs().toArray(Value[]::new));
    }

    private static List<Integer> both(List<Integer> given) {
        if (given.size() > 2) {
            throw new Unsaid("its patches have %d axes".formatted(given.size()));
        }
        return given.size() == 1 ? List.of(given.getFirst(), given.getFirst()) : given;
    }
}
