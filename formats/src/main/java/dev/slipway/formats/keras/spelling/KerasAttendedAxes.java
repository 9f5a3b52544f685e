package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The axes over which each place attends to others, made one axis, and those beside them made one batch.
///
/// @param order the axes of the batch first, then those attended over, then that of the features
/// @param batch how many axes the batch has
record KerasAttendedAxes(KerasNode node, List<Integer> order, int batch) {

    /// @param query of more than three axes
    static KerasAttendedAxes of(KerasNode node, Value query) {
        int rank = node.rank(query);
        List<Integer> given = KerasOperands.axes(node.config().get("attention_axes"));
        List<Integer> attended = given == null
                ? IntStream.range(1, rank - 1).boxed().toList()
                : given.stream().map(axis -> Math.floorMod(axis, rank)).toList();
        if (attended.contains(0) || attended.contains(rank - 1)) {
            throw new Unsaid("it attends over the axes %s of %d".formatted(attended, rank));
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank - 1)
                .filter(axis -> !attended.contains(axis))
                .boxed()
                .toList());
        int batch = order.size();
        order.addAll(attended);
        order.add(rank - 1);
        return new KerasAttendedAxes(node, List.copyOf(order), batch);
    }

    /// As `[batch, places, features]`.
    Value flat(Value x) {
        KerasFormula formula = new KerasFormula(node);
        long places = 1;
        for (int axis : order.subList(batch, order.size() - 1)) {
            places *= node.size(x, axis);
        }
        return formula.reshape(formula.transpose(x, order), -1, places, node.size(x, order.getLast()));
    }

    /// The axes of `like` again, around features of their own.
    Value back(Value y, Value like) {
        KerasFormula formula = new KerasFormula(node);
        long[] sizes = order.stream()
                .mapToLong(axis -> axis == 0 ? -1 : node.size(like, axis))
                .toArray();
        sizes[sizes.length - 1] = node.size(y, -1);
        return formula.transpose(formula.reshape(y, sizes), Permutation.inverse(order));
    }
}
