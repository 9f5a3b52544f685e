package dev.slipway.passes.plan;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// Leaves as few layers real as let a model keep a ratio of signal to noise: those that lose most by themselves, or the
/// last ones, whichever are fewer.
///
/// @param graph the graph, as it was observed
/// @param observed what was seen of its values
/// @param observer runs graphs on the same inputs
public record AccuracyBudget(Graph graph, Map<Value, Observation> observed, Observer observer) {

    /// A plan whose outputs are `decibels` louder than their errors.
    ///
    /// @param findings receives `KEPT_FLOAT`, which names the layers that stay real for it
    public Plan plan(PlanOptions options, double decibels, Findings findings) {
        PlanOptions inside = options.withBorders(ElementType.FLOAT32, ElementType.FLOAT32);
        Plan whole = Plan.of(graph, observed, inside, new Findings());
        double best = signal(whole);
        if (best >= decibels) {
            return Plan.of(graph, observed, options, findings);
        }
        SequencedMap<String, Double> layers = layers(whole);
        List<String> lossy = layers.entrySet().stream()
                .sorted(Comparator.comparingDouble(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .toList();
        List<String> last = List.copyOf(layers.sequencedKeySet().reversed());
        List<String> kept = Stream.of(lossy, last)
                .map(order -> order.subList(0, fewest(order, inside, decibels)))
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();
        findings.note(
                "KEPT_FLOAT",
                graph.name(),
                "%d of %d layers stay float for a signal to noise of %.1f dB (%.1f dB with all of them stored): %s"
                        .formatted(kept.size(), layers.size(), decibels, best, String.join(", ", kept)),
                "");
        return Plan.of(graph, observed, without(options, kept), findings);
    }

    /// How many of the first layers in some order must stay real.
    private int fewest(List<String> order, PlanOptions options, double decibels) {
        int least = 1;
        int most = order.size();
        while (least < most) {
            int middle = (least + most) / 2;
            Plan plan = Plan.of(graph, observed, without(options, order.subList(0, middle)), new Findings());
            if (signal(plan) >= decibels) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return most;
    }

    private static PlanOptions without(PlanOptions options, List<String> layers) {
        Set<String> real = new LinkedHashSet<>(options.real());
        real.addAll(layers);
        return options.keeping(real);
    }

    /// The names of the layers in the order of the graph, each with how much louder its result is than its own error.
    private SequencedMap<String, Double> layers(Plan plan) {
        LayerTwins twins = new LayerTwins(graph, plan);
        SequencedMap<String, Double> layers = new LinkedHashMap<>();
        observer.signals(twins.built(), twins.pairs())
                .forEach((value, signal) -> layers.put(twins.layer(value).name(), signal));
        return layers;
    }

    /// The least ratio of signal to noise of an output.
    private double signal(Plan plan) {
        Graph planned = plan.applied(graph);
        GraphBuilder both = planned.toBuilder();
        List<Value> stored = planned.outputs().stream().map(Port::value).toList();
        List<Value> reals =
                both.inline(graph, graph.inputs().stream().map(Port::value).toList(), "reference/");
        SequencedMap<Value, Value> pairs = new LinkedHashMap<>();
        for (int i = 0; i < reals.size(); i++) {
            Value output = graph.outputs().get(i).value();
            if (graph.type(output).element() == ElementType.FLOAT32 && graph.producer(output) != null) {
                pairs.put(reals.get(i), stored.get(i));
            }
        }
        return observer.signals(both.build(), pairs).values().stream()
                .mapToDouble(each -> each)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }
}
