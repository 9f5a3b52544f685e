package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A computation held inside an op: the branch of an `If`, the body of a loop. What it reads from outside it receives
/// as inputs. Graphs are regions; this interface is all that ops know of them.
public interface Region {

    int inputCount();

    int outputCount();

    /// The output types, given the types of the inputs.
    List<TensorType> infer(List<TensorType> inputs);

    List<Tensor> evaluate(List<Tensor> inputs);
}
