package dev.slipway.formats.tflite.node;

import dev.slipway.model.formula.Replacement;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// One node on its way to several: the steps in between get values of their own, the last makes the node's outputs.
///
/// @param graph the graph being built
/// @param node the node that is replaced
/// @param aim what is known of the model as a whole
/// @param legal takes each step, to be lowered in turn
public record TfliteLowering(GraphBuilder graph, Node node, TfliteAim aim, Legal legal) implements Replacement {

    /// Adds a node, or what it is lowered to.
    public interface Legal {
        void add(GraphBuilder graph, Node node, TfliteAim aim);
    }

    @Override
    public TfliteLowering in(GraphBuilder graph) {
        return of(graph, node);
    }

    /// The same for another node.
    public TfliteLowering of(GraphBuilder graph, Node node) {
        return new TfliteLowering(graph, node, aim, legal);
    }

    /// The type of what an op would make of these inputs.
    public TensorType typeOf(Op op, List<Value> inputs) {
        GraphBuilder alone = new GraphBuilder(node.name());
        for (Value input : inputs) {
            Constant constant = input.isPresent() ? graph.constantOf(input) : null;
            if (constant != null) {
                alone.constant(input.name(), constant);
            } else if (input.isPresent()) {
                alone.input(input.name(), graph.typeOf(input));
            }
        }
        return alone.typeOf(alone.add(node.name(), op, inputs.toArray(Value[]::new)));
    }

    public ElementType element() {
        return type(0).element();
    }

    /// A step on the way, named by what it does.
    public Value step(Op op, Value... inputs) {
        return step(name(op), op, inputs);
    }

    /// A step on the way with several results.
    public List<Value> steps(int results, Op op, Value... inputs) {
        return steps(name(op), results, op, inputs);
    }

    public void outputs(List<Value> outputs, Op op, List<Value> inputs) {
        add(new Node(graph.uniqueName(node.name()), op, inputs, outputs, node.origins()));
    }

    @Override
    public void add(Node added) {
        legal.add(graph, added, aim);
    }

    /// Remembers that less precision is computed with than the model asks for.
    public void narrowed(Node where, ElementType from, ElementType to) {
        aim.findings()
                .note(
                        "NARROWED",
                        where.origins().isEmpty()
                                ? where.name()
                                : where.origins().getFirst(),
                        "%s is computed in %s: TFLite has it in no %s"
                                .formatted(where.op().name(), to, from),
                        "");
    }

    private static String name(Op op) {
        String name = op.name();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    public Value unary(Unary.Kind kind, Value x) {
        return step(new Unary(kind), x);
    }

    public Value binary(Binary.Kind kind, Value a, Value b) {
        return step(new Binary(kind), a, b);
    }

    public Value add(Value a, Value b) {
        return binary(Binary.Kind.ADD, a, b);
    }

    public Value subtract(Value a, Value b) {
        return binary(Binary.Kind.SUBTRACT, a, b);
    }

    public Value max(Value a, Value b) {
        return binary(Binary.Kind.MAX, a, b);
    }

    public Value min(Value a, Value b) {
        return binary(Binary.Kind.MIN, a, b);
    }

    public Value compare(Comparison.Kind kind, Value a, Value b) {
        return step(new Comparison(kind), a, b);
    }

    public Value where(Value condition, Value yes, Value no) {
        return step(new Where(), condition, yes, no);
    }

    public Value cast(Value value, ElementType to) {
        return type(value).element() == to ? value : step(new Cast(to, false), value);
    }

    /// The mean over axes, which stay with size 1: axis by axis, since kernels that sum up all at once in single
    /// precision lose digits where there are many elements.
    public Value mean(Value x, long... axes) {
        Value mean = x;
        for (long axis : axes) {
            mean = step(new Reduction(Reduction.Kind.MEAN, true, false), mean, longs(axis));
        }
        return mean;
    }

    /// The size of an axis, as a vector of one int32.
    public Value size(Value x, int axis) {
        Dim size = type(x).shape().dim(axis);
        int at = Math.floorMod(axis, type(x).shape().rank());
        return size.isKnown()
                ? constant(Tensor.ofInts(Shape.of(1), Math.toIntExact(size.size())))
                : step(new ShapeOf(at, at + 1, ElementType.INT32), x);
    }

    /// The size of an axis, as an int32 scalar.
    public Value sizeOf(Value x, int axis) {
        Dim size = type(x).shape().dim(axis);
        return size.isKnown() ? number(ElementType.INT32, size.size()) : reshape(size(x, axis));
    }

    /// The product of the sizes of some axes, as an int32 scalar.
    public Value sizeOf(Value x, int fromAxis, int toAxis) {
        long known = 1;
        Value product = null;
        for (int axis = fromAxis; axis < toAxis; axis++) {
            Dim size = type(x).shape().dim(axis);
            if (size.isKnown()) {
                known *= size.size();
            } else {
                product = product == null ? sizeOf(x, axis) : multiply(product, sizeOf(x, axis));
            }
        }
        Value rest = number(ElementType.INT32, known);
        return product == null ? rest : known == 1 ? product : multiply(product, rest);
    }

    /// The int32 numbers `0, 1, … end - 1`.
    public Value range(Value end) {
        return step(new Range(), number(ElementType.INT32, 0), end, number(ElementType.INT32, 1));
    }

    /// The sizes of all axes, as int32.
    public Value shapeOf(Value x) {
        return step(new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT32), x);
    }

