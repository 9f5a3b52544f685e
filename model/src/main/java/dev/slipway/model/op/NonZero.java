package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// The indices of elements that are not zero (or are true), in row-major order.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number or bool, any shape | |
/// | output 0 | `indices` | `output` `[rank(x), n]` | a row for each axis; `n` depends on the values |
///
/// Source: [ONNX NonZero](https://onnx.ai/onnx/operators/onnx__NonZero.html),
/// [TensorFlow Where](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Where).
///
/// @param output the element type of `indices`, an integer
public record NonZero(ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Dim rank = in.shape(0).isRanked() ? Dim.of(in.shape(0).rank()) : Dim.UNKNOWN;
        return List.of(TensorType.of(output, Shape.of(List.of(rank, Dim.UNKNOWN))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        boolean[] values = x.toBooleans();
        int[] places = IntStream.range(0, values.length).filter(i -> values[i]).toArray();
        int[] sizes = x.shape().intSizes();
        int[] strides = Broadcast.strides(sizes);
        long[] result = new long[sizes.length * places.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            for (int i = 0; i < places.length; i++) {
                result[axis * places.length + i] = places[i] / strides[axis] % sizes[axis];
            }
        }
        return List.of(Tensor.ofLongs(output, Shape.of(sizes.length, places.length), result));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new NonZero(ElementType.INT64), Some.floats(0, 2, 0, 3)),
                Example.of(new NonZero(ElementType.INT32), Some.floats(0, 2, 0, 3)));
    }
}
