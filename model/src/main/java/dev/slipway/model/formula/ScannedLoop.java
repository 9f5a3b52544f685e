package dev.slipway.model.formula;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Scan;
import dev.slipway.model.op.Scatter;
import dev.slipway.model.op.ScatterNd;
import dev.slipway.model.op.Shapes;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// A [Scan], which takes its inputs slice by slice, said by a [dev.slipway.model.op.While]. Its state is the round,
/// their number, the scan's own state, what it scans and reads, and what it makes, which has its place for every round
/// from the beginning.
public record ScannedLoop(Scan op, Graph body, Replacement to) {

    private static final int FIRST = 2;

    /// Puts it in the scan's place.
    public void write() {
        Formula formula = new Formula(to);
        Shape scanned = to.type(to.node().input(op.state())).shape();
        Value trips = formula.size(
                to.node().input(op.state()), Math.floorMod(op.inputAxes().getFirst(), scanned.rank()));
        List<TensorType> made = body.infer(slices());
        List<Value> state = new ArrayList<>(List.of(formula.index(0), trips));
        state.addAll(to.node().inputs());
        state.addAll(results(trips, made));
        LoopState rounds = new LoopState(types(state, made), false);
        List<Value> after = to.steps("scan", state.size(), rounds.loop(to, this::round), state.toArray(Value[]::new));
        for (int i = 0; i < op.state(); i++) {
            to.output(i, new Identity(), after.get(FIRST + i));
        }
        int collected = FIRST + to.node().inputs().size();
        for (int i = op.state(); i < made.size(); i++) {
            int rank = made.get(i).shape().rank() + 1;
            int axis = Math.floorMod(op.outputAxes().get(i - op.state()), rank);
            Op last = axis == 0 ? new Identity() : new Transpose(moved(axis, rank));
            to.output(i, last, after.get(collected + i - op.state()));
        }
    }

    private boolean isScanned(int input) {
        return input >= op.state() && input < op.state() + op.inputAxes().size();
    }

    /// What one round is given.
    private List<TensorType> slices() {
        List<TensorType> given = new ArrayList<>();
        for (int i = 0; i < to.node().inputs().size(); i++) {
            TensorType type = to.type(to.node().input(i));
            given.add(
                    isScanned(i)
                            ? type.withShape(type.shape()
                                    .withoutAxis(Math.floorMod(
                                            op.inputAxes().get(i - op.state()),
                                            type.shape().rank())))
                            : type);
        }
        return given;
    }

    /// Zeros for what all rounds make. Sizes that no type tells are those of what the first round makes.
    private List<Value> results(Value trips, List<TensorType> made) {
        Formula formula = new Formula(to);
        List<Value> results = new ArrayList<>();
        List<Value> begun = List.of();
        for (int i = op.state(); i < made.size(); i++) {
            Value sizes = LoopState.sizes(made.get(i), to);
            if (sizes == null) {
                begun = begun.isEmpty() ? begun() : begun;
                sizes = formula.sizes(begun.get(i), 0, Integer.MAX_VALUE);
            }
            results.add(LoopState.begun(made.get(i).element(), formula.unsqueeze(trips, 0), sizes, to));
        }
        return results;
    }

    private List<Value> begun() {
        Formula formula = new Formula(to);
        List<Value> given = new ArrayList<>();
        for (int i = 0; i < to.node().inputs().size(); i++) {
            Value input = to.node().input(i);
            given.add(isScanned(i) ? formula.at(input, 0, op.inputAxes().get(i - op.state())) : input);
        }
        return to.graph().inline(body, given, to.node().name() + "/begun/");
    }

    private List<TensorType> types(List<Value> state, List<TensorType> made) {
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < state.size(); i++) {
            TensorType type = to.type(state.get(i));
            boolean carried = i >= FIRST && i < FIRST + op.state();
            types.add(
                    carried
                            ? type.withShape(Shapes.common(
                                    type.shape(), made.get(i - FIRST).shape()))
                            : type);
        }
        return types;
    }

    private List<Value> round(List<Value> state, Replacement inside) {
        Formula formula = new Formula(inside);
        Value round = state.get(0);
        Value next = formula.plus(round, formula.index(1));
        Value mirrored = formula.minus(state.get(1), next);
        int inputs = to.node().inputs().size();
        List<Value> given = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            Value value = state.get(FIRST + i);
            int scanned = i - op.state();
            given.add(
                    isScanned(i)
                            ? inside.step(
                                    "slice",
                                    new Gather(op.inputAxes().get(scanned), 0),
                                    value,
                                    op.inputReversed().get(scanned) ? mirrored : round)
                            : value);
        }
        List<Value> made = inside.graph().inline(body, given, "");
        List<Value> after = new ArrayList<>(List.of(next, state.get(1)));
        after.addAll(made.subList(0, op.state()));
        after.addAll(state.subList(FIRST + op.state(), FIRST + inputs));
        for (int i = op.state(); i < made.size(); i++) {
            Value place = op.outputReversed().get(i - op.state()) ? mirrored : round;
            after.add(inside.step(
                    "collected",
                    new ScatterNd(Scatter.REPLACE),
                    state.get(FIRST + inputs + i - op.state()),
                    formula.reshape(place, 1, 1),
                    formula.unsqueeze(made.get(i), 0)));
        }
        return after;
    }

    /// The first axis moved to another place.
    private static List<Integer> moved(int axis, int rank) {
        List<Integer> order = new ArrayList<>();
        for (int i = 1; i < rank; i++) {
            order.add(i);
        }
        order.add(axis, 0);
        return order;
    }
}
