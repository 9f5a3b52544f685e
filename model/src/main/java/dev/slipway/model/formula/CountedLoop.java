package dev.slipway.model.formula;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Shapes;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// A [dev.slipway.model.op.Loop], which counts and collects, said by a [dev.slipway.model.op.While]. Its state is the
/// round, their number, whether to go on, what the body carries and reads, and what is collected, which grows.
///
/// @param carried how many values the body hands on
public record CountedLoop(int carried, Graph body, Replacement to) {

    private static final int FIRST = 3;
    private static final TensorType COUNT = TensorType.of(ElementType.INT64);
    private static final TensorType FLAG = TensorType.of(ElementType.BOOL);

    /// Puts it in the loop's place; answers false where the sizes of what it collects are not known.
    public boolean write() {
        List<Value> state = beginning();
        List<TensorType> made = madeOf(state);
        int collected = made.size() - 1 - carried;
        for (TensorType part : made.subList(1 + carried, made.size())) {
            Value sizes = LoopState.sizes(part, to);
            if (sizes == null) {
                return false;
            }
            state.add(LoopState.begun(part.element(), to.vector("none", 0), sizes, to));
        }
        List<Value> after = to.steps(
                "loop",
                state.size(),
                new LoopState(types(state, made, collected), true)
                        .loop(to, (before, inside) -> round(before, collected, inside)),
                state.toArray(Value[]::new));
        for (int i = 0; i < carried; i++) {
            to.output(i, new Identity(), after.get(FIRST + i));
        }
        for (int i = 0; i < collected; i++) {
            to.output(carried + i, new Identity(), after.get(state.size() - collected + i));
        }
        return true;
    }

    private List<Value> beginning() {
        Formula formula = new Formula(to);
        Node node = to.node();
        List<Value> state = new ArrayList<>(List.of(
                formula.index(0),
                node.hasInput(0)
                        ? scalar(formula.cast(node.input(0), ElementType.INT64), to)
                        : formula.index(Integer.MAX_VALUE),
                node.hasInput(1)
                        ? scalar(node.input(1), to)
                        : to.constant("true", Tensor.ofBooleans(Shape.SCALAR, true))));
        state.addAll(node.inputs().subList(2, node.inputs().size()));
        return state;
    }

    private List<TensorType> madeOf(List<Value> state) {
        List<TensorType> given = new ArrayList<>(List.of(COUNT, FLAG));
        state.subList(FIRST, state.size()).forEach(value -> given.add(to.type(value)));
        return body.infer(given);
    }

    /// Sizes of what is carried may change on the way, sizes of what is only read do not.
    private List<TensorType> types(List<Value> state, List<TensorType> made, int collected) {
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < state.size(); i++) {
            TensorType type = to.type(state.get(i));
            boolean isCarried = i >= FIRST && i < FIRST + carried;
            boolean isCollected = i >= state.size() - collected;
            types.add(
                    isCarried
                            ? type.withShape(
                                    Shapes.common(type.shape(), made.get(i - 2).shape()))
                            : isCollected ? type.withShape(type.shape().with(0, Dim.UNKNOWN)) : type);
        }
        return types;
    }

    private List<Value> round(List<Value> state, int collected, Replacement inside) {
        Formula formula = new Formula(inside);
        int reads = state.size() - collected;
        List<Value> given = new ArrayList<>(List.of(state.get(0), state.get(2)));
        given.addAll(state.subList(FIRST, reads));
        List<Value> made = inside.graph().inline(body, given, "");
        List<Value> next = new ArrayList<>(
                List.of(formula.plus(state.get(0), formula.index(1)), state.get(1), scalar(made.getFirst(), inside)));
        next.addAll(made.subList(1, 1 + carried));
        next.addAll(state.subList(FIRST + carried, reads));
        for (int i = 0; i < collected; i++) {
            next.add(formula.concat(0, state.get(reads + i), formula.unsqueeze(made.get(1 + carried + i), 0)));
        }
        return next;
    }

    private static Value scalar(Value value, Replacement to) {
        if (to.type(value).shape().hasRank(0)) {
            return value;
        }
        Constant constant = to.graph().constantOf(value);
        return constant == null
                ? to.step("scalar", new Reshape(true), value, to.vector("none"))
                : to.graph().constant(to.graph().uniqueName(value.name()), constant.reshaped(Shape.SCALAR));
    }
}
