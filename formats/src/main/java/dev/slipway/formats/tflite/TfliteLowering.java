package dev.slipway.formats.tflite;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One node on its way to several: the steps in between get values of their own, the last makes the node's outputs.
record TfliteLowering(GraphBuilder graph, Node node) {

    Value in(int index) {
        return node.input(index);
    }

    TensorType type(Value value) {
        return graph.typeOf(value);
    }

    TensorType type(int index) {
        return graph.typeOf(in(index));
    }

    Shape shape(int index) {
        return type(index).shape();
    }

    ElementType element() {
        return type(0).element();
    }

    /// The elements of a constant input, null when it is computed or left out.
    @Nullable
    Tensor known(int index) {
        Constant constant = in(index).isPresent() ? graph.constantOf(in(index)) : null;
        return constant == null ? null : constant.tensor();
    }

    /// A step on the way.
    Value step(Op op, Value... inputs) {
        String name = graph.uniqueName(node.name() + "/" + name(op));
        Value output = new Value(name);
        TfliteLegalize.add(graph, new Node(name, op, List.of(inputs), List.of(output), node.origins()));
        return output;
    }

    /// The last step.
    boolean is(Op op, Value... inputs) {
        TfliteLegalize.add(graph, new Node(node.name(), op, List.of(inputs), node.outputs(), node.origins()));
        return true;
    }

    private static String name(Op op) {
        String name = Op.nameOf(op);
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT);
    }

    Value unary(Unary.Kind kind, Value x) {
        return step(new Unary(kind), x);
    }

    Value binary(Binary.Kind kind, Value a, Value b) {
        return step(new Binary(kind), a, b);
    }

    Value add(Value a, Value b) {
        return binary(Binary.Kind.ADD, a, b);
    }

    Value subtract(Value a, Value b) {
        return binary(Binary.Kind.SUBTRACT, a, b);
    }

    Value multiply(Value a, Value b) {
        return binary(Binary.Kind.MULTIPLY, a, b);
    }

    Value divide(Value a, Value b) {
        return binary(Binary.Kind.DIVIDE, a, b);
    }

    /// A number of the first input's type.
    Value number(double value) {
        return number(element(), value);
    }

    Value number(ElementType element, double value) {
        return constant(Tensor.ofDoubles(element, Shape.SCALAR, value));
    }

    Value constant(Tensor tensor) {
        return graph.constant(graph.uniqueName(node.name() + "/constant"), tensor);
    }

    Value longs(long... values) {
        return constant(Tensor.ofLongs(Shape.of(values.length), values));
    }
}
