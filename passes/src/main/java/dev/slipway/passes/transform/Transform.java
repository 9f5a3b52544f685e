package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;

/// A change of a graph that is asked for by name.
interface Transform {

    /// The graph after it; counts its changes and says what is to be known.
    Graph apply(Graph graph, Report report);
}
