package dev.slipway.formats.tensorflow.node;

import dev.slipway.formats.TensorflowTypes;
import dev.slipway.formats.tensorflow.file.AttributeValue;
import dev.slipway.formats.tensorflow.file.TensorflowTree;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.UnknownRankException;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one graph, node by node: into the file's graph, or as a function. Values of quantised type are written as
/// stored integers; who reads one as a number, or makes one, computes that, see [TensorflowQuantized].
public final class TensorflowEmitter {

    private final TensorflowFile file;
    private final Graph graph;
    private final Spelling spelling;
    private final boolean isFunction;
    private final TensorflowNames names;
    private final List<TensorflowTree.Node> nodes;
    private final Map<Value, String> stored = new HashMap<>();
    private final Map<Value, String> reals = new HashMap<>();
    private final TensorflowConstants constants;
    private Node current = Node.of("", new Identity(), List.of(), List.of());

    /// Writes a hub node, as the table of ops says.
    public interface Spelling {
        void write(Node node, TensorflowEmitter emit);
    }

    TensorflowEmitter(TensorflowFile file, Graph graph, Spelling spelling, boolean isFunction) {
        this.file = file;
        this.graph = graph;
        this.spelling = spelling;
        this.isFunction = isFunction;
        this.names = isFunction ? new TensorflowNames() : file.names();
        this.nodes = isFunction ? new ArrayList<>() : file.nodes();
        this.constants = new TensorflowConstants(this, isFunction);
    }

    TensorflowNames names() {
        return names;
    }

    List<TensorflowTree.Node> nodes() {
        return nodes;
    }

    /// Writes the body of a control flow op as a function; answers its name.
    public AttributeValue.FunctionName function(Graph body, String purpose) {
        return TensorflowGraphs.function(
                new TensorflowEmitter(file, body, spelling, true), current.name() + "_" + purpose);
    }

    void write(Node node) {
        current = node;
        int before = nodes.size();
        try {
            spelling.write(node, this);
        } catch (Unsayable e) {
            nodes.subList(before, nodes.size()).clear();
            constants.forgetParameters();
            file.unspeakable().add(e.at(node));
        } catch (UnknownRankException e) {
            nodes.subList(before, nodes.size()).clear();
            constants.forgetParameters();
            file.unspeakable().add(Unsayable.unknownRank("TensorFlow").at(node));
        }
    }

    public TensorflowFile file() {
        return file;
    }

    public Graph graph() {
        return graph;
    }

    public TensorType type(Value value) {
        return graph.type(value);
    }

    public TensorType type(Node node, int input) {
        return graph.type(node.input(input));
    }

    public int rank(Value value) {
        return graph.type(value).shape().rank();
    }

    /// The element type that a value is read as: real where it is quantised.
    public ElementType real(Node node, int input) {
        TensorType type = type(node, input);
        return type.isQuantized() ? ElementType.FLOAT32 : checked(type.element());
    }

    /// The type of what is stored for a value.
    public ElementType element(Value value) {
        return checked(graph.type(value).element());
    }

    /// The element type, if TensorFlow has it.
    ///
    /// @throws Unsayable when it has not
    public static ElementType checked(ElementType element) {
        if (TensorflowTypes.number(element).isEmpty()) {
            throw new Unsayable(
                    "ELEMENT_TYPE",
                    "TensorFlow has no tensors of elements of type " + element,
                    "convert the model before it is quantised");
        }
        return element;
    }

    /// A constant input, null when it is computed or left out.
    @Nullable
    public Tensor known(Value value) {
        return graph.known(value);
    }

    /// Says what tensor an input of the graph is.
    void input(Value value, String tensor) {
        stored.putIfAbsent(value, tensor);
    }

    /// The tensor of a value as it is stored: integers where its type is quantised.
    public String stored(Value value) {
        String tensor = stored.get(value);
        if (tensor == null) {
            Constant constant = graph.constant(value);
            // What could not be said makes nothing; the file is not written then.
            tensor = constant == null ? value.name() : constants.of(value.name(), constant);
            stored.put(value, tensor);
        }
        return tensor;
    }

