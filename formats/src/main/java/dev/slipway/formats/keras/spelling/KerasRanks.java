package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.TopK;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands at a share of the way through sorted numbers (<https://keras.io/api/ops/numpy/>).
final class KerasRanks {

    private KerasRanks() {}

    static void spellings() {
        KerasFunction.operations(
                "Median", call -> ranked(call, 0.5, call.axes(1, "axis"), call.flag(false, 2, "keepdims")));
        KerasFunction.operations("Quantile", KerasRanks::quantile);
    }

    /// Keras hands the way to interpolate to no backend where a model calls it, so that all are linear.
    private static Value quantile(KerasFunction call) {
        if (!(call.argument(1, "q") instanceof Number share)) {
            throw new Unsaid("its share is not one number");
        }
        return ranked(call, share.doubleValue(), call.axes(2, "axis"), call.flag(false, 4, "keepdims"));
    }

    private static Value ranked(KerasFunction call, double share, @Nullable List<Integer> axes, boolean keeps) {
        KerasNode node = call.node();
        KerasFormula formula = call.formula();
        if (axes != null && axes.size() != 1 || axes == null && keeps) {
            throw new Unsaid("it is taken over several axes");
        }
        Value x = axes == null ? formula.reshape(call.real(), -1) : call.real();
        int axis = axes == null ? 0 : axes.getFirst();
        int count = node.size(x, axis);
        double place = share * (count - 1);
        double weight = place - Math.floor(place);
        Value sorted = node.steps(
                        "sorted", 2, new TopK(axis, false, true, ElementType.INT32), x, node.vector("count", count))
                .getFirst();
        long below = (long) Math.floor(place);
        Value low = formula.slice(sorted, axis, below, below + 1);
        Value value = weight == 0
                ? low
                : formula.plus(
                        formula.times(low, 1 - weight),
                        formula.times(formula.slice(sorted, axis, below + 1, below + 2), weight));
        return keeps ? value : formula.squeeze(value, axis);
    }
}
