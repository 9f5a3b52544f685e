package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The slices of x that the vectors along the last axis of `indices` address, each naming a place in the `k` axes
/// after the first `batchAxes`, which both share. Where `k` is not known, nothing is known of the shape of y.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any | |
/// | input 1 | `indices` | integer `[..., k]` | negative ones count from the end |
/// | output 0 | `y` | type of `x` | `indices` but for its last axis, then the axes of `x` from `batchAxes + k` on |
///
/// - **C1** each index `i` has `-n <= i < n` for the size `n` of its axis; checked in evaluation
///
/// Source: [ONNX GatherND](https://onnx.ai/onnx/operators/onnx__GatherND.html),
/// [TensorFlow GatherNd](https://www.tensorflow.org/api_docs/python/tf/raw_ops/GatherNd).
///
/// @param batchAxes how many leading axes x and indices share
public record GatherNd(int batchAxes) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape indices = in.shape(1);
        if (!x.isRanked() || !indices.isRanked() || !indices.dim(-1).isKnown()) {
            return List.of(in.type(0).withShape(Shape.UNRANKED));
        }
        int depth = (int) indices.size(-1);
        List<Dim> dims = new ArrayList<>(indices.dims().subList(0, indices.rank() - 1));
        dims.addAll(x.dims().subList(batchAxes + depth, x.rank()));
        return List.of(in.type(0).withShape(Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] indices = in.tensor(1).toLongs();
        int[] sizes = x.shape().intSizes();
        int[] strides = Broadcast.strides(sizes);
        int depth = (int) in.shape(1).size(-1);
        int batch = 1;
        for (int i = 0; i < batchAxes; i++) {
            batch *= sizes[i];
        }
        int slice = batchAxes + depth == 0 ? (int) x.size() : strides[batchAxes + depth - 1];
        long rowCount = in.shape(1).elements() / Math.max(1, depth);
        int rows = depth == 0
                ? (int) Shape.of(in.shape(1).dims().subList(0, in.shape(1).rank() - 1))
                        .elements()
                : (int) rowCount;
        int[] order = new int[rows * slice];
        for (int row = 0; row < rows; row++) {
            int from = batch == 0 ? 0 : row / Math.max(1, rows / batch) * ((int) x.size() / batch);
            for (int i = 0; i < depth; i++) {
                int index =
                        Axes.normalize(Math.toIntExact(indices[row * depth + i]), sizes[batchAxes + i], "GatherNd C1");
                from += index * strides[batchAxes + i];
            }
            for (int k = 0; k < slice; k++) {
                order[row * slice + k] = from + k;
            }
        }
        List<Dim> dims =
                new ArrayList<>(in.shape(1).dims().subList(0, in.shape(1).rank() - 1));
        dims.addAll(x.shape().dims().subList(batchAxes + depth, sizes.length));
        return List.of(Picked.of(x, order, Shape.of(dims)));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new GatherNd(0), Some.reals(2, 3, 4), Tensor.ofLongs(Shape.of(2, 2), 0, 1, 1, 2)),
                Example.of(new GatherNd(1), Some.reals(2, 3, 4), Tensor.ofLongs(Shape.of(2, 1), 1, 2)),
                Example.of(new GatherNd(0), Some.reals(2, 3), Tensor.ofLongs(Shape.of(1, 1), 5))
                        .breaks("C1"));
    }
}
