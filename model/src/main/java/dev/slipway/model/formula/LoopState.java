package dev.slipway.model.formula;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Fill;
import dev.slipway.model.op.Logical;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a loop that counts hands from round to round: the round and their number first.
///
/// @param types those of the whole state
/// @param flagged whether its third part says whether to go on
record LoopState(List<TensorType> types, boolean flagged) {

    /// What follows a state in a round.
    interface Round {
        List<Value> after(List<Value> state, Replacement inside);
    }

    /// The loop that makes rounds until there have been as many, or the state says to stop.
    While loop(Replacement to, Round round) {
        return new While(condition(to), body(to, round));
    }

    private Graph condition(Replacement to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/condition");
        List<Value> state = inputs(graph);
        Value more = graph.add("more", new Comparison(Comparison.Kind.LESS), state.get(0), state.get(1));
        return graph.output(
                        "go_on", flagged ? graph.add("go_on", new Logical(Logical.Kind.AND), more, state.get(2)) : more)
                .build();
    }

    private Graph body(Replacement to, Round round) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/body");
        List<Value> next = round.after(inputs(graph), to.in(graph));
        for (int i = 0; i < next.size(); i++) {
            graph.output("state" + i, next.get(i));
        }
        return graph.build();
    }

    private List<Value> inputs(GraphBuilder graph) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            inputs.add(graph.input(graph.uniqueName("state" + i), types.get(i)));
        }
        return inputs;
    }

    /// Nothing yet, or zeros: as many parts as `count` says, each of the sizes `part`.
    static Value begun(ElementType element, Value count, Value part, Replacement to) {
        Tensor zero = element == ElementType.BOOL
                ? Tensor.ofBooleans(Shape.of(1), false)
                : element == ElementType.STRING ? Tensor.ofTexts(Shape.of(1), "") : Tensor.zeros(element, Shape.of(1));
        return to.step("zeros", new Fill(zero), new Formula(to).concat(0, count, part));
    }

    /// The sizes of a part: known ones, and those that an axis of an input has; null where one is neither.
    static @Nullable Value sizes(TensorType part, Replacement to) {
        if (!part.shape().isRanked()) {
            return null;
        }
        List<Value> sizes = new ArrayList<>(List.of(to.vector("first")));
        for (Dim dim : part.shape().dims()) {
            Value size = dim.isKnown() ? to.vector("size", dim.size()) : size(dim, to);
            if (size == null) {
                return null;
            }
            sizes.add(size);
        }
        return new Formula(to).concat(0, sizes);
    }

    private static @Nullable Value size(Dim dim, Replacement to) {
        if (dim.isUnknown()) {
            return null;
        }
        for (Value input : to.node().inputs()) {
            Shape shape = input.isPresent() ? to.type(input).shape() : Shape.UNRANKED;
            for (int axis = 0; shape.isRanked() && axis < shape.rank(); axis++) {
                if (shape.dim(axis).equals(dim)) {
                    return to.step("size", new ShapeOf(axis, axis + 1, ElementType.INT64), input);
                }
            }
        }
        return null;
    }
}
