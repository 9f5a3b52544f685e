package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.file.OnnxProto.Written;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AssignVariable;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.UnknownRankException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Writes one graph, node by node. Values of quantised type are written as stored integers; who reads one as a number
/// reads it through a `DequantizeLinear`, who makes one writes it through a `QuantizeLinear`.
public final class OnnxEmitter {

    private final OnnxFile file;
    private final Graph graph;
    private final Spelling spelling;
    private final Map<Value, String> stored = new HashMap<>();
    private final Map<Value, String> reals = new HashMap<>();
    private final Map<Value, List<String>> dynamic = new HashMap<>();
    private final OnnxConstants constants = new OnnxConstants(this);
    private final List<OnnxProto.Node> nodes = new ArrayList<>();
    private final OnnxState state;
    private Node current = Node.of("", new Identity(), List.of(), List.of());

    /// Writes a hub node, as the table of ops says.
    public interface Spelling {
        void write(Node node, OnnxEmitter emit);
    }

    OnnxEmitter(OnnxFile file, Graph graph, Spelling spelling, boolean isMain) {
        this.file = file;
        this.graph = graph;
        this.spelling = spelling;
        this.state = new OnnxState(this, isMain);
    }

    /// The body of a control flow op: its first inputs are named here, what it captures has names outside.
    ///
    /// @param outer the names of the values around that the region's last inputs stand for
    public Written region(Graph region, List<String> outer) {
        return OnnxGraphs.region(new OnnxEmitter(file, region, spelling, false), outer);
    }

    /// What a variable holds at this point, under the name of the node's output.
    public void read(String variable, Value output) {
        String name = state.read(variable);
        String wanted = stored.putIfAbsent(output, name);
        if (wanted != null) {
            int since = OnnxTypes.passedOnSince(graph.type(output).element());
            add("Identity", since, List.of(name), List.of(wanted));
        }
    }

    /// Changes what a variable holds from here on.
    public void assign(String variable, AssignVariable.Mode mode, Value value) {
        state.assign(variable, mode, value);
    }

    void write(Node node) {
        current = node;
        int before = nodes.size();
        try {
            OnnxTypes.require(node, graph, file);
            spelling.write(node, this);
        } catch (Unsayable e) {
            nodes.subList(before, nodes.size()).clear();
            file.unspeakable().add(e.at(node));
        } catch (UnknownRankException e) {
            nodes.subList(before, nodes.size()).clear();
            file.unspeakable().add(Unsayable.unknownRank("ONNX").at(node));
        }
    }

    /// Says by what name a value is read; what was said first stays.
    void name(Value value, String name) {
        stored.putIfAbsent(value, name);
    }

    OnnxState state() {
        return state;
    }

    OnnxConstants constants() {
        return constants;
    }

    List<OnnxProto.Node> nodes() {
        return nodes;
    }

    Graph graph() {
        return graph;
    }

    public OnnxFile file() {
        return file;
    }

    public long opset() {
        return file.opset();
    }

    public TensorType type(Value value) {
        return graph.type(value);
    }

    /// Whether a value comes from an op of this kind.
    public boolean isMadeBy(Class<? extends Op> op, Value value) {
        return graph.producer(value) instanceof Node producer && op.isInstance(producer.op());
    }

    public ElementType element(Node node, int input) {
        return graph.type(node.input(input)).element();
    }

    public int rank(Value value) {
        Shape shape = graph.type(value).shape();
        if (!shape.isRanked()) {
            throw new Unsayable(
                    "RANK",
                    "the rank of '%s' is not known".formatted(value),
                    "give the input's shape with --input NAME=SHAPE");
        }
        return shape.rank();
    }

    /// A constant input, null when it is computed.
    @Nullable
    public Tensor known(Value value) {
        return graph.known(value);
    }

    /// The name of a value as it is stored: integers where its type is quantised. Empty where it is left out.
    public String stored(Value value) {
        if (!value.isPresent()) {
            return "";
        }
        String name = stored.get(value);
        if (name == null) {
            name = file.unique(value.name());
            stored.put(value, name);
            Constant constant = graph.constant(value);
            if (constant != null) {
                constants.add(name, OnnxQuantized.storable(constant));
            }
        }
        return name;
    }

    /// The name of a value as numbers.
    public String real(Value value) {
        if (!value.isPresent() || !graph.type(value).isQuantized()) {
            return stored(value);
        }
        String known = reals.get(value);
        if (known == null) {
            known = file.unique(value.name() + "_real");
            OnnxQuantized.makeReal(this, value, known);
            reals.put(value, known);
        }
        return known;
    }

