package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import java.util.List;

/// Images brought to the aspect ratio of another size before they are resized to it, so that nothing is distorted.
///
/// @param sizes height and width of the result
/// @param rows the axis of the images' rows; that of the columns is the next
record KerasAspect(KerasNode node, List<Integer> sizes, int rows) {

    /// The middle of the images, as large as fits.
    Value cropped(Value images) {
        KerasFormula formula = new KerasFormula(node);
        int height = node.size(images, rows);
        int width = node.size(images, rows + 1);
        int keptHeight = Math.clamp(share(width, sizes.get(0), sizes.get(1)), 1, height);
        int keptWidth = Math.clamp(share(height, sizes.get(1), sizes.get(0)), 1, width);
        int above = (height - keptHeight) / 2;
        int beside = (width - keptWidth) / 2;
        Value cut = formula.slice(images, rows, above, above + keptHeight);
        return formula.slice(cut, rows + 1L, beside, beside + keptWidth);
    }

    /// The images with as much of one value on either side as is missing.
    Value padded(Value images, double value) {
        int rank = node.rank(images);
        int height = node.size(images, rows);
        int width = node.size(images, rows + 1);
        int above = Math.max(share(width, sizes.get(0), sizes.get(1)) - height, 0) / 2;
        int beside = Math.max(share(height, sizes.get(1), sizes.get(0)) - width, 0) / 2;
        long[] pads = new long[2 * rank];
        pads[rows] = above;
        pads[rank + rows] = above;
        pads[rows + 1] = beside;
        pads[rank + rows + 1] = beside;
        return new KerasFormula(node).pad(images, value, pads);
    }

    private static int share(int size, int of, int by) {
        if (by <= 0 || of <= 0) {
            throw new Unsaid("it resizes to %d by %d".formatted(of, by));
        }
        return (int) ((float) ((long) size * of) / by);
    }
}
