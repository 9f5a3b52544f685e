package dev.slipway.passes.plan;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.passes.Rewriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What of a graph is stored as integers, and how.
///
/// @param options what was asked for
/// @param stored the values that nodes exchange as integers
/// @param integers the names of the nodes that integer kernels compute
/// @param limits values that are bounded before they are stored, with what does that
/// @param constants weights, biases and other constants as the nodes that read them want them
/// @param rescaled what is stored once more, in another scale, for one reader
public record Plan(
        PlanOptions options,
        Map<Value, Quantization> stored,
        Set<String> integers,
        Map<Value, Quantization> limits,
        Map<Place, Constant> constants,
        Map<Place, Quantization> rescaled) {

    public Plan {
        stored = Collections.unmodifiableMap(new LinkedHashMap<>(stored));
        integers = Collections.unmodifiableSet(new LinkedHashSet<>(integers));
        limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
        rescaled = Collections.unmodifiableMap(new LinkedHashMap<>(rescaled));
    }

    /// Decides for a graph of which values were observed.
    ///
    /// @param findings receives a `STAYS_FLOAT` for each op that only real kernels compute
    public static Plan of(Graph graph, Map<Value, Observation> observed, PlanOptions options, Findings findings) {
        return new Planner(graph, observed, options).plan(findings);
    }

    /// The graph with ops taken apart that have integer kernels only in parts; to be observed and planned so.
    public static Graph prepared(Graph graph) {
        return new Rewriter(List.of(new ApartSwish())).rewrite(graph);
    }

    /// The values that must be observed before a plan can be made, each with the axis of which the means are wanted,
    /// negative for none.
    public static Map<Value, Integer> wanted(Graph graph, PlanOptions options) {
        return new Units(graph, options, _ -> true).wanted();
    }

    /// A constant that the graph has as reals, and the integers in its place.
    ///
    /// @param from the reals
    /// @param to the integers
    public record Stored(Constant from, Constant to) {}

    /// The constants that are stored as integers; `graph` is the one that was planned.
    public List<Stored> constantsOf(Graph graph) {
        List<Stored> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (graph.constant(node.input(i)) instanceof Constant from
                        && constants.get(Place.of(node, i)) instanceof Constant to
                        && to.type().isQuantized()) {
                    all.add(new Stored(from, to));
                }
            }
        }
        return all;
    }

    /// The graph with `Quantize` and `Dequantize` around what is stored.
    public Graph applied(Graph graph) {
        return new PlannedGraph(graph, this).built();
    }
}
