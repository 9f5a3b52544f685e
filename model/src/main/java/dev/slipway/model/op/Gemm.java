package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `alpha * a' * b' + beta * c`, with `a'` and `b'` transposed or not.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `a` | number `[m, k]` | `[k, m]` if `transposeA` |
/// | input 1 | `b` | number `[k, n]` | `[n, k]` if `transposeB` |
/// | input 2 | `c` | number, broadcast to `[m, n]` | optional; nothing is added where absent |
/// | output 0 | `y` | type of `a`, `[m, n]` | |
///
/// Source: [ONNX Gemm](https://onnx.ai/onnx/operators/onnx__Gemm.html).
///
/// @param alpha factor of the product
/// @param beta factor of `c`
/// @param transposeA whether `a` is transposed first
/// @param transposeB whether `b` is transposed first
public record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Dim rows = in.shape(0).isRanked() ? in.shape(0).dim(transposeA ? 1 : 0) : Dim.UNKNOWN;
        Dim columns = in.shape(1).isRanked() ? in.shape(1).dim(transposeB ? 0 : 1) : Dim.UNKNOWN;
        return List.of(TensorType.of(in.element(0), Shape.of(List.of(rows, columns))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor product = new MatMul(transposeA, transposeB)
                .evaluate(Arguments.of(in.tensor(0), in.tensor(1)))
                .getFirst();
        if (!in.has(2)) {
            return List.of(alpha == 1 ? product : product.map(x -> alpha * x));
        }
        return List.of(Elementwise.reals(product, in.tensor(2), in.element(0), (x, c) -> alpha * x + beta * c));
    }

    @Override
    public Scales scales() {
        return alpha == 1 && beta == 1 && !transposeA ? new Scales.Layer(transposeB ? 0 : 1) : Scales.REAL;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Gemm(0.5f, 2, true, false), Some.reals(3, 2), Some.reals(3, 4), Some.reals(4)),
                Example.of(new Gemm(1, 1, false, true), Some.reals(2, 3), Some.reals(4, 3)));
    }
}
