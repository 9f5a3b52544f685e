package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// `x * weights^T + bias`: x `[..., k]`, weights `[units, k]`, bias `[units]`, y `[..., units]` (TFLite's fully
/// connected with keep_num_dims).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `weights` |  |
/// | input 2 | `bias` | optional |
/// | output 0 | `y` | |
public record Dense() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Dense: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Dense: evaluation is not written yet");
    }
}
