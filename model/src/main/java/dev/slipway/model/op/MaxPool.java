package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The largest element under each application of a window, for each channel; padding never wins, NaN always does. A
/// window without any element gives negative infinity, and index 0.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number, axes as `layout` names them | |
/// | output 0 | `y` | as `x`, spatial sizes by `window` | |
/// | output 1 | `indices` | int64, as `y` | where in `x`, laid out channels first, the (first) maximum lies |
///
/// - **C1** `x` has the rank of `layout`
///
/// Source: [ONNX MaxPool](https://onnx.ai/onnx/operators/onnx__MaxPool.html),
/// [TensorFlow MaxPool](https://www.tensorflow.org/api_docs/python/tf/raw_ops/MaxPool),
/// [TFLite MAX_POOL_2D](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param layout which axis of `x` and `y` is what
/// @param window size, strides, dilations and padding along the spatial axes
/// @param columnMajorIndices whether indices count each channel's spatial axes first axis fastest (ONNX's
/// `storage_order` 1)
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

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Window window : Some.windows()) {
            examples.add(Example.of(new MaxPool(Layout.NHWC, window, false), Some.reals(2, 4, 5, 3)));
            examples.add(Example.of(new MaxPool(Layout.NCHW, window, false), Some.reals(2, 3, 4, 5))
                    .withOutputs(2));
        }
        Window wide = Window.of(List.of(2, 2), List.of(2, 2), Padding.explicit(List.of(2, 1), List.of(3, 2)));
        Window apart = Window.of(List.of(2, 1), List.of(3, 2), Padding.SAME);
        examples.add(Example.of(new MaxPool(Layout.NHWC, wide, false), Some.reals(2, 4, 5, 3)));
        examples.add(Example.of(new MaxPool(Layout.NHWC, apart, false), Some.reals(2, 6, 6, 3)));
        examples.add(Example.of(
                        new MaxPool(Layout.NCHW, Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), false),
                        Some.reals(2, 3))
                .breaks("C1"));
        return examples;
    }
}
