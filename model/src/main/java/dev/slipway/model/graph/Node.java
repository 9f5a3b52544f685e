package dev.slipway.model.graph;

import dev.slipway.model.op.Op;
import dev.slipway.model.op.Region;
import java.util.List;
import java.util.function.UnaryOperator;

/// One application of an op.
///
/// @param name unique in the graph
/// @param op what is computed
/// @param inputs [Value#NONE] where an optional input is left out
/// @param outputs [Value#NONE] where an output is not wanted; trailing ones are left off
/// @param origins the names of the source model's nodes this one stands for
public record Node(String name, Op op, List<Value> inputs, List<Value> outputs, List<String> origins) {

    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        origins = List.copyOf(origins);
    }

    /// A node that stands for the source's node of the same name.
    public static Node of(String name, Op op, List<Value> inputs, List<Value> outputs) {
        return new Node(name, op, inputs, outputs, List.of(name));
    }

    /// The input at `index`, [Value#NONE] where it is left out.
    public Value input(int index) {
        return index < inputs.size() ? inputs.get(index) : Value.NONE;
    }

    /// Whether an input at `index` is given.
    public boolean hasInput(int index) {
        return input(index).isPresent();
    }

    /// The first output.
    public Value output() {
        return outputs.getFirst();
    }

    /// The output at `index`, [Value#NONE] where it is not wanted.
    public Value output(int index) {
        return index < outputs.size() ? outputs.get(index) : Value.NONE;
    }

    /// Whether an output at `index` is wanted.
    public boolean hasOutput(int index) {
        return output(index).isPresent();
    }

    /// The graphs inside the op: branches, and bodies of loops.
    public List<Graph> bodies() {
        return op.regions().stream()
                .filter(Graph.class::isInstance)
                .map(Graph.class::cast)
                .toList();
    }

    /// The same node with each of [#bodies] changed.
    public Node mapBodies(UnaryOperator<Graph> change) {
        List<Region> regions = op.regions();
        return regions.isEmpty()
                ? this
                : with(op.withRegions(regions.stream()
                        .map(region -> region instanceof Graph body ? change.apply(body) : region)
                        .toList()));
    }

    /// The same node computing something else.
    public Node with(Op op) {
        return new Node(name, op, inputs, outputs, origins);
    }

    /// The same node reading other values.
    public Node withInputs(List<Value> inputs) {
        return new Node(name, op, inputs, outputs, origins);
    }

    /// The same node making other values.
    public Node withOutputs(List<Value> outputs) {
        return new Node(name, op, inputs, outputs, origins);
    }

    /// The same node standing for other nodes of the source.
    public Node withOrigins(List<String> origins) {
        return new Node(name, op, inputs, outputs, origins);
    }
}
