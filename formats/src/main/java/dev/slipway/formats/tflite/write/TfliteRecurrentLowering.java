package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Recurrent layers step by step: side by side where there are few steps, in a loop where there are many or nobody
/// knows how many.
final class TfliteRecurrentLowering {

    private static final long MOST_STEPS = 64;
    private static final Transpose SWAP = new Transpose(List.of(1, 0, 2));

    private TfliteRecurrentLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Lstm lstm -> layer(lstm.recurrence(), TfliteRecurrentCell.of(lstm), to);
            case Gru gru -> layer(gru.recurrence(), TfliteRecurrentCell.of(gru), to);
            case Rnn rnn -> layer(rnn.recurrence(), TfliteRecurrentCell.of(rnn), to);
            default -> false;
        };
    }

    /// All steps of one direction.
    ///
    /// @param all `[time, batch, hidden]`
    /// @param last the state after the last step
    private record Run(Value all, List<Value> last) {}

    private static boolean layer(Recurrence recurrence, TfliteRecurrentCell cell, TfliteLowering to) {
        if (!to.shape(0).hasRank(3) || to.element() != ElementType.FLOAT32) {
            return false;
        }
        Value lengths = to.node().hasInput(4)
                ? to.step(new Unsqueeze(), to.cast(to.in(4), ElementType.INT32), to.longs(1))
                : Value.NONE;
        Value x = recurrence.batchFirst() ? to.step(SWAP, to.in(0)) : to.in(0);
        List<Run> runs = new ArrayList<>();
        for (int direction = 0; direction < recurrence.directions(); direction++) {
            boolean reverse = recurrence.direction() == Recurrence.Direction.REVERSE || direction == 1;
            runs.add(run(x, direction, reverse, lengths, cell, recurrence, to));
        }
        Stack directions = new Stack(1);
        Value all = to.step(directions, runs.stream().map(Run::all).toArray(Value[]::new));
        to.output(0, recurrence.batchFirst() ? new Transpose(List.of(2, 0, 1, 3)) : new Identity(), all);
        for (int i = 0; i < cell.states(); i++) {
            int state = i;
            Value last = to.step(
                    new Stack(0), runs.stream().map(run -> run.last.get(state)).toArray(Value[]::new));
            to.output(i + 1, recurrence.batchFirst() ? SWAP : new Identity(), last);
        }
        return true;
    }

    private static Run run(
            Value x,
            int direction,
            boolean reverse,
            Value lengths,
            TfliteRecurrentCell cell,
            Recurrence recurrence,
            TfliteLowering to) {
        List<Value> state = new ArrayList<>();
        for (int i = 0; i < cell.states(); i++) {
            state.add(initial(x, direction, i + 5, recurrence, to));
        }
        TfliteRecurrentCell.Parameters parameters = cell.parameters(direction, to);
        Value products = to.step(new Dense(), x, parameters.input(), parameters.inputBias());
        boolean few = to.type(x).shape().dim(0).isKnown()
                && to.type(x).shape().size(0) <= MOST_STEPS
                && to.type(x).shape().size(0) > 0;
        return few
                ? unrolled(products, state, reverse, lengths, cell, parameters, to)
                : looped(products, state, reverse, lengths, cell, parameters, to);
    }

    /// What a step gives.
    ///
    /// @param hidden what of the hidden state goes out: zeros for sequences that are over
    private record Stepped(Value hidden, List<Value> state) {}

    /// One step; the state of sequences that are over stays as it was.
    ///
    /// @param lengths `[batch, 1]`, or none
    private static Stepped stepped(
            Value products,
            Value at,
            List<Value> state,
            Value lengths,
            TfliteRecurrentCell cell,
            TfliteRecurrentCell.Parameters parameters,
            TfliteLowering to) {
        List<Value> next = cell.step(products, state, parameters, to);
        if (!lengths.isPresent()) {
            return new Stepped(next.getFirst(), next);
        }
        Value running = to.compare(Comparison.Kind.LESS, at, lengths);
        List<Value> kept = IntStream.range(0, next.size())
                .mapToObj(i -> to.where(running, next.get(i), state.get(i)))
                .toList();
        return new Stepped(to.where(running, next.getFirst(), to.number(ElementType.FLOAT32, 0)), kept);
    }

    /// The given state, zeros where none is given.
    private static Value initial(Value x, int direction, int input, Recurrence recurrence, TfliteLowering to) {
        if (to.node().hasInput(input)) {
            Value given = recurrence.batchFirst() ? to.step(SWAP, to.in(input)) : to.in(input);
            return to.step(new Gather(0, 0), given, to.constant(Tensor.ofInts(Shape.SCALAR, direction)));
        }
        Shape shape = to.type(x).shape();
        if (shape.dim(1).isKnown()) {
            long[] sizes = {shape.size(1), recurrence.hidden()};
            return to.constant(Tensor.ofFloats(Shape.of(sizes), new float[(int) (sizes[0] * sizes[1])]));
        }
        Value batch = to.step(new ShapeOf(1, 2, ElementType.INT32), x);
        Value hidden = to.constant(Tensor.ofInts(Shape.of(1), recurrence.hidden()));
        return to.step(new Fill(Tensor.scalar(0f)), to.step(new Concat(0), batch, hidden));
    }

    private static Run unrolled(
            Value products,
            List<Value> start,
            boolean reverse,
            Value lengths,
            TfliteRecurrentCell cell,
            TfliteRecurrentCell.Parameters parameters,
            TfliteLowering to) {
        int time = (int) to.type(products).shape().size(0);
        List<Value> steps = to.steps(time, new Unstack(0, time), products);
        Value[] hidden = new Value[time];
        List<Value> state = start;
        for (int i = 0; i < time; i++) {
            int at = reverse ? time - 1 - i : i;
            Value place = to.number(ElementType.INT32, at);
            Stepped stepped = stepped(steps.get(at), place, state, lengths, cell, parameters, to);
            state = stepped.state;
            hidden[at] = stepped.hidden;
        }
        return new Run(to.step(new Stack(0), hidden), state);
    }

    /// The first step is taken before the loop, so that there is always something to add to.
    private static Run looped(
            Value products,
            List<Value> start,
            boolean reverse,
            Value lengths,
            TfliteRecurrentCell cell,
            TfliteRecurrentCell.Parameters parameters,
            TfliteLowering to) {
        Value count = to.reshape(to.step(new ShapeOf(0, 1, ElementType.INT32), products));
        Value one = to.number(ElementType.INT32, 1);
        Value first = reverse ? to.subtract(count, one) : to.number(ElementType.INT32, 0);
        Value early = to.step(new Gather(0, 0), products, first);
        Stepped stepped = stepped(early, first, start, lengths, cell, parameters, to);
        Value all = to.step(new Unsqueeze(), stepped.hidden, to.longs(0));
        List<Value> inputs = new ArrayList<>(List.of(one, count, products, all));
        inputs.addAll(stepped.state);
        inputs.addAll(parameters.all());
        if (lengths.isPresent()) {
            inputs.add(lengths);
        }
        List<TensorType> types = new ArrayList<>();
        for (Value input : inputs) {
            types.add(to.type(input));
        }
        Shape grown = types.get(3).shape().with(0, Dim.UNKNOWN);
        types.set(3, types.get(3).withShape(grown));
        Graph condition = condition(types, to);
        Graph body = body(types, reverse, lengths.isPresent(), cell, parameters, to);
        List<Value> after = to.steps(inputs.size(), new While(condition, body), inputs.toArray(Value[]::new));
        return new Run(after.get(3), after.subList(4, 4 + cell.states()));
    }

    private static Graph condition(List<TensorType> types, TfliteLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/condition");
        List<Value> inputs = inputs(types, graph);
        graph.output("go_on", graph.add("go_on", new Comparison(Comparison.Kind.LESS), inputs.get(0), inputs.get(1)));
        return graph.build();
    }

    private static Graph body(
            List<TensorType> types,
            boolean reverse,
            boolean limited,
            TfliteRecurrentCell cell,
            TfliteRecurrentCell.Parameters parameters,
            TfliteLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/body");
        List<Value> inputs = inputs(types, graph);
        Node own = to.node().withInputs(List.of(inputs.get(2)));
        TfliteLowering inside = to.of(graph, own);
        int states = cell.states();
        Value one = inside.number(ElementType.INT32, 1);
        Value next = inside.add(inputs.get(0), one);
        Value at = reverse ? inside.subtract(inputs.get(1), next) : inputs.get(0);
        Value products = inside.step(new Gather(0, 0), inputs.get(2), at);
        int end = limited ? inputs.size() - 1 : inputs.size();
        Stepped stepped = stepped(
                products,
                at,
                inputs.subList(4, 4 + states),
                limited ? inputs.getLast() : Value.NONE,
                cell,
                parameters.with(inputs.subList(4 + states, end)),
                inside);
        Value row = inside.step(new Unsqueeze(), stepped.hidden, inside.longs(0));
        Value all = reverse
                ? inside.step(new Concat(0), row, inputs.get(3))
                : inside.step(new Concat(0), inputs.get(3), row);
        List<Value> outputs = new ArrayList<>(List.of(next, inputs.get(1), inputs.get(2), all));
        outputs.addAll(stepped.state);
        outputs.addAll(inputs.subList(4 + states, inputs.size()));
        IntStream.range(0, outputs.size()).forEach(i -> graph.output("state" + i, outputs.get(i)));
        return graph.build();
    }

    private static List<Value> inputs(List<TensorType> types, GraphBuilder graph) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            inputs.add(graph.input(graph.uniqueName("input" + i), types.get(i)));
        }
        return inputs;
    }
}
