package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Gru;
import dev.slipway.model.op.Loop;
import dev.slipway.model.op.Lstm;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Recurrence;
import dev.slipway.model.op.Rnn;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Loops and recurrences in the one form that ONNX (or its runtime) has.
final class LowerLoops {

    private LowerLoops() {}

    static void rules() {
        OnnxLegalize.lower(While.class, (op, node, to) -> whileLoop(op, node, to));
        OnnxLegalize.lower(
                Lstm.class,
                (op, node, to) -> batchFirst(op.recurrence(), each -> new Lstm(each, op.inputForget()), node, to));
        OnnxLegalize.lower(
                Gru.class,
                (op, node, to) -> batchFirst(op.recurrence(), each -> new Gru(each, op.linearBeforeReset()), node, to));
        OnnxLegalize.lower(Rnn.class, (op, node, to) -> batchFirst(op.recurrence(), Rnn::new, node, to));
    }

    /// A loop whose body also tells whether to go on.
    static boolean whileLoop(While op, Node node, Lowering to) {
        Graph condition = (Graph) op.condition();
        Graph body = (Graph) op.body();
        GraphBuilder builder = new GraphBuilder(body.name());
        builder.input(builder.uniqueName("iteration"), TensorType.of(ElementType.INT64, Shape.SCALAR));
        builder.input(builder.uniqueName("go_on"), TensorType.of(ElementType.BOOL, Shape.SCALAR));
        List<Value> state = new ArrayList<>();
        for (Port port : body.inputs()) {
            state.add(builder.input(builder.uniqueName(port.name()), body.type(port.value())));
        }
        List<Value> after = builder.inline(body, state, "body/");
        Value goOn = builder.inline(condition, after, "condition/").getFirst();
        builder.output("go_on", goOn);
        for (int i = 0; i < after.size(); i++) {
            builder.output("state" + i, after.get(i));
        }
        Value first = to.graph()
                .inline(condition, node.inputs(), node.name() + "/condition/")
                .getFirst();
        List<Value> inputs = new ArrayList<>(List.of(Value.NONE, first));
        inputs.addAll(node.inputs());
        return to.last(new Loop(builder.build(), state.size()), inputs.toArray(Value[]::new));
    }

    /// ONNX Runtime has recurrences with time first only.
    static boolean batchFirst(Recurrence recurrence, Function<Recurrence, Op> op, Node node, Lowering to) {
        if (!recurrence.batchFirst()) {
            return false;
        }
        Recurrence timeFirst = recurrence.withBatchFirst(false);
        Transpose swap = new Transpose(List.of(1, 0, 2));
        Value[] inputs = node.inputs().toArray(Value[]::new);
        inputs[0] = to.step("time_first", swap, inputs[0]);
        for (int i = 5; i < Math.min(7, inputs.length); i++) {
            inputs[i] = inputs[i].isPresent() ? to.step("direction_first", swap, inputs[i]) : inputs[i];
        }
        List<Value> results = new ArrayList<>();
        for (Value output : node.outputs()) {
            results.add(
                    output.isPresent() ? new Value(to.graph().uniqueName(output.name() + "/time_first")) : Value.NONE);
        }
        to.last(results, op.apply(timeFirst), inputs);
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).isPresent()) {
                Transpose back = i == 0 ? new Transpose(List.of(2, 0, 1, 3)) : swap;
                to.last(List.of(node.output(i)), back, results.get(i));
            }
        }
        return true;
    }
}
