package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.passes.plan.AccuracyBudget;
import dev.slipway.passes.plan.Activations;
import dev.slipway.passes.plan.Observation;
import dev.slipway.passes.plan.Observer;
import dev.slipway.passes.plan.Plan;
import dev.slipway.passes.plan.PlanOptions;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Stores weights as integers of eight bits and activations as integers of eight or sixteen, for kernels that compute
/// with them. What has no such kernel stays real, with the numbers converted around it.
///
/// Weights have a scale for each output and are symmetric; activations of eight bits have one scale and a zero point,
/// those of sixteen are around zero; biases have 32 or 64 bits. The ranges of activations are those observed on
/// representative inputs.
///
/// @param options how activations, inputs and outputs are stored, and what stays real
/// @param budget how many decibels louder than its error each output must be: layers stay real for it; absent where
/// all are stored
/// @param observer runs the model on representative inputs; null where none were given
public record StoreIntegers(
        PlanOptions options,
        OptionalDouble budget,
        @Nullable Observer observer) implements QuantizationScheme {

    private static final double SIGNAL = 15;

    /// The same, with ranges as `observer` sees them.
    public StoreIntegers calibratedWith(Observer observer) {
        return new StoreIntegers(options, budget, observer);
    }

    /// The same, with real inputs of the model stored as integers: `inference_input_type` of TFLite's converter.
    ///
    /// @throws IllegalArgumentException when these are not the integers of the scheme's activations
    public StoreIntegers withInputs(ElementType element) {
        return new StoreIntegers(options.withBorders(border(element), options.outputs()), budget, observer);
    }

    /// The same, with real outputs of the model stored as integers: `inference_output_type` of TFLite's converter.
    ///
    /// @throws IllegalArgumentException when these are not the integers of the scheme's activations
    public StoreIntegers withOutputs(ElementType element) {
        return new StoreIntegers(options.withBorders(options.inputs(), border(element)), budget, observer);
    }

    /// The same, with some nodes computed with reals.
    ///
    /// @param nodes their names, those of the source's nodes that they were made of, or of values that they make
    public StoreIntegers keepingFloat(Set<String> nodes) {
        return new StoreIntegers(options.keeping(nodes), budget, observer);
    }

    /// The same, with layers left real, those that lose most, until each output is `decibels` louder than its error on
    /// the representative inputs.
    public StoreIntegers withBudget(double decibels) {
        return new StoreIntegers(options, OptionalDouble.of(decibels), observer);
    }

    /// @throws IllegalArgumentException with activations of sixteen bits, whose sums have room
    @Override
    public StoreIntegers withReducedRange() {
        if (options.activations() != Activations.INT8) {
            throw new IllegalArgumentException(
                    "a reduced range is for the weights of int8 and dynamic; sums of %s have room without"
                            .formatted(name()));
        }
        return new StoreIntegers(options.withWeightsUpTo(REDUCED), budget, observer);
    }

    private ElementType border(ElementType element) {
        boolean eight = options.activations() == Activations.INT8;
        boolean known = eight
                ? element == ElementType.INT8 || element == ElementType.UINT8
                : element == options.activations().element();
        if (!known && element != ElementType.FLOAT32) {
            throw new IllegalArgumentException("%s stores inputs and outputs as %s or float32, not as %s"
                    .formatted(name(), eight ? "int8, uint8" : "int16", element));
        }
        return element;
    }

    @Override
    public String name() {
        return options.activations() == Activations.INT8 ? "int8" : "int16x8";
    }

    @Override
    public double leastSignal() {
        return SIGNAL;
    }

    /// @throws IllegalArgumentException when there are no representative inputs, or a node that is to stay real is
    /// unknown
    @Override
    public Graph planned(Graph graph, String format, QuantizationTally tally) {
        if (observer == null) {
            throw new IllegalArgumentException(("%s needs inputs like those the model will get, to see how large its"
                            + " numbers become: give some with --calibration DATA (.npz, an image or a folder of images);"
                            + " --calibration random serves to try it")
                    .formatted(name()));
        }
        if (isQuantized(graph)) {
            tally.findings()
                    .note(
                            "ALREADY_QUANTIZED",
                            graph.name(),
                            "the source computes with integers already; it is converted as it is",
                            "quantise the model it was made of");
            return graph;
        }
        Graph prepared = Plan.prepared(graph);
        options.requireKnown(prepared);
        Map<Value, Observation> observed = observer.observe(prepared, Plan.wanted(prepared, options), tally.findings());
        Plan plan = budget.isPresent()
                ? new AccuracyBudget(prepared, observed, observer).plan(options, budget.getAsDouble(), tally.findings())
                : Plan.of(prepared, observed, options, tally.findings());
        tally.keepReal(plan.options()::keepsReal);
        plan.constantsOf(prepared).forEach(each -> tally.quantized(each.from(), each.to()));
        return plan.applied(prepared);
    }

    /// Layers that no integer kernel computes, those of loops and recurrent cells among them, have small weights still.
    @Override
    public Graph stored(Graph graph, String format, QuantizationTally tally) {
        return new StoreIntegerWeights(options.largestWeight()).stored(graph, format, tally);
    }

    private static boolean isQuantized(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> node.op() instanceof Quantize)
                || graph.inputs().stream()
                        .anyMatch(port -> graph.type(port.value()).isQuantized());
    }
}
