package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Rounds of one formula over values that each round makes anew.
///
/// @param node the node that takes the rounds to say
/// @param limit how many rounds, an INT64 scalar
public record Repetition(TensorflowNode node, Value limit) {

    /// What one round makes of the values before it.
    public interface Round {

        /// @param inside stands for the node, in the graph of the round
        /// @param number of the round, from 0, an INT64 scalar
        List<Value> next(TensorflowNode inside, Value number, List<Value> before);
    }

    public static Repetition of(TensorflowNode node, long rounds) {
        return new Repetition(node, node.scalar("rounds", ElementType.INT64, rounds));
    }

    /// The values after the last round.
    ///
    /// @param start what rounds make anew; each keeps its type
    /// @param fixed what every round reads and none changes; a round finds it behind the others
    public List<Value> run(List<Value> start, List<Value> fixed, Round round) {
        List<Value> state = new ArrayList<>();
        state.add(node.scalar("first", ElementType.INT64, 0));
        state.add(limit);
        state.addAll(start);
        state.addAll(fixed);
        List<TensorType> types =
                state.stream().map(value -> node.graph().typeOf(value)).toList();
        Graph condition = region(
                "condition",
                types,
                (inside, before) -> List.of(
                        inside.step("goes", new Comparison(Comparison.Kind.LESS), before.get(0), before.get(1))));
        Graph body = region("body", types, (inside, before) -> {
            List<Value> after = new ArrayList<>();
            Value one = inside.scalar("one", ElementType.INT64, 1);
            after.add(inside.step("next", new Binary(Binary.Kind.ADD), before.get(0), one));
            after.add(before.get(1));
            after.addAll(round.next(inside, before.get(0), before.subList(2, before.size())));
            after.addAll(before.subList(2 + start.size(), before.size()));
            return after;
        });
        List<Value> last = node.are(state.size(), new While(condition, body), state.toArray(Value[]::new));
        return last.subList(2, 2 + start.size());
    }

    private interface Inside {
        List<Value> outputs(TensorflowNode inside, List<Value> inputs);
    }

    private Graph region(String name, List<TensorType> types, Inside inside) {
        GraphBuilder graph = new GraphBuilder(name);
        List<Value> inputs = new ArrayList<>();
        for (TensorType type : types) {
            inputs.add(graph.input(graph.uniqueName("in"), type));
        }
        List<Value> outputs = inside.outputs(new TensorflowNode(node.foreign(), node.name(), inputs, graph), inputs);
        outputs.forEach(output -> graph.output(graph.uniqueName("out"), output));
        return graph.build();
    }
}
