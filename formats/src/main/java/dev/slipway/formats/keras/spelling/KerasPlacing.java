package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Functions that put elements at places, or gather those of one segment (<https://keras.io/api/ops/core/>).
final class KerasPlacing {

    private KerasPlacing() {}

    static void spellings() {
        KerasFunction.operations("Scatter", KerasPlacing::scattered);
        KerasFunction.operations("ScatterUpdate", KerasPlacing::updated);
        KerasFunction.operations("SliceUpdate", KerasPlacing::replaced);
        segments("SegmentSum", SegmentReduction.Kind.SUM);
        segments("SegmentMax", SegmentReduction.Kind.MAX);
        segments("SegmentMin", SegmentReduction.Kind.MIN);
        segments("SegmentProd", SegmentReduction.Kind.PRODUCT);
        KerasFunction.operations("MultiHot", KerasPlacing::multiHot);
        KerasFunction.operations("Select", KerasPlacing::selected);
    }

    private static Value scattered(KerasFunction call) {
        KerasNode node = call.node();
        Value values = call.value(ElementType.FLOAT32, 1, "values");
        List<Integer> sizes = call.axesOr("it does not say the shape of its result", 2, "shape");
        ElementType element = node.type(values).element();
        Value zeros =
                node.step("zeros", new Fill(Tensor.ofDoubles(element, Shape.of(1), 0)), node.vector("sizes", sizes));
        return call.is(new ScatterNd(Scatter.ADD), zeros, call.value(ElementType.INT64, 0, "indices"), values);
    }

    private static Value updated(KerasFunction call) {
        Scatter how = switch (call.text("", 3, "reduction")) {
            case "" -> Scatter.REPLACE;
            case "add" -> Scatter.ADD;
            case "mul" -> Scatter.MULTIPLY;
            case "max" -> Scatter.MAX;
            case "min" -> Scatter.MIN;
            default -> throw new Unsaid("it joins updates by '%s'".formatted(call.text("", 3, "reduction")));
        };
        return call.is(
                new ScatterNd(how),
                call.value(ElementType.FLOAT32, 0, "inputs"),
                call.value(ElementType.INT64, 1, "indices"),
                call.value(ElementType.FLOAT32, 2, "updates"));
    }

    private static Value replaced(KerasFunction call) {
        KerasNode node = call.node();
        List<Integer> from = call.axes(1, "start_indices");
        Value start = from == null ? call.value(ElementType.INT64, 1, "start_indices") : node.vector("start", from);
        return call.is(
                new UpdateSlice(),
                call.value(ElementType.FLOAT32, 0, "inputs"),
                call.value(ElementType.FLOAT32, 2, "updates"),
                start);
    }

    private static void segments(String operation, SegmentReduction.Kind kind) {
        KerasFunction.operations(operation, call -> {
            Value data = call.value(ElementType.FLOAT32, 0, "data");
            Value numbers = call.value(ElementType.INT32, 1, "segment_ids");
            if (call.argument(2, "num_segments") == null) {
                return call.is(new SegmentReduction(kind, false), data, numbers);
            }
            Value count = call.node().constant("count", Tensor.scalar((long) call.integer(0, 2, "num_segments")));
            return call.is(
                    new SegmentReduction(kind, false),
                    data,
                    numbers,
                    call.node().cast(count, call.node().type(numbers).element()));
        });
    }

    private static Value multiHot(KerasFunction call) {
        KerasFormula formula = call.formula();
        Value indices = call.value(ElementType.INT32, 0, "inputs", "x");
        int rank = call.node().rank(indices);
        Value each =
                KerasFunctions.oneHot(call.node(), indices, call.integer(1, 1, "num_classes"), -1, ElementType.FLOAT32);
        return rank < 2 ? formula.reduced(Reduction.Kind.MAX, each, 0) : formula.reduced(Reduction.Kind.MAX, each, 1);
    }

    private static Value selected(KerasFunction call) {
        if (!(call.argument(0, "condlist") instanceof List<?> conditions)
                || !(call.argument(1, "choicelist") instanceof List<?> choices)) {
            throw new Unsaid("it does not list its conditions and choices");
        }
        KerasFormula formula = call.formula();
        Value chosen = call.value(ElementType.FLOAT32, 2, "default");
        for (int i = conditions.size() - 1; i >= 0; i--) {
            Value condition = KerasOperands.value(call.node(), conditions.get(i), ElementType.BOOL);
            List<Value> pair = KerasOperands.pair(call.node(), choices.get(i), chosen);
            chosen = formula.choose(call.node().cast(condition, ElementType.BOOL), pair.get(0), pair.get(1));
        }
        return chosen;
    }
}
