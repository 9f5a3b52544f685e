package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The sizes of the axes `[start, end)`, symbolic ones in symbols.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any, any shape | only its shape is read |
/// | output 0 | `y` | `output` `[n]` | the sizes of `n` axes |
///
/// Source: [ONNX Shape](https://onnx.ai/onnx/operators/onnx__Shape.html),
/// [TensorFlow Shape](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Shape),
/// [TFLite SHAPE](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param start the first axis; negative counts from the end; brought into `[0, rank(x)]`
/// @param end the axis after the last, likewise, brought into `[start, rank(x)]`; `Integer.MAX_VALUE` for all
/// @param output the element type of `y`, an integer
public record ShapeOf(int start, int end, ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        return List.of(TensorType.of(output, x.isRanked() ? Shape.of(to(x) - from(x)) : Shape.unknown(1)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Shape x = in.shape(0);
        return List.of(
                Tensor.ofLongs(output, Shape.of(to(x) - from(x)), Arrays.copyOfRange(x.sizes(), from(x), to(x))));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Shape x = in.shape(0);
        return x.isRanked() ? Optional.of(x.dims().subList(from(x), to(x))) : Optional.empty();
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    private int from(Shape x) {
        return Math.clamp(start < 0 ? start + x.rank() : start, 0, x.rank());
    }

    private int to(Shape x) {
        return Math.clamp(end < 0 ? end + x.rank() : end, from(x), x.rank());
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), Some.reals(2, 3)),
                Example.of(new ShapeOf(-2, -1, ElementType.INT32), Some.reals(2, 3, 4)));
    }
}
