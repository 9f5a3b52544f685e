package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import org.jspecify.annotations.Nullable;

/// The graph around a node: what the names of the file stand for there, and how a graph inside the node is read.
public interface OnnxScope {

    /// What a name stands for where it leaves this graph or enters another; a list is made one again.
    Value result(String name);

    /// What a name stands for where it enters another graph or leaves one of a node: of a list, all its elements.
    Value passed(String name);

    /// The type of what is passed.
    TensorType typeOf(String name);

    /// Whether a name stands for a list.
    boolean isList(String name);

    /// The tensor of all elements of the list that a name stands for; null where it stands for none, or for one whose
    /// elements do not make up a tensor.
    @Nullable
    Value stack(String name);

    /// Lets a name stand for the list of the parts of a tensor along its first axis.
    void defineList(String name, Value stack);

    /// Lets a name stand for a list of nothing.
    void defineEmptyList(String name);

    /// The constant that `name` stands for, null when it is computed.
    @Nullable
    Constant constant(String name);

    void define(String name, Value value);

    /// Reads initializers and nodes; names that are known already stay what they are.
    void read(OnnxProto.Graph proto);

    /// The scope of a subgraph that is read into a graph of its own.
    OnnxScope inner(GraphBuilder builder);
}
