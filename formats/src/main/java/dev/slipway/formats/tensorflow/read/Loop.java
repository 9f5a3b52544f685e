package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.formats.tensorflow.read.Regions.Given;
import dev.slipway.formats.tensorflow.read.Regions.Inside;
import dev.slipway.formats.tensorflow.spelling.AwaitedList;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Shapes;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A loop on its way into the hub. The state keeps only what changes or has to be passed in: constants that the body
/// leaves alone are constants inside, and what nobody reads stays outside.
final class Loop {

    private static final int ROUNDS = 4;

    private final TensorflowNode node;
    private final List<Value> start;
    private final BitSet unchanged;
    private final Inside condition;
    private final Inside body;
    private final List<Given> given = new ArrayList<>();
    private final BitSet passed = new BitSet();

    /// @param unchanged which values of the state the body gives back as they are
    /// @param condition of the whole state; its first output says whether to go on
    /// @param body of the whole state; gives the next one
    Loop(TensorflowNode node, List<Value> start, BitSet unchanged, Inside condition, Inside body) {
        this.node = node;
        this.start = new ArrayList<>(start);
        this.unchanged = unchanged;
        this.condition = condition;
        this.body = body;
        for (int i = 0; i < start.size(); i++) {
            Given whole = Given.of(node.graph(), start.get(i));
            Given each = unchanged.get(i) ? whole : new Given(whole.type(), null);
            given.add(each);
            passed.set(i, each.constant() == null);
        }
    }

    /// Adds the loop to the graph, and gives the last state.
    List<Value> raise() {
        Graph next = stableBody();
        Graph test = Regions.region("condition", given, passed, condition);
        if (dropUnread(next, test)) {
            next = next();
            test = Regions.region("condition", given, passed, condition);
        }
        List<Value> state = passed.stream().mapToObj(start::get).toList();
        List<Value> last = node.are(state.size(), new While(test, next), state.toArray(Value[]::new));
        List<Value> outputs = new ArrayList<>(start);
        int[] places = passed.stream().toArray();
        for (int i = 0; i < places.length; i++) {
            outputs.set(places[i], last.get(i));
        }
        return outputs;
    }

    private Graph next() {
        return Regions.region("body", given, passed, (graph, inputs) -> {
            List<Value> outputs = body.outputs(graph, inputs);
            return passed.stream().mapToObj(outputs::get).toList();
        });
    }

    /// The body over types that each round keeps.
    private Graph stableBody() {
        Graph next = next();
        for (int round = 0; round < ROUNDS && widen(next); round++) {
            next = next();
        }
        return next;
    }

    private boolean widen(Graph next) {
        boolean changed = false;
        int[] places = passed.stream().toArray();
        for (int i = 0; i < places.length; i++) {
            Value result = next.outputs().get(i).value();
            Value filled = filled(start.get(places[i]), next, result);
            TensorType before = given.get(places[i]).type();
            TensorType after = before.withShape(
                    Shapes.common(before.shape(), next.type(result).shape()));
            if (filled != null) {
                start.set(places[i], filled);
                after = node.graph().typeOf(filled);
            }
            changed |= !after.equals(before);
            given.set(places[i], new Given(after, null));
        }
        return changed;
    }

    /// A list whose elements' shape the body tells, null where there is nothing to tell.
    private @Nullable Value filled(Value list, Graph next, Value result) {
        GraphBuilder graph = node.graph();
        Shape element = AwaitedList.is(graph, list) ? AwaitedList.putInto(next, result) : null;
        return element == null ? null : AwaitedList.filled(node, list, element);
    }

    /// Takes out of the state what the body only hands on.
    private boolean dropUnread(Graph next, Graph test) {
        BitSet unread = new BitSet();
        int[] places = passed.stream().toArray();
        for (int i = 0; i < places.length; i++) {
            Value inside = next.inputs().get(i).value();
            boolean handedOn = next.readers(inside).isEmpty()
                    && next.outputs().get(i).value().equals(inside)
                    && next.outputs().stream()
                                    .filter(port -> port.value().equals(inside))
                                    .count()
                            == 1;
            unread.set(
                    places[i],
                    unchanged.get(places[i])
                            && handedOn
                            && !Regions.reads(test, test.inputs().get(i).value()));
        }
        passed.andNot(unread);
        return !unread.isEmpty();
    }
}