    public String in(Node node, int index) {
        return real(node.input(index));
    }

    /// All inputs as numbers.
    public List<String> all(Node node) {
        return node.inputs().stream().map(this::real).toList();
    }

    public String temporary(String purpose) {
        return file.unique(current.name() + "/" + purpose);
    }

    /// A constant of the writer's own; equal ones are shared.
    public String parameter(Tensor tensor) {
        return constants.parameter(tensor);
    }

    public String integers(long... values) {
        return parameter(Tensor.ofLongs(Shape.of(values.length), values));
    }

    String scalar(ElementType element, double value) {
        return parameter(Tensor.ofDoubles(element, Shape.SCALAR, value));
    }

    public String initializer(String purpose, Constant constant) {
        String name = temporary(purpose);
        constants.add(name, constant);
        return name;
    }

    /// A value quantised by its own range at run time: its integers, their scale and zero point.
    public List<String> dynamic(Value value) {
        return dynamic.computeIfAbsent(value, each -> {
            List<String> parts = List.of(temporary("integers"), temporary("scale"), temporary("zero"));
            add("DynamicQuantizeLinear", 11, List.of(real(each)), parts);
            return parts;
        });
    }

    /// The constant that a value is; null when it is computed.
    @Nullable
    public Constant constant(Value value) {
        return graph.constant(value);
    }

    /// A value with its axes permuted: a constant stays one, anything else is transposed by a node.
    public String permuted(Value value, List<Integer> permutation, String purpose) {
        if (Permutation.isIdentity(permutation)) {
            return real(value);
        }
        Constant constant = graph.constant(value);
        if (constant != null && !constant.type().isQuantized()) {
            return initializer(purpose, constant.permuted(permutation));
        }
        if (constant != null) {
            return OnnxQuantized.dequantize(this, constant.permuted(permutation), purpose);
        }
        return step("Transpose", 1, List.of(real(value)), "perm", permutation);
    }

    /// The one ONNX node that stands for `node`: the same inputs, the same outputs.
    public void is(Node node, String type, int since, Object... attributes) {
        last(node, type, since, all(node), attributes);
    }

    /// The last ONNX node of those that stand for `node`: it makes its outputs.
    public void last(Node node, String type, int since, List<String> inputs, Object... attributes) {
        List<String> outputs = new ArrayList<>();
        List<Value> quantized = new ArrayList<>();
        for (Value value : node.outputs()) {
            if (value.isPresent() && graph.type(value).isQuantized()) {
                quantized.add(value);
                outputs.add(temporary("real"));
            } else {
                outputs.add(stored(value));
            }
        }
        add(type, since, inputs, outputs, attributes);
        for (Value value : quantized) {
            OnnxQuantized.quantize(this, value, outputs.get(node.outputs().indexOf(value)));
        }
    }

    /// An ONNX node in place of `node` that hands stored values on as they are.
    public void stored(Node node, String type, int since, List<String> inputs, Object... attributes) {
        add(type, since, inputs, node.outputs().stream().map(this::stored).toList(), attributes);
    }

    /// A node that only changes how its input is stored.
    public void alias(Node node) {
        Value from = node.input(0);
        Value to = node.output();
        if (graph.type(to).isQuantized()) {
            OnnxQuantized.quantize(this, to, real(from));
        } else if (graph.type(from).isQuantized() && !reals.containsKey(from)) {
            OnnxQuantized.makeReal(this, from, stored(to));
            reals.put(from, stored(to));
        } else {
            add("Identity", 1, List.of(real(from)), List.of(stored(to)));
        }
    }

    /// An ONNX node on the way; answers the name of its only output.
    public String step(String type, int since, List<String> inputs, Object... attributes) {
        String output = temporary(type);
        add(type, since, inputs, List.of(output), attributes);
        return output;
    }

    public void add(String type, int since, List<String> inputs, List<String> outputs, Object... attributes) {
        file.since(since);
        SequencedMap<String, Attribute> named = new LinkedHashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            named.put((String) attributes[i], Attribute.ofObject(attributes[i + 1]));
        }
        add(type, "", trimmed(inputs), trimmed(outputs), named);
    }

    /// Adds a node of any domain.
    public void add(
            String type,
            String domain,
            List<String> inputs,
            List<String> outputs,
            SequencedMap<String, Attribute> attributes) {
        nodes.add(new OnnxProto.Node(file.uniqueNode(current.name()), type, domain, inputs, outputs, attributes));
    }

    private static List<String> trimmed(List<String> names) {
        int size = names.size();
        while (size > 0 && names.get(size - 1).isEmpty()) {
            size--;
        }
        return names.subList(0, size);
    }
}
