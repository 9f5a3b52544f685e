package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The maximum under a window; indices as ONNX has them.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
/// | output 1 | `indices:int64` | |
public record MaxPool(Layout layout, Window window, boolean columnMajorIndices) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape shape = Sliding.slid("MaxPool", in.shape(0), layout, window);
        return List.of(in.type(0).withShape(shape), TensorType.of(ElementType.INT64, shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = Permutation.apply(in.tensor(0), layout.permutationTo(Layout.channelsFirst(layout.spatialRank())));
        Shape result = Sliding.outputShape(x.shape(), window, x.shape().size(1));
        long[] indices = new long[(int) result.elements()];
        int[] next = {0};
        double[] y = Sliding.pool(x.toDoubles(), x.shape(), window, result, (values, places, count, _) -> {
            int best = 0;
            for (int i = 1; i < count; i++) {
                best = values[i] > values[best] || Double.isNaN(values[i]) ? i : best;
            }
            indices[next[0]++] =
                    count == 0 ? 0 : columnMajorIndices ? columnMajor(places[best], x.shape()) : places[best];
            return count == 0 ? Double.NEGATIVE_INFINITY : values[best];
        });
        return List.of(
                Permutation.apply(
                        Tensor.ofDoubles(x.element(), result, y),
                        Layout.channelsFirst(layout.spatialRank()).permutationTo(layout)),
                Permutation.apply(
                        Tensor.ofLongs(result, indices),
                        Layout.channelsFirst(layout.spatialRank()).permutationTo(layout)));
    }

    private static long columnMajor(int place, Shape x) {
        int[] sizes = Sliding.spatial(x);
        int plane = Sliding.product(sizes);
        int rest = place % plane;
        int[] index = new int[sizes.length];
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            index[axis] = rest % sizes[axis];
            rest /= sizes[axis];
        }
        long at = 0;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            at = at * sizes[axis] + index[axis];
        }
        return (long) place / plane * plane + at;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Window window : Some.windows()) {
            examples.add(Example.of(new MaxPool(Layout.NHWC, window, false), Some.reals(2, 4, 5, 3)));
            examples.add(Example.of(new MaxPool(Layout.NCHW, window, false), Some.reals(2, 3, 4, 5))
                    .withOutputs(2));
        }
        examples.add(Example.of(
                        new MaxPool(Layout.NCHW, Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), false),
                        Some.reals(2, 3))
                .breaks("C1"));
        return examples;
    }
}
