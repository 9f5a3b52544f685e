package dev.slipway.formats.tflite.node;

import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteVariables;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.Payload;
import java.util.List;
import java.util.Map;

/// The subgraph around an operator: what it says besides the operator's own inputs, and how others are read.
public interface TfliteScope {

    TfliteFlat.Subgraph subgraph();

    TfliteFlat.Tensor tensor(int index);

    /// What a tensor has in the file, zeros left out where it is sparse.
    Payload stored(int index);

    /// Whether the tensor is state that no operator makes.
    boolean isState(int index);

    /// Another subgraph as a region.
    Region region(int number, List<Value> inputs);

    TfliteVariables variables();

    /// A variable of the model for state that begins with zeros; the same for the same tensor.
    String variable(int tensor, TensorType type);

    /// The variable that a value is a handle of.
    Map<Value, String> handles();

    GraphBuilder builder();

    /// Notes that an operator stays as it is.
    void kept(String where, String type);

    /// Notes that an operator keeps state that other formats do not.
    void stateful(String where, String type);
}
