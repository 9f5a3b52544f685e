package dev.slipway.engine;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// One loaded model. Sessions are thread-safe; close one to give its native memory back. A native run holds its thread:
/// never run on a virtual one.
public interface Session extends AutoCloseable {

    /// The inputs by name, in the model's order. Sizes that may vary are symbols.
    SequencedMap<String, TensorType> inputs();

    /// The outputs by name, in the model's order.
    SequencedMap<String, TensorType> outputs();

    /// Computes every output. Quantised inputs and outputs are the stored integers. The results are the caller's: they
    /// outlive the session.
    ///
    /// @throws IllegalArgumentException when an input is missing, unknown, or not of the declared type
    /// @throws IllegalStateException after [#close]
    /// @throws EngineException when the runtime fails
    LinkedHashMap<String, Tensor> run(Map<String, Tensor> inputs);

    /// Waits for runs in progress and gives the memory back; closing again does nothing.
    @Override
    void close();
}
