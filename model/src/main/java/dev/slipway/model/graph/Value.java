package dev.slipway.model.graph;

/// An edge of a graph, by its name, which is unique in the graph.
public record Value(String name) {

    /// Stands where an optional input or output is left out.
    public static final Value NONE = new Value("");

    /// Whether this is a value, and not [#NONE].
    public boolean isPresent() {
        return !name.isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }
}
