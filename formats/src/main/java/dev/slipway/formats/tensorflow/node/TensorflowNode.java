package dev.slipway.formats.tensorflow.node;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.model.formula.Steps;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A TensorFlow node on its way into the hub: its attributes, its inputs as hub values, and the graph being built.
///
/// @param foreign the node as the file has it
/// @param name the node's name, with those of the calls it was inlined from
/// @param inputs its data inputs
public record TensorflowNode(TensorflowProto.Node foreign, String name, List<Value> inputs, GraphBuilder graph)
        implements Steps {

    public String op() {
        return foreign.op();
    }

    public Value in(int index) {
        if (index >= inputs.size()) {
            throw FormatException.corrupt(
                    "node '%s' (%s) has %d inputs, input %d is needed", name, op(), inputs.size(), index);
        }
        return inputs.get(index);
    }

    /// This node with another value in the place of an input.
    public TensorflowNode withInput(int index, Value value) {
        List<Value> changed = new ArrayList<>(inputs);
        changed.set(index, value);
        return new TensorflowNode(foreign, name, changed, graph);
    }

    /// Adds a hub node in place of this one; its only output bears this node's name.
    public List<Value> is(Op op, Value... inputs) {
        return List.of(graph.add(name, List.of(name), op, inputs));
    }

    /// Adds a hub node of several outputs in place of this one.
    public List<Value> are(int outputs, Op op, Value... inputs) {
        String unique = graph.uniqueName(name);
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            values.add(new Value(i == 0 ? unique : graph.uniqueName(unique + ":" + i)));
        }
        graph.add(new Node(unique, op, List.of(inputs), values, List.of(name)));
        return values;
    }

    /// Adds a hub node on the way to this one.
    @Override
    public Value step(String suffix, Op op, Value... inputs) {
        return graph.add(name + "/" + suffix, List.of(name), op, inputs);
    }

    @Override
    public Value constant(String suffix, Tensor tensor) {
        return graph.constant(graph.uniqueName(name + "/" + suffix), tensor);
    }

    /// The value of an input that is a constant, null when it is computed.
    @Nullable
    public Tensor known(int index) {
        return index < inputs.size() ? new KnownValues(graph).of(in(index)) : null;
    }

    /// An input that is a list of sizes, as far as they are known; null when nothing is.
    @Nullable
    public List<Dim> sizes(int index) {
        Tensor known = known(index);
        return known == null
                ? graph.symbolicOf(in(index))
                : Arrays.stream(known.toLongs())
                        .mapToObj(size -> size < 0 ? Dim.UNKNOWN : Dim.of(size))
                        .toList();
    }

    /// The value of an input that the hub needs to know beforehand.
    ///
    /// @throws NotConstant when the graph computes it
    public Tensor parameter(int index) {
        Tensor tensor = known(index);
        if (tensor == null) {
            throw new NotConstant("input %d is computed by the graph; it must be a constant".formatted(index));
        }
        return tensor;
    }

    public TensorType type(int index) {
        return graph.typeOf(in(index));
    }

    public ElementType element(int index) {
        return type(index).element();
    }

    public Shape shape(int index) {
        return type(index).shape();
    }

    public int rank(int index) {
        if (!shape(index).isRanked()) {
            throw new NotConstant("the rank of input %d is not known".formatted(index));
        }
        return shape(index).rank();
    }

    public long integer(String attribute, long otherwise) {
        Attribute value = foreign.attribute(attribute);
        return value == null ? otherwise : value.integer;
    }

    public float real(String attribute, float otherwise) {
        Attribute value = foreign.attribute(attribute);
        return value == null ? otherwise : value.real;
    }

    public boolean flag(String attribute) {
        Attribute value = foreign.attribute(attribute);
        return value != null && value.flag;
    }

    public boolean flag(String attribute, boolean otherwise) {
        Attribute value = foreign.attribute(attribute);
        return value == null ? otherwise : value.flag;
    }

    public String text(String attribute, String otherwise) {
        Attribute value = foreign.attribute(attribute);
        return value == null || value.string().isEmpty() ? otherwise : value.string();
    }

    public ElementType type(String attribute, ElementType otherwise) {
        Attribute value = foreign.attribute(attribute);
        return value == null || value.type == null ? otherwise : value.type;
    }

    public List<Integer> integers(String attribute) {
        Attribute value = foreign.attribute(attribute);
        return value == null
                ? List.of()
                : value.integers.stream().map(Long::intValue).toList();
    }

    /// The hub cannot say this node, for a reason that the message gives; it is kept opaque.
    public static final class NotConstant extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public NotConstant(String message) {
            super(message);
        }
    }
}
