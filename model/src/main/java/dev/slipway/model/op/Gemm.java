package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `alpha * a' * b' + beta * c`, rank 2, `c` broadcast.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `a` |  |
/// | input 1 | `b` |  |
/// | input 2 | `c` | optional |
/// | output 0 | `y` | |
public record Gemm(float alpha, float beta, boolean transposeA, boolean transposeB) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Gemm: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Gemm: evaluation is not written yet");
    }
}
