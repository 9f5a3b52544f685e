package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// An op of a source format that the hub has no op for. It survives a round trip through its own format and can
/// be written to no other. The node's output types are declared, not inferred.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x...` |  |
/// | output 0 | `y...` | |
public record Opaque(String format, String type, List<Attribute> attributes) implements Op {

    public Opaque {
        attributes = List.copyOf(attributes);
    }

    @Override
    public boolean infersTypes() {
        return false;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Opaque: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Opaque: evaluation is not written yet");
    }
}
