package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Sets, adds to or subtracts from a variable of the model; it has no outputs, and nodes around it keep their order.
/// It is evaluated only within a model, which has the variable.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | type and shape of the variable | the new value, or what is added or subtracted |
///
/// Source: [TensorFlow AssignVariableOp](https://www.tensorflow.org/api_docs/python/tf/raw_ops/AssignVariableOp),
/// [TensorFlow AssignAddVariableOp](https://www.tensorflow.org/api_docs/python/tf/raw_ops/AssignAddVariableOp),
/// [TensorFlow AssignSubVariableOp](https://www.tensorflow.org/api_docs/python/tf/raw_ops/AssignSubVariableOp),
/// [TFLite ASSIGN_VARIABLE](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param variable the name of the variable in its model
/// @param mode what is done with it
public record AssignVariable(String variable, Mode mode) implements Op {

    /// The members of the family.
    public enum Mode {
        /// The variable becomes `x`.
        SET,
        /// `x` is added to the variable.
        ADD,
        /// `x` is subtracted from the variable.
        SUBTRACT
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of();
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("AssignVariable needs the state of a model; freeze its variables first");
    }

    @Override
    public boolean isPure() {
        return false;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new AssignVariable("weights", Mode.SET), Some.reals(2))
                .withOutputs(0)
                .needingAModel());
    }
}
