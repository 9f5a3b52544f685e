package dev.slipway.passes.plan;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import java.util.Map;

/// Runs a graph on inputs like those it will get, and tells what its values were.
public interface Observer {

    /// What was seen of the wanted values.
    ///
    /// @param wanted the values, each with the axis of which the means are wanted, negative for none
    /// @param findings receives what a caller should know of the inputs
    Map<Value, Observation> observe(Graph graph, Map<Value, Integer> wanted, Findings findings);

    /// Of pairs of values, how much louder the first is than what the second differs by, over all inputs, in decibels.
    ///
    /// @param pairs values that nodes of the graph make; the answer has the first of each
    Map<Value, Double> signals(Graph graph, Map<Value, Value> pairs);
}
