package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.tensor.ElementType;
import java.util.HashSet;
import java.util.Set;

/// What is asked of a plan.
///
/// @param activations how activations are stored
/// @param real what stays real: names of nodes, of the source's nodes that they were made of, or of values they make
/// @param inputs how real inputs of the graph are stored; float32 where they stay
/// @param outputs how real outputs of the graph are stored; float32 where they stay
/// @param largestWeight the integer that stands for the largest weight of an output
public record PlanOptions(
        Activations activations, Set<String> real, ElementType inputs, ElementType outputs, int largestWeight) {

    public PlanOptions {
        real = Set.copyOf(real);
    }

    /// Everything that can be is stored as `activations` say; inputs and outputs of the graph stay.
    public static PlanOptions of(Activations activations) {
        return new PlanOptions(activations, Set.of(), ElementType.FLOAT32, ElementType.FLOAT32, Byte.MAX_VALUE);
    }

    /// The same, with inputs and outputs of the graph stored so.
    public PlanOptions withBorders(ElementType inputs, ElementType outputs) {
        return new PlanOptions(activations, real, inputs, outputs, largestWeight);
    }

    /// The same, with weights up to this integer.
    public PlanOptions withWeightsUpTo(int largestWeight) {
        return new PlanOptions(activations, real, inputs, outputs, largestWeight);
    }

    /// The same, with these nodes computed with reals.
    public PlanOptions keeping(Set<String> real) {
        return new PlanOptions(activations, real, inputs, outputs, largestWeight);
    }

    /// @throws IllegalArgumentException naming what is to stay real and is not in the graph
    public void requireKnown(Graph graph) {
        Set<String> known = new HashSet<>();
        for (Node node : graph.nodes()) {
            known.add(node.name());
            known.addAll(node.origins());
            node.outputs().forEach(output -> known.add(output.name()));
        }
        real.stream().sorted().filter(name -> !known.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    ("no node of '%s' is called '%s', nor a value that one makes: inspect and verify --layers list"
                                    + " the names")
                            .formatted(graph.name(), name));
        });
    }

    /// Whether a node is to be computed with reals.
    public boolean keepsReal(Node node) {
        return !real.isEmpty()
                && (real.contains(node.name())
                        || node.origins().stream().anyMatch(real::contains)
                        || node.outputs().stream().anyMatch(output -> real.contains(output.name())));
    }
}
