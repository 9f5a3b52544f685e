package dev.slipway.formats.onnx;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Loop;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Recurrence;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Loops and recurrences in the one form that ONNX (or its runtime) has.
final class LowerLoops {

    private LowerLoops() {}

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
        List<Value> after = inlined(body, state, builder, "body/");
        Value goOn = inlined(condition, after, builder, "condition/").getFirst();
        builder.output("go_on", goOn);
        for (int i = 0; i < after.size(); i++) {
            builder.output("state" + i, after.get(i));
        }
        Value first = inlined(condition, node.inputs(), to.builder(), node.name() + "/condition/")
                .getFirst();
        List<Value> inputs = new ArrayList<>(List.of(Value.NONE, first));
        inputs.addAll(node.inputs());
        return to.last(new Loop(builder.build(), state.size()), inputs.toArray(Value[]::new));
    }

    /// The nodes of `graph` with its inputs replaced; answers what stands for its outputs.
    private static List<Value> inlined(Graph graph, List<Value> inputs, GraphBuilder into, String prefix) {
        Map<Value, Value> names = new HashMap<>();
        for (int i = 0; i < graph.inputs().size(); i++) {
            names.put(graph.inputs().get(i).value(), inputs.get(i));
        }
        graph.constants()
                .forEach((value, constant) ->
                        names.put(value, into.constant(into.uniqueName(prefix + value.name()), constant)));
        for (Node node : graph.nodes()) {
            List<Value> outputs = new ArrayList<>();
            for (Value output : node.outputs()) {
                Value fresh = output.isPresent() ? new Value(into.uniqueName(prefix + output.name())) : output;
                if (output.isPresent()
                        && (graph.type(output).isQuantized() || !node.op().infersTypes())) {
                    into.declare(fresh, graph.type(output));
                }
                names.put(output, fresh);
                outputs.add(fresh);
            }
            List<Value> read = node.inputs().stream()
                    .map(value -> names.getOrDefault(value, value))
                    .toList();
            into.add(new Node(into.uniqueName(prefix + node.name()), node.op(), read, outputs, node.origins()));
        }
        return graph.outputs().stream().map(port -> names.get(port.value())).toList();
    }

    /// ONNX Runtime has recurrences with time first only.
    static boolean batchFirst(Recurrence recurrence, Function<Recurrence, Op> op, Node node, Lowering to) {
        if (!recurrence.batchFirst()) {
            return false;
        }
        Recurrence timeFirst = new Recurrence(
                recurrence.hidden(),
                recurrence.direction(),
                recurrence.activations(),
                recurrence.alphas(),
                recurrence.betas(),
                recurrence.clip(),
                false);
        Transpose swap = new Transpose(List.of(1, 0, 2));
        Value[] inputs = node.inputs().toArray(Value[]::new);
        inputs[0] = to.step("time_first", swap, inputs[0]);
        for (int i = 5; i < Math.min(7, inputs.length); i++) {
            inputs[i] = inputs[i].isPresent() ? to.step("direction_first", swap, inputs[i]) : inputs[i];
        }
        List<Value> results = new ArrayList<>();
        for (Value output : node.outputs()) {
            results.add(
                    output.isPresent()
                            ? new Value(to.builder().uniqueName(output.name() + "/time_first"))
                            : Value.NONE);
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
