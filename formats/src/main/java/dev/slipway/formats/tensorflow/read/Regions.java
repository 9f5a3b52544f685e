package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.node.KnownValues;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.If;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Builds the regions of control flow. What is known outside is known inside, and what no region reads is not passed
/// in.
public final class Regions {

    private Regions() {}

    /// What a region makes of its inputs.
    interface Inside {
        List<Value> outputs(GraphBuilder graph, List<Value> inputs);
    }

    /// One input as the code of a region sees it.
    ///
    /// @param constant its value where it is the same each time
    record Given(TensorType type, @Nullable Constant constant) {

        /// An input that is the value of `value` outside; constant where that is known beforehand.
        static Given of(GraphBuilder outside, Value value) {
            TensorType type = outside.typeOf(value);
            Constant constant = outside.constantOf(value);
            Tensor known = constant == null ? new KnownValues(outside).of(value) : null;
            return new Given(type, known == null ? constant : Constant.of(known));
        }
    }

    /// A region over those of `given` that are in `passed`.
    static Graph region(String name, List<Given> given, BitSet passed, Inside inside) {
        GraphBuilder graph = new GraphBuilder(name);
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Constant constant = given.get(i).constant();
            if (passed.get(i)) {
                inputs.add(graph.input(graph.uniqueName("in" + i), given.get(i).type()));
            } else if (constant != null) {
                inputs.add(graph.constant(graph.uniqueName("known" + i), constant));
            } else {
                inputs.add(graph.constant(graph.uniqueName("absent" + i), Tensor.scalar(0f)));
            }
        }
        List<Value> outputs = inside.outputs(graph, inputs);
        for (int i = 0; i < outputs.size(); i++) {
            graph.output("out" + i, outputs.get(i));
        }
        Reached.keep(graph, outputs);
        return graph.build();
    }

    /// Whether a region computes with its input.
    static boolean reads(Graph region, Value input) {
        return !region.readers(input).isEmpty() || region.isOutput(input);
    }

    /// The outputs of the branch that `condition` chooses; of a condition that is known beforehand only the branch
    /// stays.
    static List<Value> choose(
            TensorflowNode node, Value condition, List<Value> captured, Inside then, Inside otherwise) {
        GraphBuilder graph = node.graph();
        Tensor known = new KnownValues(graph).of(condition);
        if (known != null && known.shape().elements() == 1) {
            return (known.scalarValue() != 0 ? then : otherwise).outputs(graph, captured);
        }
        List<Given> given =
                captured.stream().map(value -> Given.of(graph, value)).toList();
        BitSet passed = new BitSet();
        for (int i = 0; i < given.size(); i++) {
            passed.set(i, given.get(i).constant() == null);
        }
        List<Graph> branches = List.of(region("then", given, passed, then), region("else", given, passed, otherwise));
        BitSet read = read(branches, passed);
        if (!read.equals(passed)) {
            branches = List.of(region("then", given, read, then), region("else", given, read, otherwise));
        }
        List<Value> inputs = new ArrayList<>(List.of(truth(node, condition)));
        read.stream().forEach(i -> inputs.add(captured.get(i)));
        return node.are(
                branches.getFirst().outputCount(),
                new If(branches.getFirst(), branches.getLast()),
                inputs.toArray(Value[]::new));
    }

    /// Those of the inputs in `passed` that any of the regions reads.
    private static BitSet read(List<Graph> regions, BitSet passed) {
        BitSet read = new BitSet();
        int[] places = passed.stream().toArray();
        for (int i = 0; i < places.length; i++) {
            for (Graph region : regions) {
                read.set(
                        places[i],
                        read.get(places[i])
                                || reads(region, region.inputs().get(i).value()));
            }
        }
        return read;
    }

    private static Value truth(TensorflowNode node, Value condition) {
        ElementType element = node.graph().typeOf(condition).element();
        return element == ElementType.BOOL || element == ElementType.STRING
                ? condition
                : node.step(
                        "truth",
                        new Comparison(Comparison.Kind.NOT_EQUAL),
                        condition,
                        node.constant("zero", Tensor.ofDoubles(element, Shape.SCALAR, 0)));
    }

    /// The outputs of the branch whose number is input 0 of `node`; a number out of range chooses the last.
    static List<Value> choose(TensorflowNode node, List<Value> captured, List<Inside> branches) {
        List<Value> inputs = new ArrayList<>(List.of(node.in(0)));
        inputs.addAll(captured);
        return chain(branches, 0).from(node).outputs(node.graph(), inputs);
    }

    /// Code that makes nodes in place of a TensorFlow node.
    private interface Step {
        Inside from(TensorflowNode node);
    }

    private static Step chain(List<Inside> branches, int first) {
        return node -> (graph, inputs) -> {
            List<Value> captured = inputs.subList(1, inputs.size());
            if (first == branches.size() - 1) {
                return branches.get(first).outputs(graph, captured);
            }
            TensorflowNode here = new TensorflowNode(node.foreign(), node.name(), inputs, graph);
            Value chosen = here.step(
                    "chosen",
                    new Comparison(Comparison.Kind.EQUAL),
                    inputs.getFirst(),
                    here.scalar("branch", graph.typeOf(inputs.getFirst()).element(), first));
            return choose(
                    here,
                    chosen,
                    inputs,
                    (inner, values) -> branches.get(first).outputs(inner, values.subList(1, values.size())),
                    chain(branches, first + 1).from(node));
        };
    }
}
