package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowLowering;
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
import org.jspecify.annotations.Nullable;

/// Loops that count and collect, as TensorFlow's, which repeat a body on a state while a condition of it is true.
final class LowerLoops {

    private static final ElementType INDEX = ElementType.INT64;
    private static final TensorType COUNT = TensorType.of(INDEX);
    private static final TensorType FLAG = TensorType.of(ElementType.BOOL);

    private LowerLoops() {}

    static void rules() {
        lower(Loop.class, (op, node, to) -> loop(op.carried(), (Graph) op.body(), node, to));
        lower(Scan.class, (op, node, to) -> scan(op, (Graph) op.body(), node, to));
    }

    /// The state is the round, their number, whether to go on, what the body carries and reads, and what is collected.
    private static boolean loop(int carried, Graph body, Node node, TensorflowLowering to) {
        Formula formula = to.formula(INDEX);
        List<Value> state = new ArrayList<>(List.of(
                formula.index(0),
                node.hasInput(0)
                        ? LowerElementwise.scalar(formula.cast(to.in(0), INDEX), to)
                        : formula.index(Integer.MAX_VALUE),
                node.hasInput(1)
                        ? LowerElementwise.scalar(to.in(1), to)
                        : to.constant("true", Tensor.ofBooleans(Shape.SCALAR, true))));
        state.addAll(node.inputs().subList(2, node.inputs().size()));
        List<TensorType> given = new ArrayList<>(List.of(COUNT, FLAG));
        state.subList(3, state.size()).forEach(value -> given.add(to.type(value)));
        List<TensorType> made = body.infer(given);
        int collected = made.size() - 1 - carried;
        for (int i = 0; i < collected; i++) {
            TensorType part = made.get(1 + carried + i);
            Value sizes = sizes(part, node.inputs(), to);
            if (sizes == null) {
                return false;
            }
            state.add(zeros(part.element(), formula.concat(0, to.vector("none", 0), sizes), to));
        }
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < state.size(); i++) {
            TensorType type = to.type(state.get(i));
            boolean isCarried = i >= 3 && i < 3 + carried;
            boolean isCollected = i >= state.size() - collected;
            types.add(
                    isCarried
                            ? type.withShape(
                                    common(type.shape(), made.get(i - 2).shape()))
                            : isCollected ? type.withShape(type.shape().with(0, Dim.UNKNOWN)) : type);
        }
        While op = new While(condition(types, true, to), turn(types, carried, collected, body, to));
        List<Value> after = to.steps("loop", state.size(), op, state.toArray(Value[]::new));
        for (int i = 0; i < carried; i++) {
            to.output(i, new Identity(), after.get(3 + i));
        }
        for (int i = 0; i < collected; i++) {
            to.output(carried + i, new Identity(), after.get(state.size() - collected + i));
        }
        return true;
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

    private static Value zeros(ElementType element, Value shape, TensorflowLowering to) {
        Tensor zero = element == ElementType.BOOL
                ? Tensor.ofBooleans(Shape.of(1), false)
                : element == ElementType.STRING ? Tensor.ofTexts(Shape.of(1), "") : Tensor.zeros(element, Shape.of(1));
        return to.step("zeros", new Fill(zero), shape);
    }

    /// The sizes of a part: known ones, and those that an axis of an input has; null where one is neither.
    private static @Nullable Value sizes(TensorType part, List<Value> inputs, TensorflowLowering to) {
        if (!part.shape().isRanked()) {
            return null;
        }
        List<Value> sizes = new ArrayList<>(List.of(to.vector("first")));
        for (Dim dim : part.shape().dims()) {
            Value size = dim.isKnown() ? to.vector("size", dim.size()) : size(dim, inputs, to);
            if (size == null) {
                return null;
            }
            sizes.add(size);
        }
        return to.formula(INDEX).concat(0, sizes.toArray(Value[]::new));
    }

    private static @Nullable Value size(Dim dim, List<Value> inputs, TensorflowLowering to) {
        if (dim.isUnknown()) {
            return null;
        }
        for (Value input : inputs) {
            Shape shape = input.isPresent() ? to.type(input).shape() : Shape.UNRANKED;
            for (int axis = 0; shape.isRanked() && axis < shape.rank(); axis++) {
                if (shape.dim(axis).equals(dim)) {
                    return to.step("size", new ShapeOf(axis, axis + 1, INDEX), input);
                }
            }
        }
        return null;
    }

    private static Graph condition(List<TensorType> types, boolean flagged, TensorflowLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/condition");
        List<Value> state = inputs(types, graph);
        Value more = graph.add("more", new Comparison(Comparison.Kind.LESS), state.get(0), state.get(1));
        return graph.output(
                        "go_on", flagged ? graph.add("go_on", new Logical(Logical.Kind.AND), more, state.get(2)) : more)
                .build();
    }

