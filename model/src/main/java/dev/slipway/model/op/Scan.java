package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// ONNX's Scan. The body takes (state…, one slice of each scanned, captured…).
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `state...` |  |
/// | input 1 | `scanned...` |  |
/// | input 2 | `captured...` |  |
/// | output 0 | `state...` | |
/// | output 1 | `scans...` | |
public record Scan(
        Region body,
        int state,
        List<Integer> inputAxes,
        List<Boolean> inputReversed,
        List<Integer> outputAxes,
        List<Boolean> outputReversed)
        implements Op {

    public Scan {
        inputAxes = List.copyOf(inputAxes);
        inputReversed = List.copyOf(inputReversed);
        outputAxes = List.copyOf(outputAxes);
        outputReversed = List.copyOf(outputReversed);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Scan: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Scan: evaluation is not written yet");
    }
}
