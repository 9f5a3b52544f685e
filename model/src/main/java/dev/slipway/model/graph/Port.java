package dev.slipway.model.graph;

/// An input or output of a graph: the name callers use, and the value it stands for.
public record Port(String name, Value value) {

    /// A port that callers know by its value's name.
    public static Port of(Value value) {
        return new Port(value.name(), value);
    }
}
