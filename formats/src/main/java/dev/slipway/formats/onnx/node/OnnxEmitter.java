package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.formats.onnx.file.OnnxProto.Written;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AssignVariable;
import dev.slipway.model.op.Identity;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.UnknownRankException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
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
    private final Map<Tensor, String> parameters = new HashMap<>();
    private final SequencedMap<String, Constant> initializers = new LinkedHashMap<>();
    private final List<OnnxProto.Node> nodes = new ArrayList<>();
    private final OnnxState state;
    private Node current = Node.of("", new Identity(), List.of(), List.of());

    /// Writes a hub node, as the table of ops says.
    public interface Spelling {
        void write(Node node, OnnxEmitter emit);
    }

    private OnnxEmitter(OnnxFile file, Graph graph, Spelling spelling, boolean isMain) {
        this.file = file;
        this.graph = graph;
        this.spelling = spelling;
        this.state = new OnnxState(this, isMain);
    }

    /// The whole graph, its inputs and outputs under the names callers use.
    public static Written emit(OnnxFile file, Graph graph, Spelling spelling) {
        OnnxEmitter emitter = new OnnxEmitter(file, graph, spelling, true);
        List<ValueInfo> inputs = new ArrayList<>();
        for (Port port : graph.inputs()) {
            String name = file.unique(port.name());
            emitter.stored.putIfAbsent(port.value(), name);
            inputs.add(new ValueInfo(name, graph.type(port.value())));
            if (graph.type(port.value()).element() == ElementType.HANDLE) {
                file.unspeakable().add(noTensor(port.name()));
            }
        }
        List<String> names =
                graph.outputs().stream().map(port -> file.unique(port.name())).toList();
        return emitter.finish(inputs, names);
    }

    /// ONNX asks for the type of an input, and the hub has none for lists and values that may be missing.
    private static Unspeakable noTensor(String input) {
        return new Unspeakable(
                "input",
                input,
                "ELEMENT_TYPE",
                "the input '%s' is no tensor but a list, or a value that may be missing".formatted(input),
                "let the graph begin behind the node that takes it, with --input NAME=SHAPE for the tensor it makes");
    }

    /// The body of a control flow op: its first inputs are named here, what it captures has names outside.
    ///
    /// @param outer the names of the values around that the region's last inputs stand for
    public Written region(Graph graph, List<String> outer) {
        OnnxEmitter emitter = new OnnxEmitter(file, graph, spelling, false);
        List<ValueInfo> inputs = new ArrayList<>();
        int own = graph.inputs().size() - outer.size();
        for (int i = 0; i < graph.inputs().size(); i++) {
            Port port = graph.inputs().get(i);
            if (i < own) {
                String name = file.unique(port.name());
                emitter.stored.put(port.value(), name);
                inputs.add(new ValueInfo(name, graph.type(port.value())));
            } else {
                emitter.stored.put(port.value(), outer.get(i - own));
            }
        }
        List<String> names =
                graph.outputs().stream().map(port -> file.unique(port.name())).toList();
        return emitter.finish(inputs, names);
    }

    private Written finish(List<ValueInfo> inputs, List<String> outputNames) {
        List<ValueInfo> outputs = new ArrayList<>();
        Set<Value> named = new HashSet<>();
        for (int i = 0; i < outputNames.size(); i++) {
            Value value = graph.outputs().get(i).value();
            outputs.add(new ValueInfo(outputNames.get(i), graph.type(value)));
            if (graph.producer(value) != null && named.add(value)) {
                stored.put(value, outputNames.get(i));
            }
        }
        graph.nodes().forEach(this::write);
        for (int i = 0; i < outputNames.size(); i++) {
            Value value = graph.outputs().get(i).value();
            if (!outputNames.get(i).equals(stored.get(value))) {
                int since = OnnxTypes.passedOnSince(graph.type(value).element());
                add("Identity", since, List.of(stored(value)), List.of(outputNames.get(i)));
            }
        }
        inputs.addAll(state.inputs());
        outputs.addAll(state.outputs());
        return new Written(graph.name(), nodes, initializers, inputs, outputs);
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

    private void write(Node node) {
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
        Constant constant = value.isPresent() ? graph.constant(value) : null;
        return constant == null ? null : constant.tensor();
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
                initialize(name, OnnxQuantized.storable(constant));
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
        return parameters.computeIfAbsent(tensor, each -> initializer("const", Constant.of(each)));
    }

    public String integers(long... values) {
        return parameter(Tensor.ofLongs(Shape.of(values.length), values));
    }

    String scalar(ElementType element, double value) {
        return parameter(Tensor.ofDoubles(element, Shape.SCALAR, value));
    }

    public String initializer(String purpose, Constant constant) {
        String name = temporary(purpose);
        initialize(name, constant);
        return name;
    }

    /// Stores a constant; one that was rounded to a narrower type is stored so, and widened by nodes that runtimes run
    /// once, when they load the model: unlike `DequantizeLinear`, which ONNX Runtime keeps for kernels it may meet.
    void initialize(String name, Constant constant) {
        Constant narrow = constant.narrow();
        if (narrow == null) {
            initializers.put(name, constant);
            return;
        }
        String stored = file.unique(name + "_" + narrow.element());
        initializers.put(stored, narrow);
        int since = narrow.element() == ElementType.BFLOAT16 ? 13 : 6;
        Quantization quantization = narrow.type().quantization();
        String wide = quantization == null ? name : file.unique(name + "_steps");
        add("Cast", since, List.of(stored), List.of(wide), "to", OnnxProto.typeCode(constant.element()));
        if (quantization != null) {
            add("Mul", 7, List.of(wide, parameter(quantization.broadcast(narrow.shape()))), List.of(name));
        }
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
