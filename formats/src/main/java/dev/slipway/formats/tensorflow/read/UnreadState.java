package dev.slipway.formats.tensorflow.read;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.While;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The state of a loop that nothing waits for: what each round keeps for the gradients, say, in a graph
/// that was saved while it was trained. Neither the condition, nor what is read behind the loop, nor what
/// those need of the round before depends on it.
final class UnreadState {

    private UnreadState() {}

    /// Takes such state out of the loops of a graph.
    ///
    /// @param outputs values that are read although no node reads them
    /// @return whether there was any
    static boolean drop(GraphBuilder graph, Collection<Value> outputs) {
        Set<Value> read = new HashSet<>(outputs);
        graph.nodes().forEach(node -> read.addAll(node.inputs()));
        boolean changed = false;
        for (Node node : graph.nodes()) {
            if (node.op() instanceof While(Graph condition, Graph body)) {
                BitSet live = live(node, condition, body, read);
                if (!live.isEmpty() && live.cardinality() < node.outputs().size()) {
                    graph.removeNodes(Set.of(node));
                    graph.add(with(node, condition, body, live));
                    changed = true;
                }
            }
        }
        return changed;
    }

    private static BitSet live(Node node, Graph condition, Graph body, Set<Value> read) {
        BitSet live = inputs(condition, List.of(condition.outputs().getFirst().value()));
        for (int i = 0; i < node.outputs().size(); i++) {
            if (read.contains(node.output(i))) {
                live.set(i);
            }
        }
        for (int before = -1; before != live.cardinality(); ) {
            before = live.cardinality();
            live.or(inputs(
                    body,
                    live.stream().mapToObj(i -> body.outputs().get(i).value()).toList()));
        }
        return live;
    }

    /// Which inputs of a region some values are made of.
    private static BitSet inputs(Graph region, List<Value> values) {
        Set<Value> reached = new HashSet<>(values);
        Deque<Value> open = new ArrayDeque<>(values);
        while (!open.isEmpty()) {
            Node maker = region.producer(open.pop());
            if (maker != null) {
                maker.inputs().stream().filter(reached::add).forEach(open::add);
            }
        }
        BitSet inputs = new BitSet();
        for (int i = 0; i < region.inputs().size(); i++) {
            inputs.set(i, reached.contains(region.inputs().get(i).value()));
        }
        return inputs;
    }

    private static Node with(Node node, Graph condition, Graph body, BitSet live) {
        BitSet only = new BitSet();
        only.set(0);
        While loop = new While(part(condition, live, only), part(body, live, live));
        return new Node(node.name(), loop, of(node.inputs(), live), of(node.outputs(), live), node.origins());
    }

    private static List<Value> of(List<Value> values, BitSet live) {
        return live.stream().mapToObj(values::get).toList();
    }

    /// A region with those of its inputs and outputs alone, and what they need.
    private static Graph part(Graph region, BitSet inputs, BitSet outputs) {
        List<Port> kept = outputs.stream().mapToObj(region.outputs()::get).toList();
        GraphBuilder part = region.toBuilder().clearInputs().clearOutputs();
        inputs.stream().mapToObj(region.inputs()::get).forEach(port -> part.input(port, region.type(port.value())));
        kept.forEach(port -> part.output(port.name(), port.value()));
        Reached.keep(part, new ArrayList<>(kept.stream().map(Port::value).toList()));
        return part.build();
    }
}
