package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// NumPy's matmul over the last two axes, broadcasting the others; flags transpose the last two axes first
/// (operands of rank 1 are not transposed).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `a` |  |
/// | input 1 | `b` |  |
/// | output 0 | `y` | |
public record MatMul(boolean transposeA, boolean transposeB) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("MatMul: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("MatMul: evaluation is not written yet");
    }
}
