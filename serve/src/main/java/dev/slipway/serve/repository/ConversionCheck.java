package dev.slipway.serve.repository;

import dev.slipway.convert.MultiplyAccumulates;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.engine.Session;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.settings.ServerLog;
import dev.slipway.verify.compare.Comparison;
import dev.slipway.verify.compare.Differences;
import dev.slipway.verify.compare.Tolerance;
import dev.slipway.verify.data.RandomInputs;
import dev.slipway.verify.data.Sizes;
import java.lang.System.Logger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Compares what a graph was converted to with the graph itself, on one input drawn by a seed.
final class ConversionCheck {

    private static final ServerLog LOG = ServerLog.of(ConversionCheck.class);
    private static final long MOST_PRODUCTS = 200_000_000;
    private static final long SEED = 1;
    private static final Sizes SIZES = new Sizes(Map.of(), 1, 1);

    private ConversionCheck() {}

    /// A graph that the hub's evaluator cannot run, or would run for long, is left unchecked, and so is one that never
    /// computes the same twice.
    ///
    /// @throws IllegalStateException when the two differ by more than the default tolerance
    /// @throws EngineException when the runtime cannot run what it opened
    static void require(String signature, Graph graph, Session session) {
        long products = MultiplyAccumulates.of(graph);
        if (products > MOST_PRODUCTS) {
            unchecked(signature, "it needs %d products, more than %d".formatted(products, MOST_PRODUCTS));
            return;
        }
        SequencedMap<String, Tensor> inputs;
        Map<String, Tensor> expected;
        try {
            inputs = new RandomInputs(types(graph), Map.of(), SEED).sample(0, SIZES);
            try (Session reference = new ReferenceEngine().open(graph)) {
                expected = new LinkedHashMap<>(reference.run(inputs));
            }
        } catch (RuntimeException | StackOverflowError e) {
            unchecked(signature, "the evaluator refuses it: " + e.getMessage());
            return;
        }
        if (!session.inputs().keySet().equals(inputs.keySet())) {
            unchecked(signature, "its inputs have other names there");
            return;
        }
        Map<String, Tensor> computed;
        try {
            computed = session.run(inputs);
        } catch (IllegalArgumentException e) {
            unchecked(signature, "the input that was drawn does not fit: " + e.getMessage());
            return;
        }
        for (Port port : graph.outputs()) {
            Tensor right = expected.get(port.name());
            Tensor given = computed.get(port.name());
            if (right == null || given == null) {
                unchecked(signature, "output '%s' has another name there".formatted(port.name()));
                continue;
            }
            Comparison comparison = compared(port.name(), right, given);
            if (!comparison.passed()) {
                Tensor again = session.run(inputs).get(port.name());
                if (again != null && !compared(port.name(), given, again).passed()) {
                    unchecked(signature, "it does not compute the same twice");
                    return;
                }
                throw new IllegalStateException(
                        ("signature '%s' was converted as it was loaded, and its output '%s' is then not the same: %d of %d elements"
                                        + " differ, by up to %s; install the runtime of its format, or serve it unchecked with"
                                        + " --check_conversions=false")
                                .formatted(
                                        signature,
                                        port.name(),
                                        comparison.outside(),
                                        comparison.elements(),
                                        comparison.maxAbsDiff()));
            }
        }
    }

    private static Comparison compared(String name, Tensor right, Tensor given) {
        Differences differences = new Differences(name, Tolerance.DEFAULT, 0);
        differences.add(right, given);
        return differences.comparison();
    }

    private static SequencedMap<String, TensorType> types(Graph graph) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        for (Port port : graph.inputs()) {
            types.put(port.name(), graph.type(port.value()));
        }
        return types;
    }

    private static void unchecked(String signature, String why) {
        LOG.log(
                Logger.Level.DEBUG,
                () -> "the conversion of signature '%s' is served unchecked: %s".formatted(signature, why));
    }
}
