package dev.slipway.formats.onnx.node;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Attribute;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lists of tensors in a graph that is read. The hub has none: whose length is known beforehand is so many values,
/// and only an operator that cannot be read sees it as a list.
public final class OnnxLists {

    private static final TensorType LIST = TensorType.of(ElementType.HANDLE, Shape.UNRANKED);

    private final GraphBuilder graph;
    private final Map<Value, List<Value>> lists = new HashMap<>();
    private final Map<Value, Value> stacks = new HashMap<>();
    private final Map<Value, Value> made = new HashMap<>();

    public OnnxLists(GraphBuilder graph) {
        this.graph = graph;
    }

    public boolean isList(Value value) {
        return lists.containsKey(value) || stacks.containsKey(value);
    }

    /// A value that stands for the elements; who reads it finds them here, nothing else does.
    public List<Value> list(OnnxNode node, List<Value> elements) {
        Value value = node.constant("list", Tensor.ofLongs(Shape.of(0)));
        lists.put(value, List.copyOf(elements));
        return List.of(value);
    }

    /// A value that stands for the parts of a tensor along its first axis, however many there are.
    public Value stacked(OnnxNode node, Value elements) {
        Value value = node.constant("list", Tensor.ofLongs(Shape.of(0)));
        stacks.put(value, elements);
        return value;
    }

    /// The tensor of all elements of an input of a node, null where they are values of their own.
    public @Nullable Value stack(OnnxNode node) {
        return stacks.get(node.required(0));
    }

    public boolean isEmpty(Value value) {
        return lists.get(value) instanceof List<Value> elements && elements.isEmpty();
    }

    /// The values that an input of a node, a list, consists of.
    ///
    /// @throws OnnxNode.NotSayable when nobody knows
    public List<Value> elements(OnnxNode node) {
        List<Value> elements = lists.get(node.required(0));
        if (elements == null) {
            throw new OnnxNode.NotSayable("it is not known how long the list is");
        }
        return elements;
    }

    /// The value as something to read: a list becomes one again, by ONNX's own operator.
    public Value materialized(Value value) {
        Value stack = stacks.get(value);
        if (stack != null) {
            return made.computeIfAbsent(value, _ -> cut(value, stack));
        }
        List<Value> elements = lists.get(value);
        if (elements == null) {
            return value;
        }
        return made.computeIfAbsent(value, _ -> made(value, elements));
    }

    private Value cut(Value value, Value stack) {
        Value list = new Value(graph.uniqueName(value.name()));
        graph.declare(list, LIST);
        byte[] without =
                new ProtoWriter().string(1, "keepdims").int64(3, 0).int64(20, 2).toBytes();
        graph.add(new Node(
                graph.uniqueName(value.name()),
                new Opaque("onnx", "SplitToSequence", List.of(new Attribute("keepdims", without))),
                List.of(stack),
                List.of(list),
                List.of(value.name())));
        return list;
    }

    private Value made(Value value, List<Value> elements) {
        Value list = new Value(graph.uniqueName(value.name()));
        String type = elements.isEmpty() ? "SequenceEmpty" : "SequenceConstruct";
        graph.declare(list, LIST);
        graph.add(new Node(
                graph.uniqueName(value.name()),
                new Opaque("onnx", type, List.of()),
                elements,
                List.of(list),
                List.of(value.name())));
        return list;
    }
}
