package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// To rank 2, elements in order: the axes before `axis` become the first, the others the second.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[d_0, ..., d_n]` | |
/// | output 0 | `y` | type of `x` | `[d_0 * ... * d_(axis - 1), d_axis * ... * d_n]`, 1 for the product of none |
///
/// Source: [ONNX Flatten](https://onnx.ai/onnx/operators/onnx__Flatten.html).
///
/// @param axis where the shape is cut, from `-rank(x)` to `rank(x)`; negative counts from the end
public record Flatten(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(in.type(0).withShape(Shape.unknown(2)));
        }
        int at = axis < 0 ? axis + x.rank() : axis;
        Dim outer = x.dims().subList(0, at).stream().reduce(Dim.of(1), Dim::times);
        Dim inner = x.dims().subList(at, x.rank()).stream().reduce(Dim.of(1), Dim::times);
        return List.of(in.type(0).withShape(Shape.of(List.of(outer, inner))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int at = axis < 0 ? axis + x.shape().rank() : axis;
        long outer =
                x.shape().dims().subList(0, at).stream().mapToLong(Dim::size).reduce(1, (a, b) -> a * b);
        long inner = x.shape().dims().subList(at, x.shape().rank()).stream()
                .mapToLong(Dim::size)
                .reduce(1, (a, b) -> a * b);
        return List.of(x.reshaped(Shape.of(outer, inner)));
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Flatten(1), Some.reals(2, 3, 4)), Example.of(new Flatten(-1), Some.reals(2, 3, 4)));
    }
}
