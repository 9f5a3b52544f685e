package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A fully connected layer: `x * weights^T + bias`. All axes of x but the last stay.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., k]` | |
/// | input 1 | `weights` | float `[units, k]` | |
/// | input 2 | `bias` | float `[units]` | optional; zeros where absent |
/// | output 0 | `y` | type of `x`, `[..., units]` | |
///
/// - **C1** the last axes of `x` and `weights` are equally long
///
/// Source: [TFLite FULLY_CONNECTED](https://www.tensorflow.org/mlir/tfl_ops).
public record Dense() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape weights = in.shape(1);
        if (!x.isRanked() || !weights.isRanked()) {
            return List.of(TensorType.of(in.element(0), Shape.UNRANKED));
        }
        Dim inner = x.dim(-1);
        if (inner.isKnown() && weights.dim(1).isKnown() && !inner.equals(weights.dim(1))) {
            throw new OpException("Dense C1: x of shape %s does not fit weights of shape %s".formatted(x, weights));
        }
        return List.of(TensorType.of(in.element(0), x.with(-1, weights.dim(0))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor product = new MatMul(false, true)
                .evaluate(Arguments.of(in.tensor(0), in.tensor(1)))
                .getFirst();
        return List.of(in.has(2) ? Elementwise.reals(product, in.tensor(2), in.element(0), Double::sum) : product);
    }

    @Override
    public Scales scales() {
        return new Scales.Layer(0);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Dense(), Some.reals(2, 3), Some.reals(4, 3), Some.reals(4)),
                Example.of(new Dense(), Some.reals(2, 3), Some.reals(4, 2)).breaks("C1"));
    }
}
