package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Blocks of space to channels, in DCR order.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record SpaceToDepth(int block, Layout layout) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("SpaceToDepth: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("SpaceToDepth: evaluation is not written yet");
    }
}
