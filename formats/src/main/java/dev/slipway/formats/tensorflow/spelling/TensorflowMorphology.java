package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Shape;
import java.util.List;

/// Greyscale morphology, by the greatest of sums: one for each element of the filter.
final class TensorflowMorphology {

    private static final Layout LAYOUT = Layout.NHWC;

    private TensorflowMorphology() {}

    static void spellings() {
        TensorflowOps.spell("Dilation2D", TensorflowMorphology::dilation);
    }

    private static List<Value> dilation(TensorflowNode node) {
        Shape x = node.shape(0);
        Shape filter = node.shape(1);
        if (!x.isRanked() || !x.dim(1).isKnown() || !x.dim(2).isKnown() || !filter.isKnown()) {
            throw new TensorflowNode.NotConstant(
                    "the sizes of images and filter, %s and %s, must be known".formatted(x, filter));
        }
        Window window = new Window(
                List.of((int) filter.size(0), (int) filter.size(1)),
                ReadWindow.spatial(node.integers("strides"), LAYOUT),
                ReadWindow.spatial(node.integers("rates"), LAYOUT),
                ReadWindow.padding(node, LAYOUT),
                false);
        TensorflowFormula formula = new TensorflowFormula(node, node.element(0));
        Value padded = padded(node, formula, window);
        Value greatest = Value.NONE;
        for (int row = 0; row < filter.size(0); row++) {
            for (int column = 0; column < filter.size(1); column++) {
                Value weights = formula.at(formula.at(node.in(1), row, 0), column, 0);
                Value sum = formula.plus(under(node, window, padded, row, column), weights);
                greatest = greatest.isPresent() ? formula.binary(Binary.Kind.MAX, greatest, sum) : sum;
            }
        }
        return List.of(greatest);
    }

    private static Value padded(TensorflowNode node, TensorflowFormula formula, Window window) {
        long rows = node.shape(0).size(1);
        long columns = node.shape(0).size(2);
        long[] pads = {
            window.before(0, rows), window.before(1, columns), window.after(0, rows), window.after(1, columns)
        };
        return node.step(
                "padded",
                new Pad(Pad.Mode.CONSTANT),
                node.in(0),
                node.vector("pads", pads),
                formula.number(-Float.MAX_VALUE),
                node.vector("axes", 1, 2));
    }

    /// What lies under one element of the filter, wherever the window is.
    private static Value under(TensorflowNode node, Window window, Value padded, int row, int column) {
        int[] at = {row, column};
        long[] starts = new long[2];
        long[] ends = new long[2];
        for (int i = 0; i < 2; i++) {
            long size = window.outputSize(i, node.shape(0).dim(i + 1)).size();
            starts[i] = (long) at[i] * window.dilations().get(i);
            ends[i] = starts[i] + (size - 1) * window.strides().get(i) + 1;
        }
        return node.step(
                "under",
                new Slice(),
                padded,
                node.vector("starts", starts),
                node.vector("ends", ends),
                node.vector("spatial", 1, 2),
                node.vector("steps", window.strides().get(0), window.strides().get(1)));
    }
}
