package dev.slipway.model.graph;

import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gathers the parts of a [Graph]; [#build] sorts the nodes, drops unread constants, infers every type and checks the
/// whole.
///
/// Readers use it to make graphs in any node order; legalisers and expanders use the small methods at its end.
public final class GraphBuilder {

    private String name;
    private final List<Port> inputs = new ArrayList<>();
    private final List<Port> outputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final LinkedHashMap<Value, Constant> constants = new LinkedHashMap<>();
    private final Map<Value, TensorType> declared = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Map<Value, Node> producers = new HashMap<>();
    private @Nullable Typing typing;
    private int typed;

    /// An empty graph.
    public GraphBuilder(String name) {
        this.name = name;
    }

    GraphBuilder(Graph graph) {
        name = graph.name();
        inputs.addAll(graph.inputs());
        outputs.addAll(graph.outputs());
        nodes.addAll(graph.nodes());
        constants.putAll(graph.constants());
        declared.putAll(graph.types());
        graph.types().keySet().forEach(value -> names.add(value.name()));
        nodes.forEach(node -> {
            names.add(node.name());
            node.outputs().forEach(value -> producers.put(value, node));
        });
    }

    /// Renames the graph.
    public GraphBuilder name(String name) {
        this.name = name;
        return this;
    }

    /// Adds an input of the given type, known to callers as `name`.
    public Value input(String name, TensorType type) {
        Value value = new Value(name);
        input(new Port(name, value), type);
        return value;
    }

    /// Adds an input whose name for callers differs from its value's.
    public GraphBuilder input(Port port, TensorType type) {
        inputs.add(port);
        declare(port.value(), type);
        return this;
    }

    /// Takes all inputs off; their values stay declared.
    public GraphBuilder clearInputs() {
        inputs.clear();
        return this;
    }

    /// Names `value` as an output, known to callers as `name`.
    public GraphBuilder output(String name, Value value) {
        outputs.add(new Port(name, value));
        return this;
    }

    /// Takes all outputs off; what made them stays.
    public GraphBuilder clearOutputs() {
        outputs.clear();
        return this;
    }

    /// Adds a constant; its bytes are not copied.
    public Value constant(String name, Constant constant) {
        Value value = new Value(name);
        constants.put(value, constant);
        declare(value, constant.type());
        return value;
    }

    /// Adds a constant as the tensor is.
    public Value constant(String name, Tensor tensor) {
        return constant(name, Constant.of(tensor));
    }

    /// The constant `value` stands for, null when it is none (so far).
    public @Nullable Constant constantOf(Value value) {
        return constants.get(value);
    }

    /// The elements of the constant that `value` stands for; null when it is computed (so far) or left out.
    public @Nullable Tensor known(Value value) {
        Constant constant = constants.get(value);
        return constant == null ? null : constant.tensor();
    }

    /// States what the source says of a value's type. Needed for what cannot be inferred: quantisation, outputs of
    /// opaque ops; where both are known, the better-known dimensions win.
    public GraphBuilder declare(Value value, TensorType type) {
        declared.put(value, type);
        names.add(value.name());
        return this;
    }

    /// What was said of a value's type; null when nothing was.
    public @Nullable TensorType declared(Value value) {
        return declared.get(value);
    }

    /// Adds a node, in any order; [#build] sorts.
    public GraphBuilder add(Node node) {
        nodes.add(node);
        names.add(node.name());
        node.outputs().forEach(value -> {
            names.add(value.name());
            producers.put(value, node);
        });
        return this;
    }

    /// Adds a node with one output, both named after `name`, and answers the output.
    public Value add(String name, Op op, Value... inputs) {
        return add(name, List.of(name), op, inputs);
    }

    /// The same, for a node that stands for source nodes of other names.
    public Value add(String name, List<String> origins, Op op, Value... inputs) {
        String unique = uniqueName(name);
        Value output = new Value(unique);
        add(new Node(unique, op, List.of(inputs), List.of(output), origins));
        return output;
    }

    /// Adds the nodes of `graph` with its inputs replaced, and answers what stands for its outputs.
    ///
    /// @param prefix begins the names of all that is added
    public List<Value> inline(Graph graph, List<Value> replacements, String prefix) {
        Map<Value, Value> known = new HashMap<>();
        for (int i = 0; i < graph.inputs().size(); i++) {
            known.put(graph.inputs().get(i).value(), replacements.get(i));
        }
        graph.constants()
                .forEach((value, constant) -> known.put(value, constant(uniqueName(prefix + value.name()), constant)));
        for (Node node : graph.nodes()) {
            List<Value> made = new ArrayList<>();
            for (Value output : node.outputs()) {
                Value fresh = output.isPresent() ? new Value(uniqueName(prefix + output.name())) : output;
                if (output.isPresent()
                        && (graph.type(output).isQuantized() || !node.op().infersTypes())) {
                    declare(fresh, graph.type(output));
                }
                known.put(output, fresh);
                made.add(fresh);
            }
            List<Value> read = node.inputs().stream()
                    .map(value -> known.getOrDefault(value, value))
                    .toList();
            add(new Node(uniqueName(prefix + node.name()), node.op(), read, made, node.origins()));
        }
        return graph.outputs().stream()
                .map(port -> known.getOrDefault(port.value(), port.value()))
                .toList();
    }

    /// The type of a value made so far, for builders that add nodes in execution order: inputs, constants and outputs
    /// of added nodes.
    ///
    /// @throws dev.slipway.model.op.OpException when an op is given inputs that it forbids
    public TensorType typeOf(Value value) {
        TensorType type = typing().typeOf(value);
        if (type == null) {
            throw new IllegalArgumentException("graph '%s': nothing has made '%s' yet".formatted(name, value));
        }
        return type;
    }

    /// The node added last that makes `value`; null for inputs and constants.
    public @Nullable Node producerOf(Value value) {
        return producers.get(value);
    }

    /// Whether the graph gives the value to its callers.
    public boolean isOutput(Value value) {
        return outputs.stream().anyMatch(port -> port.value().equals(value));
    }

    /// What is known in symbols of an integer value made so far, null where nothing is.
    public @Nullable List<Dim> symbolicOf(Value value) {
        return typing().symbolicOf(value);
    }

    private Typing typing() {
        Typing current = typing;
        if (current == null) {
            current = new Typing(constants);
            typing = current;
            typed = 0;
        }
        for (Port input : inputs) {
            TensorType type = declared.get(input.value());
            if (type != null && current.typeOf(input.value()) == null) {
                current.put(input.value(), type);
            }
        }
        for (; typed < nodes.size(); typed++) {
            current.type(nodes.get(typed), declared);
        }
        return current;
    }

    /// `name`, with a number behind it if the graph has it already; reserves it.
    public String uniqueName(String name) {
        String unique = name;
        for (int i = 1; !names.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    /// The nodes added so far, in the order they came.
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /// Takes nodes off; what they made is then made by nobody.
    public GraphBuilder removeNodes(Set<Node> removed) {
        nodes.removeIf(removed::contains);
        return this;
    }

    /// The graph, typed: sizes and element types of every value inferred, declared ones checked against them.
    ///
    /// @throws IllegalArgumentException when a value is read that nothing makes, is made twice, or nodes form a
    /// circle
    /// @throws dev.slipway.model.op.OpException when an op is given inputs that it forbids; the message names the
    /// node
    public Graph build() {
        List<Node> sorted = Topology.sorted(name, inputs, nodes, constants.keySet());
        LinkedHashMap<Value, Constant> used = new LinkedHashMap<>(constants);
        Set<Value> read = new HashSet<>();
        sorted.forEach(node -> read.addAll(node.inputs()));
        outputs.forEach(port -> read.add(port.value()));
        used.keySet().retainAll(read);
        Map<Value, TensorType> types = Typing.infer(name, inputs, sorted, used, declared);
        for (Port output : outputs) {
            if (!types.containsKey(output.value())) {
                throw new IllegalArgumentException("graph '%s': nothing makes the output '%s' (%s)"
                        .formatted(name, output.name(), output.value()));
            }
        }
        return new Graph(name, inputs, outputs, sorted, used, types);
    }
}
