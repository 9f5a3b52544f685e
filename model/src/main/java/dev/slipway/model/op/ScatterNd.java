package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// A copy of `x` with slices replaced, or combined with updates: `y[indices[i...]] = updates[i...]`. Of updates of the
/// same slice the last holds, or all are combined.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[n0, n1, ...]` | |
/// | input 1 | `indices` | integer `[i..., k]` | the first `k` coordinates of slices; negative counts from the end |
/// | input 2 | `updates` | as `x`, `[i..., nk, ...]` | |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** every coordinate is in `[-n, n)` for the size `n` of its axis
///
/// Source: [ONNX ScatterND](https://onnx.ai/onnx/operators/onnx__ScatterND.html),
/// [TensorFlow TensorScatterUpdate](https://www.tensorflow.org/api_docs/python/tf/raw_ops/TensorScatterUpdate),
/// [TFLite SCATTER_ND](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param reduction how an update and the element that is there are combined
public record ScatterNd(Scatter reduction) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        double[] values = x.toDoubles();
        double[] updates = in.tensor(2).toDoubles();
        long[] indices = in.tensor(1).toLongs();
        int[] sizes = x.shape().intSizes();
        int[] strides = Broadcast.strides(sizes);
        int depth = (int) in.shape(1).size(-1);
        int slice = depth == 0 ? values.length : strides[depth - 1];
        int rows = depth == 0 ? 1 : indices.length / depth;
        for (int row = 0; row < rows; row++) {
            int to = 0;
            for (int i = 0; i < depth; i++) {
                to += Axes.normalize(Math.toIntExact(indices[row * depth + i]), sizes[i], "ScatterNd C1") * strides[i];
            }
            for (int k = 0; k < slice; k++) {
                values[to + k] = reduction.combine(values[to + k], updates[row * slice + k]);
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), x.shape(), values));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Scatter reduction : Scatter.values()) {
            examples.add(Example.of(
                    new ScatterNd(reduction),
                    Some.reals(4, 2),
                    Tensor.ofLongs(Shape.of(2, 1), 3, 1),
                    Some.reals(2, 2)));
        }
        examples.add(Example.of(
                new ScatterNd(Scatter.REPLACE),
                Some.reals(4, 2),
                Tensor.ofLongs(Shape.of(3, 1), 3, 1, 3),
                Some.reals(3, 2)));
        examples.add(Example.of(
                new ScatterNd(Scatter.REPLACE),
                Tensor.ofLongs(ElementType.UINT8, Shape.of(3), new long[] {7, 200, 0}),
                Tensor.ofLongs(Shape.of(1, 1), 1),
                Tensor.ofLongs(ElementType.UINT8, Shape.of(1), new long[] {0})));
        examples.add(Example.of(
                        new ScatterNd(Scatter.REPLACE),
                        Some.reals(2, 3),
                        Tensor.ofLongs(Shape.of(1, 1), 5),
                        Some.reals(1, 3))
                .breaks("C1"));
        return examples;
    }
}
