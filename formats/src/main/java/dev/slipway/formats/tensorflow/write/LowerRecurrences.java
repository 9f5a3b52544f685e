package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Recurrent layers as scans over time, a direction after the other.
final class LowerRecurrences {

    private static final Transpose SWAP = new Transpose(List.of(1, 0, 2));

    private LowerRecurrences() {}

    static void rules() {
        lower(Lstm.class, (op, node, to) -> layer(op.recurrence(), RecurrentCell.of(op), node, to));
        lower(Gru.class, (op, node, to) -> layer(op.recurrence(), RecurrentCell.of(op), node, to));
        lower(Rnn.class, (op, node, to) -> layer(op.recurrence(), RecurrentCell.of(op), node, to));
    }

    private static boolean layer(Recurrence recurrence, RecurrentCell cell, Node node, TensorflowLowering to) {
        Value x = recurrence.batchFirst() ? to.step("time_first", SWAP, to.in(0)) : to.in(0);
        List<List<Value>> runs = new ArrayList<>();
        for (int direction = 0; direction < recurrence.directions(); direction++) {
            boolean reverse = recurrence.direction() == Recurrence.Direction.REVERSE || direction == 1;
            runs.add(run(x, direction, reverse, recurrence, cell, node, to));
        }
        Value all = to.step("all", new Stack(1), results(runs, cell.states()));
        to.output(0, recurrence.batchFirst() ? new Transpose(List.of(2, 0, 1, 3)) : new Identity(), all);
        for (int state = 0; state < cell.states(); state++) {
            Value last = to.step("last", new Stack(0), results(runs, state));
            to.output(state + 1, recurrence.batchFirst() ? SWAP : new Identity(), last);
        }
        return true;
    }

    private static Value[] results(List<List<Value>> runs, int which) {
        return runs.stream().map(run -> run.get(which)).toArray(Value[]::new);
    }

    /// The states after the last step, and the hidden state after each.
    private static List<Value> run(
            Value x,
            int direction,
            boolean reverse,
            Recurrence recurrence,
            RecurrentCell cell,
            Node node,
            TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        ElementType element = to.element(0);
        boolean limited = node.hasInput(4);
        List<Value> inputs = new ArrayList<>();
        for (int state = 0; state < cell.states(); state++) {
            inputs.add(initial(x, direction, 5 + state, recurrence, node, to));
        }
        Value weights = formula.at(to.in(1), direction, 0);
        int size = cell.gates() * recurrence.hidden();
        Value bias = node.hasInput(3) ? formula.at(to.in(3), direction, 0) : Value.NONE;
        Value products = to.step("products", new MatMul(false, true), x, weights);
        inputs.add(bias.isPresent() ? formula.plus(products, formula.slice(bias, 0, 0, size)) : products);
        if (limited) {
            inputs.add(formula.count(formula.size(x, 0)));
        }
        int scanned = limited ? 2 : 1;
        inputs.add(formula.at(to.in(2), direction, 0));
        inputs.add(
                bias.isPresent()
                        ? formula.slice(bias, 0, size, 2L * size)
                        : to.constant("no_bias", Tensor.zeros(element, Shape.of(size))));
        if (node.hasInput(7)) {
            inputs.add(formula.at(to.in(7), direction, 0));
        }
        if (limited) {
            inputs.add(formula.unsqueeze(formula.cast(to.in(4), ElementType.INT64), 1));
        }
        GraphBuilder body = body(inputs, scanned, direction, limited, cell, node.hasInput(7), to);
        Scan scan = new Scan(
                body.build(),
                cell.states(),
                List.of(0, 0).subList(0, scanned),
                List.of(reverse, reverse).subList(0, scanned),
                List.of(0),
                List.of(reverse));
        return to.steps("scan", cell.states() + 1, scan, inputs.toArray(Value[]::new));
    }

    private static GraphBuilder body(
            List<Value> inputs,
            int scanned,
            int direction,
            boolean limited,
            RecurrentCell cell,
            boolean peeps,
            TensorflowLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/step");
        TensorflowLowering inside = to.in(graph);
        List<Value> own = new ArrayList<>();
        int states = cell.states();
        for (int i = 0; i < inputs.size(); i++) {
            TensorType type = to.type(inputs.get(i));
            boolean slice = i >= states && i < states + scanned;
            own.add(graph.input("input" + i, slice ? type.withShape(type.shape().withoutAxis(0)) : type));
        }
        int parameters = states + scanned;
        List<Value> state = own.subList(0, states);
        RecurrentCell.Step step = new RecurrentCell.Step(
                own.get(states),
                state,
                own.get(parameters),
                own.get(parameters + 1),
                peeps ? own.get(parameters + 2) : Value.NONE,
                direction,
                inside.formula(to.element(0)));
        List<Value> next = cell.next().apply(step);
        Value hidden = next.getFirst();
        if (limited) {
            TensorflowFormula formula = inside.formula(to.element(0));
            Value running = formula.compare(Comparison.Kind.LESS, own.get(states + 1), own.getLast());
            List<Value> kept = new ArrayList<>();
            for (int i = 0; i < states; i++) {
                kept.add(formula.choose(running, next.get(i), state.get(i)));
            }
            hidden = formula.choose(running, hidden, formula.number(0));
            next = kept;
        }
        for (int i = 0; i < states; i++) {
            graph.output("state" + i, next.get(i));
        }
        return graph.output("hidden", hidden);
    }

    /// The given state, zeros where none is given.
    private static Value initial(
            Value x, int direction, int input, Recurrence recurrence, Node node, TensorflowLowering to) {
        TensorflowFormula formula = to.formula();
        if (node.hasInput(input)) {
            Value given = recurrence.batchFirst() ? to.step("turned", SWAP, to.in(input)) : to.in(input);
            return formula.at(given, direction, 0);
        }
        Value batch = to.step("batch", new ShapeOf(1, 2, ElementType.INT64), x);
        Value shape = formula.concat(0, batch, to.vector("hidden", recurrence.hidden()));
        return to.step("zeros", new Fill(Tensor.zeros(to.element(0), Shape.of(1))), shape);
    }
}