    /// The tensor of a value as numbers.
    public String real(Value value) {
        if (!graph.type(value).isQuantized()) {
            return stored(value);
        }
        String known = reals.get(value);
        if (known == null) {
            Constant constant = graph.constant(value);
            known = constant != null && TensorflowQuantized.isByBlocks(constant.type())
                    ? constants.of(value.name() + "/real", TensorflowQuantized.real(constant))
                    : TensorflowQuantized.dequantized(this, stored(value), graph.type(value));
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

    /// The tensor of a constant that a spelling wants in another view.
    public String view(Value value, Constant changed) {
        return constants.of(value.name(), changed);
    }

    /// A constant of the writer's own; equal ones are shared.
    public String parameter(Tensor tensor) {
        return constants.parameter(current.name(), tensor);
    }

    /// A vector of int32.
    public String ints(int... values) {
        return parameter(Tensor.ofInts(Shape.of(values.length), values));
    }

    /// An int32 scalar.
    public String scalar(int value) {
        return parameter(Tensor.ofInts(Shape.SCALAR, value));
    }

    public String scalar(ElementType element, double value) {
        return parameter(Tensor.ofDoubles(element, Shape.SCALAR, value));
    }

    /// An input as a list of int32: a constant becomes one, anything else is cast.
    public String ints(Value value) {
        Tensor known = known(value);
        if (known != null) {
            long[] values = known.toLongs();
            int[] narrow = new int[values.length];
            for (int i = 0; i < values.length; i++) {
                narrow[i] = Math.clamp(values[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
            }
            return parameter(Tensor.ofInts(known.shape(), narrow));
        }
        ElementType element = element(value);
        return element == ElementType.INT32 ? stored(value) : cast(stored(value), element, ElementType.INT32);
    }

    /// An input as TensorFlow takes sizes and places: int32 or int64, whichever it is.
    public String index(Value value) {
        return isIndex(value) ? stored(value) : cast(stored(value), element(value), ElementType.INT64);
    }

    /// The type of what [#index] gives.
    public ElementType indexType(Value value) {
        return isIndex(value) ? element(value) : ElementType.INT64;
    }

    private boolean isIndex(Value value) {
        ElementType element = graph.type(value).element();
        return element == ElementType.INT32 || element == ElementType.INT64;
    }

    public String cast(String tensor, ElementType from, ElementType to) {
        ElementType between = between(from, to);
        return from == to
                ? tensor
                : step("Cast", List.of(cast(tensor, from, between)), "SrcT", checked(between), "DstT", checked(to));
    }

    /// What elements are cast to before they can be cast to `to`; no kernel of TensorFlow casts four bits to reals.
    public static ElementType between(ElementType from, ElementType to) {
        boolean apart = from.isFloat() || to.isFloat();
        boolean signed = from == ElementType.INT4 || to == ElementType.INT4;
        boolean unsigned = from == ElementType.UINT4 || to == ElementType.UINT4;
        return apart && signed ? ElementType.INT8 : apart && unsigned ? ElementType.UINT8 : from;
    }

    /// The one TensorFlow node that stands for `node`, of the type `T` of its first input.
    public void is(Node node, String op, Object... attributes) {
        List<Object> all = new ArrayList<>(List.of("T", real(node, 0)));
        all.addAll(List.of(attributes));
        last(node, op, all(node), all.toArray());
    }

    /// The last TensorFlow node of those that stand for `node`: it makes its outputs, in their order.
    public void last(Node node, String op, List<String> inputs, Object... attributes) {
        String name = names.unique(node.name());
        named(name, op, inputs, attributes);
        for (int i = 0; i < node.outputs().size(); i++) {
            define(node.output(i), reference(name, op, i));
        }
    }

    /// Makes an output of `node` what a tensor of numbers is.
    public void define(Value output, String tensor) {
        if (output.isPresent()) {
            TensorType type = graph.type(output);
            stored.put(output, type.isQuantized() ? TensorflowQuantized.quantized(this, tensor, type) : tensor);
        }
    }

    /// Makes an output of `node` what a tensor is, stored as the output's type says.
    public void defineStored(Value output, String tensor) {
        stored.put(output, tensor);
    }

    /// A TensorFlow node on the way; answers its first output.
    public String step(String op, List<String> inputs, Object... attributes) {
        return steps(op, 1, inputs, attributes).getFirst();
    }

    /// A TensorFlow node on the way, and its first outputs.
    public List<String> steps(String op, int outputs, List<String> inputs, Object... attributes) {
        String name = names.unique(current.name() + "/" + op);
        named(name, op, inputs, attributes);
        List<String> made = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            made.add(reference(name, op, i));
        }
        return made;
    }

    private String reference(String name, String op, int output) {
        return isFunction
                ? name + ":" + OutputArguments.reference(op, output)
                : output == 0 ? name : name + ":" + output;
    }

    String named(String name, String op, List<String> inputs, Object... attributes) {
        Map<String, ProtoWriter> encoded = new LinkedHashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            encoded.put((String) attributes[i], AttributeValue.of(attributes[i + 1]));
        }
        nodes.add(new TensorflowTree.Node(name, op, inputs, encoded));
        return reference(name, op, 0);
    }

    /// Adds a node as it was read, and makes the outputs of `node` its outputs.
    public void kept(Node node, String op, Map<String, ProtoWriter> attributes) {
        String name = names.unique(node.name());
        nodes.add(new TensorflowTree.Node(
                name, op, node.inputs().stream().map(this::stored).toList(), attributes));
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                stored.put(node.output(i), reference(name, op, i));
            }
        }
    }
}
