package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Channels to blocks of space; `columnsFirst` is ONNX's CRD order, otherwise DCR (TensorFlow's).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record DepthToSpace(int block, boolean columnsFirst, Layout layout) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("DepthToSpace: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("DepthToSpace: evaluation is not written yet");
    }
}
