package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/// The graph around a node: what the names of the file stand for there, and how a graph inside the node is read.
public interface OnnxScope {

    /// What a name stands for where it leaves this graph or enters another.
    Value result(String name);

    TensorType typeOf(String name);

    /// The constant that `name` stands for, null when it is computed.
    @Nullable
    Constant constant(String name);

    void define(String name, Value value);

    /// Reads initializers and nodes; names that are known already stay what they are.
    void read(OnnxProto.Graph proto);

    /// The scope of a subgraph that is read into a graph of its own.
    OnnxScope inner(GraphBuilder builder);
}
