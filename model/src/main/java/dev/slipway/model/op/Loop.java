package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's Loop. The body takes (iteration: int64 scalar, condition: bool scalar, carried…, captured…) and gives
/// (condition, carried…, scans…); scans are stacked along a new first axis.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `trips` | optional |
/// | input 1 | `condition` | optional |
/// | input 2 | `carried...` |  |
/// | input 3 | `captured...` |  |
/// | output 0 | `carried...` | |
/// | output 1 | `scans...` | |
public record Loop(Region body, int carried) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Loop: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Loop: evaluation is not written yet");
    }
}
