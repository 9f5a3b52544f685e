package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.Findings;
import dev.slipway.model.formula.Replacement;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A hub node on its way to others that TensorFlow can spell: steps in between, and a last one that makes its outputs.
///
/// @param graph the graph being built
/// @param node the node that is replaced
/// @param legal takes each step, to be lowered in turn
/// @param findings takes what is to be said of it
public record TensorflowLowering(GraphBuilder graph, Node node, Legal legal, Findings findings) implements Replacement {

    /// Adds a node, or what it is lowered to.
    public interface Legal {
        void add(GraphBuilder graph, Node node, Findings findings);
    }

    @Override
    public TensorflowLowering in(GraphBuilder graph) {
        return new TensorflowLowering(graph, node, legal, findings);
    }

    /// The same of another node.
    public TensorflowLowering of(Node node) {
        return new TensorflowLowering(graph, node, legal, findings);
    }

    /// Says that data is transposed for this node.
    public void transposed() {
        findings.note(
                "TRANSPOSE",
                node.origins().isEmpty() ? node.name() : node.origins().getFirst(),
                "a transpose was inserted: TensorFlow computes this op channels-last only on a processor",
                "");
    }

    /// A formula over numbers of the first input's type.
    public TensorflowFormula formula() {
        return new TensorflowFormula(this, element(0));
    }

    public TensorflowFormula formula(ElementType element) {
        return new TensorflowFormula(this, element);
    }

    public Value in(int index) {
        return node.input(index);
    }

    public TensorType type(int input) {
        return graph.typeOf(in(input));
    }

    /// The type that an input is read as: real where it is quantised.
    public ElementType element(int input) {
        return type(input).isQuantized() ? ElementType.FLOAT32 : type(input).element();
    }

    public Shape shape(int input) {
        return type(input).shape();
    }

    public int rank(int input) {
        return shape(input).rank();
    }

    /// The elements of a constant input, null when it is computed or left out.
    @Nullable
    public Tensor known(int input) {
        return graph.known(in(input));
    }

    @Override
    public Value step(String suffix, Op op, Value... inputs) {
        return steps(suffix, 1, op, inputs).getFirst();
    }

    @Override
    public List<Value> steps(String suffix, int results, Op op, Value... inputs) {
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < results; i++) {
            outputs.add(new Value(graph.uniqueName(node.name() + "/" + suffix)));
        }
        legal.add(graph, new Node(outputs.getFirst().name(), op, List.of(inputs), outputs, node.origins()), findings);
        return outputs;
    }

    @Override
    public Value constant(String suffix, Tensor tensor) {
        return graph.constant(graph.uniqueName(node.name() + "/" + suffix), tensor);
    }

    /// Makes all of the node's outputs; always answers true.
    public boolean last(Op op, Value... inputs) {
        legal.add(graph, new Node(node.name(), op, List.of(inputs), node.outputs(), node.origins()), findings);
        return true;
    }

    @Override
    public void output(int index, Op op, Value... inputs) {
        if (node.hasOutput(index)) {
            legal.add(
                    graph,
                    new Node(
                            graph.uniqueName(node.name()),
                            op,
                            List.of(inputs),
                            List.of(node.output(index)),
                            node.origins()),
                    findings);
        }
    }

    /// Makes the node's only output what a value is; always answers true.
    public boolean is(Value value) {
        return last(new Identity(), value);
    }
}
