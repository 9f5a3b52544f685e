package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// What is known of an op's inputs before it runs: their types, and the values of those that are constants or
/// computed from shapes. Optional inputs may be absent.
public interface Operands {

    /// The number of inputs, absent ones between others counted.
    int size();

    /// Whether the input at `index` is given.
    boolean has(int index);

    /// The type of a present input.
    ///
    /// @throws OpException when the input is absent
    TensorType type(int index);

    /// The value of an input that is a constant of moderate size.
    Optional<Tensor> constant(int index);

    /// The elements of an integer input of rank 0 or 1 as far as they are known, in symbols where they come from
    /// shapes (`Dim.UNKNOWN` where not); empty where not even their number is known.
    Optional<List<Dim>> dims(int index);

    /// How many outputs the node has; ops with a variable number of outputs need it.
    int outputs();

    default ElementType element(int index) {
        return type(index).element();
    }

    default Shape shape(int index) {
        return type(index).shape();
    }
}
