package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// The `k` largest (or smallest) elements along `axis`; equal ones by lower index first, NaN larger than any number.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[..., n, ...]` | |
/// | input 1 | `k` | integer, scalar or `[1]` | at most `n` |
/// | output 0 | `values` | as `x`, `k` along `axis` | |
/// | output 1 | `indices` | `indices`, the shape of `values` | where along `axis` each lies |
///
/// - **C1** `-rank(x) <= axis < rank(x)`
///
/// Source: [ONNX TopK](https://onnx.ai/onnx/operators/onnx__TopK.html),
/// [TensorFlow TopKV2](https://www.tensorflow.org/api_docs/python/tf/raw_ops/TopKV2).
///
/// @param axis the axis along which elements are compared; negative counts from the end
/// @param largest whether the largest are wanted, otherwise the smallest
/// @param sorted whether the order of the result is promised, best first; engines need not sort otherwise, the
/// evaluator does
/// @param indices the element type of the indices, an integer
public record TopK(int axis, boolean largest, boolean sorted, ElementType indices) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape shape = x;
        if (x.isRanked()) {
            Dim k = in.dims(1).map(List::getFirst).orElse(Dim.UNKNOWN);
            shape = x.with(Axes.normalize(axis, x.rank(), "TopK C1"), k);
        }
        return List.of(TensorType.of(in.element(0), shape), TensorType.of(indices, shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int along = Axes.normalize(axis, x.shape().rank(), "TopK C1");
        int k = (int) in.tensor(1).scalarLong();
        Shape shape = x.shape().with(along, Dim.of(k));
        Lanes lanes = Lanes.of(x.shape(), along);
        Lanes results = Lanes.of(shape, along);
        double[] values = x.toDoubles();
        int[] picked = new int[(int) shape.elements()];
        long[] where = new long[picked.length];
        for (int lane = 0; lane < lanes.count(); lane++) {
            int row = lane;
            int[] order = IntStream.range(0, lanes.length())
                    .boxed()
                    .sorted((a, b) -> {
                        int byValue = Double.compare(values[lanes.at(row, a)], values[lanes.at(row, b)]);
                        return byValue == 0 ? Integer.compare(a, b) : largest ? -byValue : byValue;
                    })
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int i = 0; i < k; i++) {
                picked[results.at(lane, i)] = lanes.at(lane, order[i]);
                where[results.at(lane, i)] = order[i];
            }
        }
        return List.of(Picked.of(x, picked, shape), Tensor.ofLongs(indices, shape, where));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new TopK(-1, true, true, ElementType.INT64), Some.reals(2, 5), Some.longs(2))
                        .withOutputs(2),
                Example.of(new TopK(0, false, true, ElementType.INT32), Some.reals(4, 2), Some.longs(3))
                        .withOutputs(2),
                Example.of(new TopK(2, true, true, ElementType.INT64), Some.reals(2, 3), Some.longs(1))
                        .breaks("C1"));
    }
}
