package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Loops that count and collect, as TFLite's, which repeats a body on a state while a condition of that state is true.
final class TfliteLoopLowering {

    private static final TensorType COUNT = TensorType.of(ElementType.INT64);
    private static final TensorType FLAG = TensorType.of(ElementType.BOOL);
    private static final long MOST_STEPS = 64;

    private TfliteLoopLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Loop loop when loop.body() instanceof Graph body -> loop(loop.carried(), body, to);
            case Scan scan when scan.body() instanceof Graph body -> scan(scan, body, to);
            default -> false;
        };
    }

    /// The state is the round, their number, whether to go on, what the body carries and reads, and what is collected.
    private static boolean loop(int carried, Graph body, TfliteLowering to) {
        List<Value> inputs = new ArrayList<>();
        inputs.add(to.number(ElementType.INT64, 0));
        inputs.add(to.node().hasInput(0) ? scalar(to.in(0), to) : to.number(ElementType.INT64, Integer.MAX_VALUE));
        inputs.add(to.node().hasInput(1) ? scalar(to.in(1), to) : to.constant(Tensor.ofBooleans(Shape.SCALAR, true)));
        inputs.addAll(to.node().inputs().subList(2, to.node().inputs().size()));
        int collected = body.outputs().size() - 1 - carried;
        List<TensorType> results = collectedTypes(carried, collected, body, inputs, to);
        if (results == null) {
            return false;
        }
        for (TensorType result : results) {
            long[] sizes = result.shape().with(0, Dim.of(0)).sizes();
            Tensor zero = result.element() == ElementType.BOOL
                    ? Tensor.ofBooleans(Shape.SCALAR, false)
                    : Tensor.ofDoubles(result.element(), Shape.SCALAR, 0);
            inputs.add(to.step(new Fill(zero), to.longs(sizes)));
        }
        List<TensorType> types = types(inputs, carried, results, to);
        While op = new While(condition(types, to), body(types, carried, collected, body, to));
        List<Value> after = to.steps(inputs.size(), op, inputs.toArray(Value[]::new));
        for (int i = 0; i < carried; i++) {
            to.output(i, new Identity(), after.get(3 + i));
        }
        for (int i = 0; i < collected; i++) {
            to.output(carried + i, new Identity(), after.get(inputs.size() - collected + i));
        }
        return true;
    }

    private static Value scalar(Value value, TfliteLowering to) {
        return to.type(value).shape().hasRank(0) ? value : to.reshape(value);
    }

    /// Sizes of what is carried may change on the way, sizes of what is only read do not.
    private static List<TensorType> types(
            List<Value> inputs, int carried, List<TensorType> results, TfliteLowering to) {
        List<TensorType> types = new ArrayList<>();
        int start = inputs.size() - results.size();
        for (int i = 0; i < inputs.size(); i++) {
            TensorType own = to.type(inputs.get(i));
            TensorType result = i >= 3 && i < 3 + carried && to.node().hasOutput(i - 3)
                    ? to.graph().declared(to.node().output(i - 3))
                    : null;
            types.add(
                    i >= start
                            ? results.get(i - start)
                            : result == null ? own : own.withShape(common(own.shape(), result.shape())));
        }
        return types;
    }

    private static Shape common(Shape a, Shape b) {
        if (!a.isRanked() || !b.isRanked() || a.rank() != b.rank()) {
            return Shape.UNRANKED;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < a.rank(); i++) {
            dims.add(a.dim(i).equals(b.dim(i)) ? a.dim(i) : Dim.UNKNOWN);
        }
        return Shape.of(dims);
    }

    /// What is collected, with an axis for the rounds; null where the size of a part is not known.
    private static @Nullable List<TensorType> collectedTypes(
            int carried, int collected, Graph body, List<Value> inputs, TfliteLowering to) {
        List<TensorType> given = new ArrayList<>(List.of(COUNT, FLAG));
        inputs.subList(3, inputs.size()).forEach(input -> given.add(to.type(input)));
        List<TensorType> made = body.infer(given);
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < collected; i++) {
            TensorType part = made.get(1 + carried + i);
            if (!part.shape().isRanked() || !part.shape().isKnown()) {
                return null;
            }
            types.add(part.withShape(part.shape().withAxisAt(0, Dim.UNKNOWN)));
        }
        return types;
    }

    private static Graph condition(List<TensorType> types, TfliteLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/condition");
        List<Value> state = inputs(types, graph);
        Value more = graph.add("more", new Comparison(Comparison.Kind.LESS), state.get(0), state.get(1));
        graph.output("go_on", graph.add("go_on", new Logical(Logical.Kind.AND), more, state.get(2)));
        return graph.build();
    }

    private static List<Value> inputs(List<TensorType> types, GraphBuilder graph) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            inputs.add(graph.input(graph.uniqueName("state" + i), types.get(i)));
        }
        return inputs;
    }

    private static Graph body(List<TensorType> types, int carried, int collected, Graph body, TfliteLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/body");
        List<Value> state = inputs(types, graph);
        TfliteLowering inside = to.of(graph, to.node());
        int reads = state.size() - collected;
        List<Value> given = new ArrayList<>(List.of(state.get(0), state.get(2)));
        given.addAll(state.subList(3, reads));
        List<Value> made = graph.inline(body, given, "");
        List<Value> outputs = new ArrayList<>();
        outputs.add(inside.add(state.get(0), inside.number(ElementType.INT64, 1)));
        outputs.add(state.get(1));
        outputs.add(scalar(made.getFirst(), inside));
        outputs.addAll(made.subList(1, 1 + carried));
        outputs.addAll(state.subList(3 + carried, reads));
        for (int i = 0; i < collected; i++) {
            Value part = inside.step(new Unsqueeze(), made.get(1 + carried + i), inside.longs(0));
            outputs.add(inside.step(new Concat(0), state.get(reads + i), part));
        }
        for (int i = 0; i < outputs.size(); i++) {
            graph.output("state" + i, outputs.get(i));
        }
        return graph.build();
    }

    /// Round by round, where the number of rounds is known and small.
    private static boolean scan(Scan op, Graph body, TfliteLowering to) {
        int scanned = op.inputAxes().size();
        Shape first = to.shape(op.state());
        if (!first.isRanked() || !first.dim(op.inputAxes().getFirst()).isKnown()) {
            return false;
        }
        int rounds = (int) first.size(op.inputAxes().getFirst());
        if (rounds > MOST_STEPS || rounds == 0) {
            return false;
        }
        List<Value> state = to.node().inputs().subList(0, op.state());
        List<List<Value>> collected = new ArrayList<>();
        for (int i = op.state(); i < body.outputs().size(); i++) {
            collected.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            List<Value> given = new ArrayList<>(state);
            for (int i = 0; i < scanned; i++) {
                int at = op.inputReversed().get(i) ? rounds - 1 - round : round;
                Value index = to.constant(Tensor.ofInts(Shape.SCALAR, at));
                given.add(to.step(new Gather(op.inputAxes().get(i), 0), to.in(op.state() + i), index));
            }
            given.addAll(to.node()
                    .inputs()
                    .subList(op.state() + scanned, to.node().inputs().size()));
            List<Value> made = to.graph().inline(body, given, to.node().name() + "/" + round + "/");
            state = made.subList(0, op.state());
            for (int i = 0; i < collected.size(); i++) {
                List<Value> parts = collected.get(i);
                parts.add(op.outputReversed().get(i) ? 0 : parts.size(), made.get(op.state() + i));
            }
        }
        for (int i = 0; i < op.state(); i++) {
            to.output(i, new Identity(), state.get(i));
        }
        for (int i = 0; i < collected.size(); i++) {
            Value[] parts = collected.get(i).toArray(Value[]::new);
            to.output(op.state() + i, new Stack(op.outputAxes().get(i)), parts);
        }
        return true;
    }
}
