package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Layers that make one tensor of several (<https://keras.io/api/layers/merging_layers/>).
final class KerasMerging {

    private KerasMerging() {}

    static void spellings() {
        KerasOps.spell("Add", node -> folded(node, Binary.Kind.ADD));
        KerasOps.spell("Subtract", node -> folded(node, Binary.Kind.SUBTRACT));
        KerasOps.spell("Multiply", node -> folded(node, Binary.Kind.MULTIPLY));
        KerasOps.spell("Maximum", node -> folded(node, Binary.Kind.MAX));
        KerasOps.spell("Minimum", node -> folded(node, Binary.Kind.MIN));
        KerasOps.spell("Average", KerasMerging::average);
        KerasOps.spell("Concatenate", KerasMerging::concatenate);
        KerasOps.spell("Dot", node -> KerasExpand.dot(node, node.config()));
    }

    /// The inputs, with axes of one element behind the batch where some have fewer axes than others.
    private static List<Value> aligned(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        List<Value> inputs = node.inputs();
        if (inputs.isEmpty()) {
            throw new Unsaid("it is called with no tensor");
        }
        int most = inputs.stream().mapToInt(node::rank).max().orElse(0);
        return inputs.stream()
                .map(x -> node.rank(x) == most
                        ? x
                        : formula.unsqueeze(
                                x,
                                IntStream.rangeClosed(1, most - node.rank(x))
                                        .asLongStream()
                                        .toArray()))
                .toList();
    }

    private static List<Value> folded(KerasNode node, Binary.Kind kind) {
        KerasFormula formula = new KerasFormula(node);
        List<Value> inputs = aligned(node);
        Value value = inputs.getFirst();
        for (int i = 1; i < inputs.size(); i++) {
            value = i == inputs.size() - 1
                    ? node.is(new Binary(kind), value, inputs.get(i))
                    : formula.binary(kind, value, inputs.get(i));
        }
        mask(node, value);
        return List.of(value);
    }

    /// Steps count where they count for every input that has a mask.
    private static void mask(KerasNode node, Value merged) {
        List<Value> masks = node.inputs().stream()
                .map(x -> node.model().masks().of(x))
                .filter(java.util.Objects::nonNull)
                .map(java.util.Objects::requireNonNull)
                .distinct()
                .toList();
        if (masks.isEmpty() || masks.size() < node.inputs().stream().distinct().count() && masks.size() > 1) {
            return;
        }
        KerasFormula formula = new KerasFormula(node);
        node.model().masks().put(merged, masks.stream().reduce(formula::and).orElseThrow());
    }

    private static List<Value> average(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        List<Value> inputs = aligned(node);
        Value sum = inputs.stream().reduce(formula::plus).orElseThrow();
        Value mean = formula.times(node.real(sum), 1.0 / inputs.size());
        mask(node, mean);
        return List.of(mean);
    }

    private static List<Value> concatenate(KerasNode node) {
        int axis = node.config().integer("axis", -1);
        List<Value> inputs = new ArrayList<>(node.inputs());
        Value joined = inputs.size() == 1 ? inputs.getFirst() : node.is(new Concat(axis), inputs.toArray(Value[]::new));
        int at = Math.floorMod(axis, node.rank(joined));
        if (at > 1) {
            mask(node, joined);
        }
        return List.of(joined);
    }
}
