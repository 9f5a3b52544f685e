package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The value of a variable of the model at this point. The node's output type is declared, not inferred; evaluated
/// only within a model, which has the state.
///
/// | | name | type | |
/// |--|--|--|--|
/// | output 0 | `y` | as declared | |
///
/// Source: [TensorFlow ReadVariableOp](https://www.tensorflow.org/api_docs/python/tf/raw_ops/ReadVariableOp),
/// [TFLite READ_VARIABLE](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param variable the variable's name in the model
public record ReadVariable(String variable) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of();
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("ReadVariable needs the state of a model; freeze its variables first");
    }

    @Override
    public boolean isPure() {
        return false;
    }

    @Override
    public boolean infersTypes() {
        return false;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new ReadVariable("weights")).needingAModel());
    }
}
