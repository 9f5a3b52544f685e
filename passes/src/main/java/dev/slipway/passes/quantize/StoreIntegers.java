package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.passes.plan.Observation;
import dev.slipway.passes.plan.Observer;
import dev.slipway.passes.plan.Plan;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Stores weights and activations as integers of eight bits, for kernels that compute with them: a quarter of the size.
/// What has no such kernel stays real, with the numbers converted around it; inputs and outputs stay as they were.
///
/// Weights have a scale for each output and are symmetric, activations have one scale and a zero point, biases have 32
/// bits. The ranges of activations are those observed on representative inputs.
///
/// @param observer runs the model on representative inputs; null where none were given
public record StoreIntegers(@Nullable Observer observer) implements QuantizationScheme {

    private static final double SIGNAL = 15;
    private static final long FEWEST = 64;

    /// The same, with ranges as `observer` sees them.
    public StoreIntegers calibratedWith(Observer observer) {
        return new StoreIntegers(observer);
    }

    @Override
    public String name() {
        return "int8";
    }

    @Override
    public double leastSignal() {
        return SIGNAL;
    }

    /// @throws IllegalArgumentException when there are no representative inputs
    @Override
    public Graph planned(Graph graph, String format, QuantizationTally tally) {
        if (observer == null) {
            throw new IllegalArgumentException("int8 needs inputs like those the model will get, to see how large its"
                    + " numbers become: give some with --calibration DATA (.npz, an image or a folder of images);"
                    + " --calibration random serves to try it");
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
        Map<Value, Observation> observed = observer.observe(prepared, Plan.wanted(prepared), tally.findings());
        Plan plan = Plan.of(prepared, observed, tally.findings());
        plan.constantsOf(prepared).forEach(each -> tally.quantized(each.from(), each.to()));
        Graph planned = plan.applied(prepared);
        planned.constants().forEach((value, constant) -> leave(value, constant, tally));
        return planned;
    }

    private static boolean isQuantized(Graph graph) {
        return graph.nodes().stream().anyMatch(node -> node.op() instanceof Quantize)
                || graph.inputs().stream()
                        .anyMatch(port -> graph.type(port.value()).isQuantized());
    }

    private static void leave(Value value, Constant constant, QuantizationTally tally) {
        if (constant.element() == ElementType.FLOAT32 && constant.shape().elements() >= FEWEST) {
            tally.left(value.name(), constant, "it is read by what is computed with reals");
        }
    }
}
