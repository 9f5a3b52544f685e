package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Reals stored as integers by fixed parameters: the border into a quantised part of the graph.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
public record Quantize(ElementType element, Quantization quantization) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Quantize: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Quantize: evaluation is not written yet");
    }
}
