package dev.slipway.passes;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;

/// Finds names that a graph does not have yet. A suffix chosen by one rule is its own, so that edits of one sweep never
/// meet.
public final class Names {

    private Names() {}

    /// `base`, or `base_1`, … where the graph has it.
    public static Value fresh(Graph graph, String base) {
        Value value = new Value(base);
        for (int i = 1; graph.types().containsKey(value); i++) {
            value = new Value(base + "_" + i);
        }
        return value;
    }
}
