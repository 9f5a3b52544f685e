package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Values as another type: floats truncate to integers, integers wrap, strings parse and print as ONNX has it;
/// `saturate` is for float8 only.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Cast(ElementType to, boolean saturate) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Cast: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Cast: evaluation is not written yet");
    }
}
