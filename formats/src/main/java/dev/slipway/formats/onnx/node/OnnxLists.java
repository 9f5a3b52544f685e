package dev.slipway.formats.onnx.node;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Attribute;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Stack;
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
    public Value stacked(Value elements) {
        Value value = placeholder(elements.name());
        stacks.put(value, elements);
        return value;
    }

    /// A value that stands for a list of nothing.
    public Value empty() {
        Value value = placeholder("empty");
        lists.put(value, List.of());
        return value;
    }

    private Value placeholder(String name) {
        return graph.constant(graph.uniqueName(name + "/list"), Tensor.ofLongs(Shape.of(0)));
    }

    /// The tensor of all elements of a list, made if need be; null where they do not make up one.
    public @Nullable Value stackOf(Value list) {
        List<Value> elements = lists.get(list);
        if (stacks.containsKey(list) || elements == null || elements.isEmpty() || !alike(elements)) {
            return stacks.get(list);
        }
        Value stack = graph.add(list.name() + "/stack", new Stack(0), elements.toArray(Value[]::new));
        stacks.put(list, stack);
        return stack;
    }

    private boolean alike(List<Value> elements) {
        TensorType first = graph.typeOf(elements.getFirst());
        return first.element() != ElementType.HANDLE
                && first.shape().isRanked()
                && elements.stream().map(graph::typeOf).allMatch(type -> alike(first, type));
    }

    private static boolean alike(TensorType a, TensorType b) {
        if (a.element() != b.element() || !b.shape().hasRank(a.shape().rank())) {
            return false;
        }
        for (int i = 0; i < a.shape().rank(); i++) {
            if (!a.shape().dim(i).surelyEquals(b.shape().dim(i))) {
                return false;
            }
        }
        return true;
    }

    /// The tensor of all elements of an input of a node, null where they are values of their own.
    public @Nullable Value stack(OnnxNode node) {
        Value list = node.required(0);
        return lists.containsKey(list) ? null : stacks.get(list);
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
        Value stack = lists.containsKey(value) ? null : stacks.get(value);
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
