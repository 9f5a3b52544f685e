package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What lies under each application of the window, channels last, side by side in the last axis; zeros in the
/// padding.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[batch, ..., channels]` | |
/// | output 0 | `y` | type of `x` | `[batch, ..., product(kernel) * channels]`, spatial as `window` makes it |
///
/// - **C1** the window has one axis for each spatial one of `x`
///
/// Source: [TensorFlow ExtractImagePatches](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ExtractImagePatches).
///
/// @param window the sizes, steps, dilations and padding of the patches
public record ExtractPatches(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        return List.of(
                TensorType.of(in.element(0), x.isRanked() ? patches(x) : Shape.unknown(window.spatialRank() + 2)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        Shape shape = patches(x.shape());
        int[] sizes = middle(x.shape());
        int[] outputs = middle(shape);
        int[][] taps = Sliding.taps(
                sizes,
                outputs,
                window.kernel().stream().mapToInt(Integer::intValue).toArray(),
                window);
        int channels = (int) x.shape().size(-1);
        int plane = Sliding.product(sizes);
        int places = Sliding.product(outputs);
        int[] order = new int[(int) shape.elements()];
        int next = 0;
        for (int n = 0; n < x.shape().size(0); n++) {
            for (int p = 0; p < places; p++) {
                for (int[] tap : taps) {
                    for (int c = 0; c < channels; c++) {
                        order[next++] = tap[p] < 0 ? -1 : (n * plane + tap[p]) * channels + c;
                    }
                }
            }
        }
        return List.of(Picked.of(x, order, shape));
    }

    private Shape patches(Shape x) {
        if (x.rank() != window.spatialRank() + 2) {
            throw new OpException(
                    "ExtractPatches C1: x of shape %s has not %d spatial axes".formatted(x, window.spatialRank()));
        }
        List<Dim> dims = new ArrayList<>(List.of(x.dim(0)));
        long size = 1;
        for (int i = 0; i < window.spatialRank(); i++) {
            dims.add(window.outputSize(i, x.dim(i + 1)));
            size *= window.kernel().get(i);
        }
        dims.add(x.dim(-1).times(size));
        return Shape.of(dims);
    }

    private static int[] middle(Shape shape) {
        return Arrays.copyOfRange(shape.intSizes(), 1, shape.rank() - 1);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new ExtractPatches(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2))),
                        Some.reals(1, 4, 5, 2)),
                Example.of(
                        new ExtractPatches(Window.of(List.of(3, 2), List.of(2, 1), Padding.SAME)),
                        Some.reals(1, 4, 5, 2)),
                Example.of(
                                new ExtractPatches(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2))),
                                Some.reals(2, 3))
                        .breaks("C1"));
    }
}