    private static List<Value> inputs(List<TensorType> types, GraphBuilder graph) {
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            inputs.add(graph.input(graph.uniqueName("state" + i), types.get(i)));
        }
        return inputs;
    }

    /// One round of a loop.
    private static Graph turn(List<TensorType> types, int carried, int collected, Graph body, TensorflowLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/body");
        List<Value> state = inputs(types, graph);
        TensorflowLowering inside = to.in(graph);
        Formula formula = inside.formula(INDEX);
        int reads = state.size() - collected;
        List<Value> given = new ArrayList<>(List.of(state.get(0), state.get(2)));
        given.addAll(state.subList(3, reads));
        List<Value> made = graph.inline(body, given, "");
        List<Value> next = new ArrayList<>(List.of(
                formula.plus(state.get(0), formula.index(1)),
                state.get(1),
                LowerElementwise.scalar(made.getFirst(), inside)));
        next.addAll(made.subList(1, 1 + carried));
        next.addAll(state.subList(3 + carried, reads));
        for (int i = 0; i < collected; i++) {
            next.add(formula.concat(0, state.get(reads + i), formula.unsqueeze(made.get(1 + carried + i), 0)));
        }
        return outputs(next, graph);
    }

    private static Graph outputs(List<Value> next, GraphBuilder graph) {
        for (int i = 0; i < next.size(); i++) {
            graph.output("state" + i, next.get(i));
        }
        return graph.build();
    }

    /// The state is the round, their number, the scan's state, what it scans and reads, and what it makes, which has
    /// its place for every round from the beginning.
    private static boolean scan(Scan op, Graph body, Node node, TensorflowLowering to) {
        Formula formula = to.formula(INDEX);
        int scanned = op.inputAxes().size();
        int first = op.state();
        List<TensorType> given = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            TensorType type = to.type(i);
            boolean slice = i >= first && i < first + scanned;
            int axis = slice
                    ? Math.floorMod(op.inputAxes().get(i - first), type.shape().rank())
                    : 0;
            given.add(slice ? type.withShape(type.shape().withoutAxis(axis)) : type);
        }
        List<TensorType> made = body.infer(given);
        Value trips = formula.size(to.in(first), Math.floorMod(op.inputAxes().getFirst(), to.rank(first)));
        List<Value> state = new ArrayList<>(List.of(formula.index(0), trips));
        state.addAll(node.inputs());
        List<Value> begun = null;
        for (int i = first; i < made.size(); i++) {
            Value sizes = sizes(made.get(i), node.inputs(), to);
            if (sizes == null) {
                begun = begun == null ? begun(op, body, node, to) : begun;
                sizes = formula.shape(begun.get(i));
            }
            Value shape = formula.concat(0, formula.unsqueeze(trips, 0), sizes);
            state.add(zeros(made.get(i).element(), shape, to));
        }
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < state.size(); i++) {
            TensorType type = to.type(state.get(i));
            boolean carried = i >= 2 && i < 2 + first;
            types.add(
                    carried
                            ? type.withShape(
                                    common(type.shape(), made.get(i - 2).shape()))
                            : type);
        }
        While loop = new While(condition(types, false, to), round(op, types, body, node, to));
        List<Value> after = to.steps("scan", state.size(), loop, state.toArray(Value[]::new));
        for (int i = 0; i < first; i++) {
            to.output(i, new Identity(), after.get(2 + i));
        }
        int collected = 2 + node.inputs().size();
        for (int i = first; i < made.size(); i++) {
            int rank = made.get(i).shape().rank() + 1;
            int axis = Math.floorMod(op.outputAxes().get(i - first), rank);
            Op last = axis == 0 ? new Identity() : new Transpose(moved(axis, rank));
            to.output(i, last, after.get(collected + i - first));
        }
        return true;
    }

    /// What the first round makes, for its sizes.
    private static List<Value> begun(Scan op, Graph body, Node node, TensorflowLowering to) {
        Formula formula = to.formula(INDEX);
        List<Value> given = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            int scanned = i - op.state();
            boolean slice = scanned >= 0 && scanned < op.inputAxes().size();
            given.add(slice ? formula.at(to.in(i), 0, op.inputAxes().get(scanned)) : to.in(i));
        }
        return to.graph().inline(body, given, node.name() + "/begun/");
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

    private static Graph round(Scan op, List<TensorType> types, Graph body, Node node, TensorflowLowering to) {
        GraphBuilder graph = new GraphBuilder(to.node().name() + "/body");
        List<Value> state = inputs(types, graph);
        TensorflowLowering inside = to.in(graph);
        Formula formula = inside.formula(INDEX);
        Value round = state.get(0);
        Value next = formula.plus(round, formula.index(1));
        Value mirrored = formula.minus(state.get(1), next);
        List<Value> given = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value value = state.get(2 + i);
            int scanned = i - op.state();
            given.add(
                    scanned >= 0 && scanned < op.inputAxes().size()
                            ? inside.step(
                                    "slice",
                                    new Gather(op.inputAxes().get(scanned), 0),
                                    value,
                                    op.inputReversed().get(scanned) ? mirrored : round)
                            : value);
        }
        List<Value> made = graph.inline(body, given, "");
        List<Value> after = new ArrayList<>(List.of(next, state.get(1)));
        after.addAll(made.subList(0, op.state()));
        after.addAll(state.subList(2 + op.state(), 2 + node.inputs().size()));
        for (int i = op.state(); i < made.size(); i++) {
            Value place = op.outputReversed().get(i - op.state()) ? mirrored : round;
            Value all = state.get(2 + node.inputs().size() + i - op.state());
            after.add(inside.step(
                    "collected",
                    new ScatterNd(Scatter.REPLACE),
                    all,
                    formula.reshape(place, 1, 1),
                    formula.unsqueeze(made.get(i), 0)));
        }
        return outputs(after, graph);
    }
}
