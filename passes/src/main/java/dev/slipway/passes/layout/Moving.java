package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node that is being said over moved values, and what its parameters need on the way.
///
/// @param inputs what it reads: moved where it shall be, else as it was
record Moving(
        Graph graph,
        GraphBuilder builder,
        Node node,
        List<Value> inputs,
        boolean inputMoves,
        boolean outputMoves,
        Map<Constant, Value> added) {

    Moving as(Op op) {
        return new Moving(graph, builder, node.with(op), inputs, inputMoves, outputMoves, added);
    }

    Value input(int index) {
        return inputs.get(index);
    }

    Motion.Rewritten with(Op op) {
        return new Motion.Rewritten(op, inputs);
    }

    Motion.Rewritten with(Op op, Map<Integer, Value> replaced) {
        List<Value> changed = new ArrayList<>(inputs);
        replaced.forEach((index, value) -> {
            while (changed.size() <= index) {
                changed.add(Value.NONE);
            }
            changed.set(index, value);
        });
        return new Motion.Rewritten(op, changed);
    }

    TensorType type(Value value) {
        return graph.type(value);
    }

    @Nullable
    Constant constant(Value value) {
        return value.isPresent() ? graph.constant(value) : null;
    }

    /// The value of `moved`, which a constant of the graph has become.
    Value moved(Value value, Constant moved) {
        return moved.equals(graph.constant(value)) ? value : constant(value.name() + "/moved", moved);
    }

    private Value constant(String name, Constant constant) {
        Value known = added.get(constant);
        if (known == null) {
            known = builder.constant(builder.uniqueName(name), constant);
            added.put(constant, known);
        }
        return known;
    }

    /// A vector of int64 parameters.
    Value numbers(String name, long[] numbers) {
        return constant(node.name() + "/" + name, Constant.of(Tensor.ofLongs(Shape.of(numbers.length), numbers)));
    }

    /// The axes that replace the constant input at `index`, of its type and shape.
    Value axes(int index, long[] axes) {
        TensorType type = graph.type(node.input(index));
        return constant(node.name() + "/axes", Constant.of(Tensor.ofLongs(type.element(), type.shape(), axes)));
    }

    /// A vector with one number for each axis, `times` over, in the order of the moved axes.
    Value vector(Value value, List<Integer> permutation, int times) {
        int rank = permutation.size();
        long[] places = new long[rank * times];
        for (int i = 0; i < places.length; i++) {
            places[i] = (long) i / rank * rank + permutation.get(i % rank);
        }
        Constant constant = graph.constant(value);
        if (constant != null && constant.shape().equals(Shape.of(0))) {
            return value;
        }
        Value order = numbers("order", places);
        if (constant == null) {
            return add("reordered", new Gather(0, 0), value, order);
        }
        Tensor gathered = new Gather(0, 0)
                .evaluate(dev.slipway.model.op.Arguments.of(
                        constant.tensor(), Tensor.ofLongs(Shape.of(places.length), places)))
                .getFirst();
        return constant(value.name() + "/moved", Constant.of(gathered));
    }

    Value transposed(Value value, List<Integer> permutation) {
        return Permutation.isIdentity(permutation) ? value : add("transposed", new Transpose(permutation), value);
    }

    Value unsqueezed(Value value, List<Integer> axes) {
        return add(
                "unsqueezed",
                new Unsqueeze(),
                value,
                numbers("axes", axes.stream().mapToLong(Integer::longValue).toArray()));
    }

    Value add(String name, Op op, Value... operands) {
        return builder.add(node.name() + "/" + name, node.origins(), op, operands);
    }
}
