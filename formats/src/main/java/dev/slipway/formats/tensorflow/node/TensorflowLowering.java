package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.Findings;
import dev.slipway.model.formula.Replacement;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import dev.slipway.model.tensor.ElementType;

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

    /// The type that an input is read as: real where it is quantised.
    public ElementType element(int input) {
        return type(input).isQuantized() ? ElementType.FLOAT32 : type(input).element();
    }

    public int rank(int input) {
        return shape(input).rank();
    }

    @Override
    public void add(Node added) {
        legal.add(graph, added, findings);
    }

    /// Makes the node's only output what a value is; always answers true.
    public boolean is(Value value) {
        return last(new Identity(), value);
    }
}