    /// A vector along one axis of a tensor of some rank.
    public Value along(Value vector, int axis, int rank) {
        long[] sizes = new long[rank];
        Arrays.fill(sizes, 1);
        sizes[axis] = -1;
        return reshape(vector, sizes);
    }

    /// A reshaping to sizes of which each is the product of some; one that cannot be known is left to the kernel.
    public Value reshape(Value x, List<List<Axis>> sizes) {
        List<Dim> dims = sizes.stream()
                .map(factors -> factors.stream()
                        .map(factor -> type(factor.value()).shape().dim(factor.axis()))
                        .reduce(Dim.of(1), Dim::times))
                .toList();
        if (dims.stream().filter(dim -> !dim.isKnown()).count() <= 1) {
            return reshape(
                    x,
                    dims.stream()
                            .mapToLong(dim -> dim.isKnown() ? dim.size() : -1)
                            .toArray());
        }
        List<Value> parts = new ArrayList<>();
        boolean left = false;
        for (int i = 0; i < dims.size(); i++) {
            if (dims.get(i).isKnown()) {
                parts.add(constant(
                        Tensor.ofInts(Shape.of(1), Math.toIntExact(dims.get(i).size()))));
            } else if (!left && sizes.get(i).size() > 1) {
                left = true;
                parts.add(constant(Tensor.ofInts(Shape.of(1), -1)));
            } else {
                parts.add(sizes.get(i).stream()
                        .map(factor -> size(factor.value(), factor.axis()))
                        .reduce(this::multiply)
                        .orElseThrow());
            }
        }
        return step(new Reshape(true), x, step(new Concat(0), parts.toArray(Value[]::new)));
    }

    /// One axis of a value.
    public record Axis(Value value, int axis) {}

    public Value reshape(Value x, long... sizes) {
        return step(new Reshape(true), x, longs(sizes));
    }

    public Value transpose(Value x, List<Integer> permutation) {
        boolean stays = IntStream.range(0, permutation.size()).allMatch(axis -> permutation.get(axis) == axis);
        return stays ? x : step(new Transpose(permutation), x);
    }

    /// The part of one axis from `start` to `end`.
    public Value slice(Value x, int axis, long start, long end) {
        return step(new Slice(), x, longs(start), longs(end), longs(axis));
    }

    public Value multiply(Value a, Value b) {
        return binary(Binary.Kind.MULTIPLY, a, b);
    }

    public Value divide(Value a, Value b) {
        return binary(Binary.Kind.DIVIDE, a, b);
    }

    /// A number of the first input's type.
    public Value number(double value) {
        return number(element(), value);
    }

    public Value number(ElementType element, double value) {
        return constant(Tensor.ofDoubles(element, Shape.SCALAR, value));
    }

    public Value constant(Tensor tensor) {
        return constant("constant", tensor);
    }

    public Value longs(long... values) {
        return vector("constant", values);
    }
}
