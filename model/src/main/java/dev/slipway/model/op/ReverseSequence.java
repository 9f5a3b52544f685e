package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The first `lengths[b]` elements along time in reverse order, for each `b` of the batch; later ones stay.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | input 1 | `lengths` | integer `[batch]` | each at most the size of the time axis |
/// | output 0 | `y` | as `x` | |
///
/// - **C1** `-rank(x) <= axis < rank(x)` for `batchAxis` and `timeAxis`
///
/// Source: [ONNX ReverseSequence](https://onnx.ai/onnx/operators/onnx__ReverseSequence.html),
/// [TensorFlow ReverseSequence](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ReverseSequence).
///
/// @param batchAxis the axis that `lengths` runs along; negative counts from the end
/// @param timeAxis the axis that is reversed; negative counts from the end
public record ReverseSequence(int batchAxis, int timeAxis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] lengths = in.tensor(1).toLongs();
        int rank = x.shape().rank();
        int batch = Axes.normalize(batchAxis, rank, "ReverseSequence C1");
        int time = Axes.normalize(timeAxis, rank, "ReverseSequence C1");
        int[] strides = Broadcast.strides(x.shape().intSizes());
        int[] order = Axes.all((int) x.size());
        for (int i = 0; i < order.length; i++) {
            int t = i / strides[time] % (int) x.shape().size(time);
            int length = (int) lengths[i / strides[batch] % (int) x.shape().size(batch)];
            if (t < length) {
                order[i] = i + (length - 1 - 2 * t) * strides[time];
            }
        }
        return List.of(Picked.of(x, order, x.shape()));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new ReverseSequence(1, 0), Some.reals(3, 2, 2), Some.longs(2, 3)),
                Example.of(new ReverseSequence(2, 1), Some.reals(2, 3, 2), Some.longs(3, 2)),
                Example.of(new ReverseSequence(0, 2), Some.reals(2, 3), Some.longs(1, 1))
                        .breaks("C1"));
    }
}
