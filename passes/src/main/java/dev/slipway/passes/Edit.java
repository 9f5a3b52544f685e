package dev.slipway.passes;

import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A proposed change. What added nodes stand for need not be said: they inherit the origins of what they make
/// superfluous.
///
/// @param removed nodes taken out; nodes without any readers left go by themselves
/// @param added nodes put in
/// @param constants new constants by the values they define
/// @param replaced values whose readers, and the graph's outputs, read another value from now on
/// @param declared the types of added values that ops do not tell: quantised ones, and outputs of foreign ops
public record Edit(
        Set<Node> removed,
        List<Node> added,
        Map<Value, Constant> constants,
        Map<Value, Value> replaced,
        Map<Value, TensorType> declared) {

    public Edit(Set<Node> removed, List<Node> added, Map<Value, Constant> constants, Map<Value, Value> replaced) {
        this(removed, added, constants, replaced, Map.of());
    }

    /// `node` gives way to nodes that make the same outputs.
    public static Edit replace(Node node, List<Node> added, Map<Value, Constant> constants) {
        return new Edit(Set.of(node), added, constants, Map.of());
    }

    /// Puts one node in the place of another; its outputs take the names of the other's.
    public static Edit replace(Node node, Node added) {
        return replace(node, List.of(added), Map.of());
    }

    /// `node`, and `before`, which nothing else reads, give way to one node that makes the outputs of `node`.
    public static Edit join(Node before, Node node, Node joined, Map<Value, Constant> constants) {
        return new Edit(Set.of(before, node), List.of(joined), constants, Map.of());
    }

    /// `node` goes, and whoever read its output reads `value`.
    public static Edit bypass(Node node, Value value) {
        return new Edit(Set.of(node), List.of(), Map.of(), Map.of(node.output(), value));
    }
}
