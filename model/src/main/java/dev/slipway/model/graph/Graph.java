package dev.slipway.model.graph;

import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Nodes in execution order, each reading what stands before it; immutable.
///
/// Every value a node reads is an input, a constant or an output of an earlier node. Build one with [GraphBuilder],
/// which sorts, checks and types; change one through `Rewriter` and passes.
public final class Graph implements Region {

    private final String name;
    private final List<Port> inputs;
    private final List<Port> outputs;
    private final List<Node> nodes;
    private final SequencedMap<Value, Constant> constants;
    private final Map<Value, TensorType> types;
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, List<Node>> readers = new HashMap<>();

    Graph(
            String name,
            List<Port> inputs,
            List<Port> outputs,
            List<Node> nodes,
            SequencedMap<Value, Constant> constants,
            Map<Value, TensorType> types) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.nodes = List.copyOf(nodes);
        this.constants = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(constants));
        this.types = Collections.unmodifiableMap(new HashMap<>(types));
        for (Node node : nodes) {
            node.outputs().stream().filter(Value::isPresent).forEach(value -> producers.put(value, node));
            node.inputs().stream()
                    .filter(Value::isPresent)
                    .distinct()
                    .forEach(value -> readers.computeIfAbsent(value, _ -> new ArrayList<>())
                            .add(node));
        }
    }

    /// What the graph is called; needs not be unique.
    public String name() {
        return name;
    }

    /// What callers give, in their order.
    public List<Port> inputs() {
        return inputs;
    }

    /// What callers get, in their order.
    public List<Port> outputs() {
        return outputs;
    }

    /// The nodes in execution order: each after those it reads.
    public List<Node> nodes() {
        return nodes;
    }

    /// The constants by the value they define, in a stable order.
    public SequencedMap<Value, Constant> constants() {
        return constants;
    }

    /// The types of all values.
    public Map<Value, TensorType> types() {
        return types;
    }

    /// The type of a value of this graph.
    ///
    /// @throws IllegalArgumentException when there is no such value
    public TensorType type(Value value) {
        TensorType type = types.get(value);
        if (type == null) {
            throw new IllegalArgumentException("graph '%s' has no value '%s'".formatted(name, value));
        }
        return type;
    }

    /// The constant that `value` stands for; null when it is none.
    public @Nullable Constant constant(Value value) {
        return constants.get(value);
    }

    /// The elements of the constant that `value` stands for; null when it is computed or left out.
    public @Nullable Tensor known(Value value) {
        Constant constant = constants.get(value);
        return constant == null ? null : constant.tensor();
    }

    /// Whether `value` is known before the graph runs.
    public boolean isConstant(Value value) {
        return constants.containsKey(value);
    }

    /// The node that makes `value`; null for inputs, constants and [Value#NONE].
    public @Nullable Node producer(Value value) {
        return producers.get(value);
    }

    /// The nodes that read `value`, each once, in execution order.
    public List<Node> readers(Value value) {
        return readers.getOrDefault(value, List.of());
    }

    /// Whether callers get `value`.
    public boolean isOutput(Value value) {
        return outputs.stream().anyMatch(port -> port.value().equals(value));
    }

    /// Whether callers give `value`.
    public boolean isInput(Value value) {
        return inputs.stream().anyMatch(port -> port.value().equals(value));
    }

    /// Whether exactly one node reads `value`, through one input, and no output of the graph is it.
    public boolean hasOneUse(Value value) {
        List<Node> using = readers(value);
        return using.size() == 1
                && using.getFirst().inputs().stream().filter(value::equals).count() == 1
                && !isOutput(value);
    }

    /// The only reader of `value`, null where [#hasOneUse] is false.
    public @Nullable Node onlyReader(Value value) {
        return hasOneUse(value) ? readers(value).getFirst() : null;
    }

    /// A builder that starts from everything in this graph.
    public GraphBuilder toBuilder() {
        return new GraphBuilder(this);
    }

    /// This graph without nodes whose outputs nobody reads; those without outputs are there for what else they do.
    public Graph withoutUnread() {
        Set<Value> read = new HashSet<>();
        outputs.forEach(port -> read.add(port.value()));
        Set<Node> unread = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node node : nodes.reversed()) {
            if (node.outputs().isEmpty() || node.outputs().stream().anyMatch(read::contains)) {
                node.inputs().stream().filter(Value::isPresent).forEach(read::add);
            } else {
                unread.add(node);
            }
        }
        return unread.isEmpty() ? this : toBuilder().removeNodes(unread).build();
    }

    /// This graph under another name.
    public Graph named(String name) {
        return new Graph(name, inputs, outputs, nodes, constants, types);
    }

    /// The same graph with the bodies inside its nodes changed; itself where there are none.
    public Graph mapBodies(UnaryOperator<Graph> change) {
        return nodes.stream().allMatch(node -> node.op().regions().isEmpty())
                ? this
                : mapOps(node -> node.mapBodies(change));
    }

    /// The same graph, each node's op through `change`.
    public Graph mapOps(Function<Node, Node> change) {
        return new Graph(name, inputs, outputs, nodes.stream().map(change).toList(), constants, types);
    }

    @Override
    public int inputCount() {
        return inputs.size();
    }

    @Override
    public int outputCount() {
        return outputs.size();
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputTypes) {
        return Typing.outputsOf(this, inputTypes);
    }

    @Override
    public List<Tensor> evaluate(List<Tensor> inputTensors) {
        return Evaluation.run(this, inputTensors);
    }

    /// Structural equality: name, ports, nodes, constants and types.
    @Override
    public boolean equals(Object other) {
        return other instanceof Graph graph
                && name.equals(graph.name)
                && inputs.equals(graph.inputs)
                && outputs.equals(graph.outputs)
                && nodes.equals(graph.nodes)
                && constants.equals(graph.constants)
                && types.equals(graph.types);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + nodes.hashCode();
    }

    @Override
    public String toString() {
        return "graph %s(%s) -> (%s), %d nodes".formatted(name, inputs, outputs, nodes.size());
    }
}
