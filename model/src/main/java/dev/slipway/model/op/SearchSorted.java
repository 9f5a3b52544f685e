package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Where values would be inserted into rows of `sorted`.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `sorted` |  |
/// | input 1 | `values` |  |
/// | output 0 | `y` | |
public record SearchSorted(boolean right, ElementType output) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(output, in.shape(1)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("SearchSorted has no reference evaluator yet");
    }
}
