package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.List;
import java.util.stream.IntStream;

/// Layers that stand for several hub nodes, and belong to no family.
final class KerasExpand {

    private KerasExpand() {}

    /// Products of the samples of two inputs, summed over one axis of each.
    static List<Value> dot(KerasNode node, KerasConfig config) {
        KerasFormula formula = new KerasFormula(node);
        Value a = node.real(node.in(0));
        Value b = node.real(node.in(1));
        List<Integer> axes = config.integers("axes");
        int first = Math.floorMod(axes.getFirst(), node.rank(a));
        int second = Math.floorMod(axes.getLast(), node.rank(b));
        if (first == 0 || second == 0) {
            throw new Unsaid("its product sums over the batch");
        }
        if (config.flag("normalize", false)) {
            a = node.step("unit", new LpNormalization(first, 2, 1e-12f), a);
            b = node.step("unit", new LpNormalization(second, 2, 1e-12f), b);
        }
        if (node.rank(a) == 2 && node.rank(b) == 2) {
            return List.of(formula.kept(Reduction.Kind.SUM, formula.times(a, b), 1));
        }
        String left = letters('b', node.rank(a), first);
        String right = letters('o', node.rank(b), second);
        String result =
                "a" + left.substring(1).replace("z", "") + right.substring(1).replace("z", "");
        return List.of(node.is(new Einsum("%s,%s->%s".formatted(left, right, result)), a, b));
    }

    /// `a` for the batch, `z` for the axis that is summed over, others from `from` on.
    private static String letters(char from, int rank, int summed) {
        StringBuilder letters = new StringBuilder("a");
        IntStream.range(1, rank).forEach(axis -> letters.append(axis == summed ? 'z' : (char) (from + axis)));
        return letters.toString();
    }
}
