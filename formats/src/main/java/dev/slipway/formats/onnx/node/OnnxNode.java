package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.model.formula.Steps;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An ONNX node on its way into the hub: its attributes, its inputs as hub values, and the graph being built.
///
/// @param foreign the node as the file has it
/// @param name the node's name, with those of the functions it was inlined from
/// @param inputs its inputs, [Value#NONE] where one is left out
/// @param graph the graph being built
/// @param opset the version of the operator set the node is of
/// @param regions makes regions of the node's subgraphs
/// @param lists the lists of tensors in the graph
public record OnnxNode(
        OnnxProto.Node foreign,
        String name,
        List<Value> inputs,
        GraphBuilder graph,
        long opset,
        OnnxRegions regions,
        OnnxLists lists)
        implements Steps {

    /// More of anything than a node has in a file that is not damaged.
    public static final int MANY = 100_000;

    public String op() {
        return foreign.type();
    }

    /// The input at `index`, [Value#NONE] where it is left out.
    public Value in(int index) {
        return index < inputs.size() ? inputs.get(index) : Value.NONE;
    }

    public boolean has(int index) {
        return in(index).isPresent();
    }

    /// How many outputs are named, left-out ones in between included.
    public int outputs() {
        return foreign.outputs().size();
    }

    public boolean wants(int output) {
        return output < outputs() && !foreign.outputs().get(output).isEmpty();
    }

    public Value[] all() {
        return inputs.toArray(Value[]::new);
    }

    /// Adds a hub node in place of this one; its only output bears this node's first output's name.
    public List<Value> is(Op op, Value... inputs) {
        return are(1, op, inputs);
    }

    /// Adds a hub node of several outputs in place of this one.
    public List<Value> are(int outputs, Op op, Value... inputs) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            values.add(new Value(graph.uniqueName(outputName(i))));
        }
        graph.add(new Node(graph.uniqueName(name), op, List.of(inputs), values, List.of(name)));
        return values;
    }

    private String outputName(int index) {
        return wants(index) ? foreign.outputs().get(index) : name + ":" + index;
    }

    @Override
    public Value step(String suffix, Op op, Value... inputs) {
        return graph.add(name + "/" + suffix, List.of(name), op, inputs);
    }

    /// Adds a hub node of several outputs on the way to this one.
    public List<Value> steps(String suffix, int outputs, Op op, Value... inputs) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            values.add(new Value(graph.uniqueName(name + "/" + suffix)));
        }
        graph.add(new Node(graph.uniqueName(name + "/" + suffix), op, List.of(inputs), values, List.of(name)));
        return values;
    }

    /// The same node, of another operator set.
    public OnnxNode of(long opset) {
        return new OnnxNode(foreign, name, inputs, graph, opset, regions, lists);
    }

    /// The same node, of other inputs.
    public OnnxNode withInputs(List<Value> others) {
        return new OnnxNode(foreign, name, others, graph, opset, regions, lists);
    }

    @Override
    public Value constant(String suffix, Tensor tensor) {
        return graph.constant(graph.uniqueName(name + "/" + suffix), tensor);
    }

    public Value constant(String suffix, Constant constant) {
        return graph.constant(graph.uniqueName(name + "/" + suffix), constant);
    }

    /// A parameter that is an attribute in old opsets and an input in new ones.
    public Value integers(String attribute, int input) {
        Attribute value = attribute(attribute);
        if (has(input) || value == null) {
            return in(input);
        }
        long[] values = value.integers.stream().mapToLong(Long::longValue).toArray();
        return constant(attribute, Tensor.ofLongs(ElementType.INT64, Shape.of(values.length), values));
    }

    /// The value of an input that is a constant, null when it is computed.
    @Nullable
    public Tensor known(int index) {
        if (!has(index)) {
            return null;
        }
        Constant constant = graph.constantOf(in(index));
        if (constant != null) {
            return constant.tensor();
        }
        TensorType type = type(index);
        List<Dim> dims = type.element().isInteger() ? graph.symbolicOf(in(index)) : null;
        if (dims == null || !dims.stream().allMatch(Dim::isKnown)) {
            return null;
        }
        long[] values = dims.stream().mapToLong(Dim::size).toArray();
        return Tensor.ofLongs(type.element(), type.shape().hasRank(0) ? Shape.SCALAR : Shape.of(values.length), values);
    }

    /// The value of an input that the hub needs to know beforehand.
    ///
    /// @throws NotSayable when the graph computes it
    public Tensor parameter(int index) {
        Tensor tensor = known(index);
        if (tensor == null) {
            throw new NotSayable("input %d is computed by the graph; it must be a constant".formatted(index));
        }
        return tensor;
    }

    public TensorType type(int index) {
        return graph.typeOf(required(index));
    }

    /// The input at `index`, which the operator cannot do without.
    public Value required(int index) {
        if (!has(index)) {
            throw FormatException.corrupt(
                    "node '%s' (%s) has no input %d, which it needs; the file is damaged", name, op(), index);
        }
        return in(index);
    }

    public ElementType element(int index) {
        return type(index).element();
    }

    public Shape shape(int index) {
        return type(index).shape();
    }

    public int rank(int index) {
        if (!shape(index).isRanked()) {
            throw new NotSayable("the rank of '%s' is not known".formatted(in(index)));
        }
        return shape(index).rank();
    }

    /// The axis in the attribute, counted from the start.
    public int axis(String attribute, long otherwise, int rank) {
        int axis = Math.toIntExact(integer(attribute, otherwise));
        if (axis < -rank || axis > rank) {
            throw FormatException.corrupt(
                    "node '%s' (%s) has %s %d for a tensor of %d axes; it must be in [-%d, %d)",
                    name, op(), attribute, axis, rank, rank, rank);
        }
        return axis < 0 ? axis + rank : axis;
    }

    public boolean has(String attribute) {
        return foreign.attributes().containsKey(attribute);
    }

    private @Nullable Attribute attribute(String name) {
        return foreign.attributes().get(name);
    }

    public long integer(String attribute, long otherwise) {
        Attribute value = attribute(attribute);
        return value == null ? otherwise : value.integer;
    }

    public boolean flag(String attribute, boolean otherwise) {
        return integer(attribute, otherwise ? 1 : 0) != 0;
    }

    public float real(String attribute, float otherwise) {
        Attribute value = attribute(attribute);
        return value == null ? otherwise : value.real;
    }

    public String text(String attribute, String otherwise) {
        Attribute value = attribute(attribute);
        return value == null ? otherwise : value.string();
    }

    public List<String> texts(String attribute) {
        Attribute value = attribute(attribute);
        return value == null ? List.of() : List.copyOf(value.texts);
    }

    public List<Float> reals(String attribute) {
        Attribute value = attribute(attribute);
        return value == null ? List.of() : List.copyOf(value.reals);
    }

    public List<Integer> integers(String attribute) {
        Attribute value = attribute(attribute);
        return value == null
                ? List.of()
                : value.integers.stream().map(Math::toIntExact).toList();
    }

    public List<Long> longs(String attribute) {
        Attribute value = attribute(attribute);
        return value == null ? List.of() : List.copyOf(value.integers);
    }

    /// The integers of an attribute, or as many of one value.
    public List<Integer> integers(String attribute, int count, int otherwise) {
        List<Integer> values = integers(attribute);
        if (count > MANY) {
            throw FormatException.corrupt(
                    "node '%s' (%s) is to have %d values of '%s'; the file is damaged", name, op(), count, attribute);
        }
        return values.isEmpty()
                ? IntStream.range(0, count).map(_ -> otherwise).boxed().toList()
                : values;
    }

    public ElementType elementType(String attribute, ElementType otherwise) {
        return has(attribute) ? OnnxProto.elementType((int) integer(attribute, 0)) : otherwise;
    }

    @Nullable
    public Tensor tensor(String attribute) {
        Attribute value = attribute(attribute);
        return value == null ? null : value.tensor;
    }

    public OnnxProto.Graph subgraph(String attribute) {
        Attribute value = attribute(attribute);
        if (value == null || value.graph == null) {
            throw FormatException.corrupt(
                    "node '%s' (%s) has no subgraph '%s'; the file is damaged", name, op(), attribute);
        }
        return value.graph;
    }

    /// The hub cannot say this node, for a reason that the message gives; it is kept opaque.
    public static final class NotSayable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotSayable(String message) {
            super(message);
        }
    }
}
