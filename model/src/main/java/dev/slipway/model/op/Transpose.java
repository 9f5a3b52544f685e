package dev.slipway.model.op;

import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Axes in another order: axis `i` of `y` is axis `permutation[i]` of `x`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | output 0 | `y` | as `x`, its sizes permuted | the axis of a quantisation moves along |
///
/// - **C1** `permutation` has an element for each axis of `x`
///
/// Source: [ONNX Transpose](https://onnx.ai/onnx/operators/onnx__Transpose.html),
/// [TensorFlow Transpose](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Transpose),
/// [TFLite TRANSPOSE](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param permutation every axis of `x` once, counted from the start
public record Transpose(List<Integer> permutation) implements Op {

    public Transpose {
        permutation = List.copyOf(permutation);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (x.isRanked() && x.rank() != permutation.size()) {
            throw new OpException("Transpose C1: permutation %s does not fit %s".formatted(permutation, in.type(0)));
        }
        TensorType type = in.type(0).withShape(x.permuted(permutation));
        if (type.quantization() instanceof Quantization quantization
                && quantization.axis().isPresent()) {
            int axis = permutation.indexOf(quantization.axis().getAsInt());
            return List.of(type.withQuantization(quantization.alongAxis(axis)));
        }
        return List.of(type);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(Permutation.apply(in.tensor(0), permutation));
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
                Example.of(new Transpose(List.of(2, 0, 1)), Some.reals(2, 3, 4)),
                Example.of(new Transpose(List.of(1, 0)), Tensor.ofTexts(Shape.of(1, 2), "left", "right")),
                Example.of(new Transpose(List.of(0)), Some.reals(2, 3)).breaks("C1"));
    }
}
