package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// `start, start + delta, start + 2 * delta, …`, all below `limit` (above it where `delta` is negative).
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `start` | number, scalar | |
/// | input 1 | `limit` | as `start` | not included |
/// | input 2 | `delta` | as `start` | not 0 |
/// | output 0 | `y` | as `start` `[n]` | `n = max(0, ceil((limit - start) / delta))`; in symbols where `delta` is 1 |
///
/// Source: [ONNX Range](https://onnx.ai/onnx/operators/onnx__Range.html),
/// [TensorFlow Range](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Range),
/// [TFLite RANGE](https://www.tensorflow.org/mlir/tfl_ops).
public record Range() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Optional<Tensor> start = in.constant(0);
        Optional<Tensor> limit = in.constant(1);
        Optional<Tensor> delta = in.constant(2);
        if (start.isPresent() && limit.isPresent() && delta.isPresent()) {
            long count = count(
                    start.get().scalarValue(),
                    limit.get().scalarValue(),
                    delta.get().scalarValue());
            return List.of(TensorType.of(in.element(0), count));
        }
        Optional<List<Dim>> from = in.dims(0);
        Optional<List<Dim>> to = in.dims(1);
        boolean ones = delta.isPresent() && delta.get().scalarValue() == 1;
        Dim size = ones && from.isPresent() && to.isPresent()
                ? to.get().getFirst().minus(from.get().getFirst())
                : Dim.UNKNOWN;
        return List.of(TensorType.of(in.element(0), Shape.of(List.of(size))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        double start = in.tensor(0).scalarValue();
        double delta = in.tensor(2).scalarValue();
        int count = (int) count(start, in.tensor(1).scalarValue(), delta);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = start + i * delta;
        }
        return List.of(Tensor.ofDoubles(in.element(0), Shape.of(count), values));
    }

    private static long count(double start, double limit, double delta) {
        return Math.max(0, (long) Math.ceil((limit - start) / delta));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Range(), Tensor.scalar(1L), Tensor.scalar(8L), Tensor.scalar(3L)),
                Example.of(new Range(), Tensor.scalar(1f), Tensor.scalar(-1f), Tensor.scalar(-0.5f)));
    }
}
