package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Fill;
import dev.slipway.model.op.Scan;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Recurrent layers step by step, where the hub has no op for the whole: cells of other activations, convolutional
/// ones, and steps that do not count. Those leave the states as they are, and give again what came out before, or
/// zeros.
final class KerasSteps {

    private KerasSteps() {}

    static KerasRecurrent.Run run(
            KerasNode node,
            KerasConfig config,
            List<KerasCell> cells,
            Value x,
            List<Value> given,
            @Nullable Value mask,
            boolean backwards) {
        List<Value> begin = new ArrayList<>(given.stream().map(node::real).toList());
        List<Shape> shapes = new ArrayList<>();
        for (KerasCell cell : cells) {
            for (int i = 0; i < cell.states(); i++) {
                long[] sizes = cell.stateSizes(x);
                shapes.add(withBatch(node.shape(x).dim(0), sizes));
                if (given.isEmpty()) {
                    begin.add(zeros(node, x, sizes));
                }
            }
        }
        shapes.add(withBatch(node.shape(x).dim(0), cells.getLast().stateSizes(x)));
        begin.add(zeros(node, x, cells.getLast().stateSizes(x)));
        boolean zeroes = config.flag("zero_output_for_mask", false);
        GraphBuilder body = body(node, cells, x, shapes, mask != null, zeroes);
        List<Integer> axes = mask == null ? List.of(1) : List.of(1, 1);
        List<Boolean> directions = mask == null ? List.of(backwards) : List.of(backwards, backwards);
        Scan scan = new Scan(body.build(), begin.size(), axes, directions, List.of(1), List.of(false));
        List<Value> inputs = new ArrayList<>(begin);
        inputs.add(x);
        if (mask != null) {
            inputs.add(mask);
        }
        List<Value> outputs = node.steps("steps", begin.size() + 1, scan, inputs.toArray(Value[]::new));
        Value all = outputs.getLast();
        Value last = mask != null && zeroes ? new KerasFormula(node).at(all, -1, 1) : outputs.get(begin.size() - 1);
        return new KerasRecurrent.Run(all, last, outputs.subList(0, begin.size() - 1), mask);
    }

    private static Shape withBatch(Dim batch, long[] sizes) {
        List<Dim> dims = new ArrayList<>(List.of(batch));
        LongStream.of(sizes).mapToObj(Dim::of).forEach(dims::add);
        return Shape.of(dims);
    }

    private static Value zeros(KerasNode node, Value x, long[] sizes) {
        Value shape = node.step(
                "state_sizes", new Concat(0), new KerasFormula(node).sizes(x, 0, 1), node.vector("sizes", sizes));
        return node.step("zeros", new Fill(Tensor.scalar(0f)), shape);
    }

    /// One step: states and what came out before, then an element of the sequence, then whether it counts.
    private static GraphBuilder body(
            KerasNode node, List<KerasCell> cells, Value x, List<Shape> shapes, boolean masked, boolean zeroes) {
        GraphBuilder body = new GraphBuilder(node.name() + "/step");
        KerasNode inside = node.within(body);
        List<Value> states = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            states.add(body.input("state" + i, TensorType.of(ElementType.FLOAT32, shapes.get(i))));
        }
        Shape shape = node.shape(x);
        Value value = body.input("x", TensorType.of(ElementType.FLOAT32, shape.withoutAxis(1)));
        List<Value> after = new ArrayList<>();
        int from = 0;
        for (KerasCell cell : cells) {
            List<Value> next = cell.step(inside, value, states.subList(from, from + cell.states()));
            from += cell.states();
            value = next.getFirst();
            after.addAll(next);
        }
        Value out = value;
        if (masked) {
            Value counts = body.input("counts", TensorType.of(ElementType.BOOL, Shape.of(List.of(shape.dim(0)))));
            List<Value> kept = new ArrayList<>();
            for (int i = 0; i < after.size(); i++) {
                kept.add(chosen(inside, counts, shapes.get(i), after.get(i), states.get(i)));
            }
            Value before = zeroes ? inside.constant("zero", Tensor.scalar(0f)) : states.getLast();
            out = chosen(inside, counts, shapes.getLast(), value, before);
            after = kept;
        }
        for (int i = 0; i < after.size(); i++) {
            body.output("state" + i, after.get(i));
        }
        body.output("before", out);
        body.output("y", out);
        return body;
    }

    private static Value chosen(KerasNode in, Value counts, Shape shape, Value yes, Value no) {
        Value wide = new KerasFormula(in)
                .unsqueeze(counts, LongStream.range(1, shape.rank()).toArray());
        return in.step("chosen", new Where(), wide, yes, no);
    }
}
