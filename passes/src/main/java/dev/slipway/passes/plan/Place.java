package dev.slipway.passes.plan;

import dev.slipway.model.graph.Node;

/// Where a node reads a value.
///
/// @param node the name of the node
/// @param input the index of the input
record Place(String node, int input) {

    static Place of(Node node, int input) {
        return new Place(node.name(), input);
    }
}
