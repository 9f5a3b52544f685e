package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Fourier;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import java.util.stream.IntStream;

/// Fourier's transforms along the last axes, or those that are named: one axis after the other.
final class TensorflowFourier {

    private TensorflowFourier() {}

    /// The operators of one kind along one, two, three and all named axes.
    private static final List<String> ENDS = List.of("", "2D", "3D", "ND");

    static void spellings() {
        TensorflowOps.write(Fourier.class, WrittenFourier::write);
        for (int i = 0; i < ENDS.size(); i++) {
            String end = ENDS.get(i);
            int rank = i + 1;
            TensorflowOps.spell("FFT" + end, node -> transform(node, axes(node, rank), false));
            TensorflowOps.spell("IFFT" + end, node -> transform(node, axes(node, rank), true));
            TensorflowOps.spell("RFFT" + end, node -> frequencies(node, axes(node, rank)));
            TensorflowOps.spell("IRFFT" + end, node -> signal(node, axes(node, rank)));
            if (rank < ENDS.size()) {
                TensorflowOps.spell("BatchFFT" + end, node -> transform(node, axes(node, rank), false));
                TensorflowOps.spell("BatchIFFT" + end, node -> transform(node, axes(node, rank), true));
            }
        }
    }

    /// The axes, from the end.
    private static int[] axes(TensorflowNode node, int rank) {
        if (rank < ENDS.size()) {
            return IntStream.range(-rank, 0).toArray();
        }
        int all = node.rank(0);
        return IntStream.of(node.parameter(2).toInts())
                .map(axis -> axis < 0 ? axis : axis - all)
                .toArray();
    }

    private static Value length(TensorflowNode node, TensorflowFormula formula, int index) {
        return node.inputs().size() < 2
                ? Value.NONE
                : formula.at(formula.cast(node.in(1), ElementType.INT64), index, 0);
    }

    /// One axis of parts, whose own axis is the last.
    private static Value along(
            TensorflowNode node,
            TensorflowFormula formula,
            Value parts,
            Value length,
            int axis,
            boolean inverse,
            boolean half) {
        return node.step("spectrum", new Fourier(inverse, half), parts, length, formula.index(axis - 1));
    }

    private static Value parts(TensorflowFormula formula, TensorflowComplex.Pair x) {
        return formula.concat(-1, formula.unsqueeze(x.real(), -1), formula.unsqueeze(x.imaginary(), -1));
    }

    private static List<Value> joined(TensorflowNode node, TensorflowFormula formula, Value parts) {
        return TensorflowComplex.joined(node, formula.at(parts, 0, -1), formula.at(parts, 1, -1));
    }

    private static List<Value> transform(TensorflowNode node, int[] axes, boolean inverse) {
        TensorflowFormula formula = TensorflowComplex.formula(node);
        Value parts = parts(formula, TensorflowComplex.pair(node, 0));
        for (int i = axes.length - 1; i >= 0; i--) {
            parts = along(node, formula, parts, length(node, formula, i), axes[i], inverse, false);
        }
        return joined(node, formula, parts);
    }

    /// The frequencies of real signals; those of the last axis are half as many.
    private static List<Value> frequencies(TensorflowNode node, int[] axes) {
        TensorflowFormula formula = TensorflowComplex.formula(node);
        Value parts = formula.unsqueeze(node.in(0), -1);
        for (int i = axes.length - 1; i >= 0; i--) {
            boolean last = i == axes.length - 1;
            parts = along(node, formula, parts, length(node, formula, i), axes[i], false, last);
        }
        return joined(node, formula, parts);
    }

    /// The real signals of frequencies of which the last axis has half.
    private static List<Value> signal(TensorflowNode node, int[] axes) {
        TensorflowFormula formula = TensorflowComplex.formula(node);
        Value parts = parts(formula, TensorflowComplex.pair(node, 0));
        for (int i = 0; i < axes.length; i++) {
            boolean last = i == axes.length - 1;
            parts = along(node, formula, parts, length(node, formula, i), axes[i], true, last);
        }
        return List.of(formula.squeeze(parts, -1));
    }
}
