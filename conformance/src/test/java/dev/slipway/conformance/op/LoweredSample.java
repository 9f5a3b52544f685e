package dev.slipway.conformance.op;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An op with inputs drawn at random.
///
/// @param data how many of the inputs come when the model runs; the others are in it
/// @param open the axes of the first input whose sizes may be left open
record LoweredSample(Op op, int data, List<Integer> open, List<@Nullable Tensor> inputs, int outputs) {

    /// A graph of this op alone, with all sizes told or some left to the run.
    Graph graph(boolean isOpen) {
        GraphBuilder graph = new GraphBuilder("sample");
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor tensor = inputs.get(i);
            if (tensor == null) {
                arguments.add(Value.NONE);
            } else if (i >= data) {
                arguments.add(graph.constant("constant" + i, tensor));
            } else {
                Shape shape = tensor.shape();
                for (int axis : isOpen && i == 0 ? open : List.<Integer>of()) {
                    shape = shape.with(axis, Dim.symbol("size" + axis));
                }
                arguments.add(graph.input("input" + i, tensor.type().withShape(shape)));
            }
        }
        List<Value> results =
                IntStream.range(0, outputs).mapToObj(i -> new Value("y" + i)).toList();
        graph.add(new Node("node", op, arguments, results, List.of()));
        results.forEach(result -> graph.output(result.name(), result));
        return graph.build();
    }

    Map<String, Tensor> feed() {
        Map<String, Tensor> feed = new LinkedHashMap<>();
        for (int i = 0; i < data; i++) {
            if (inputs.get(i) instanceof Tensor tensor) {
                feed.put("input" + i, tensor);
            }
        }
        return feed;
    }

    @Override
    public String toString() {
        return op + " of "
                + inputs.stream()
                        .map(tensor -> tensor == null ? "-" : tensor.type().toString())
                        .toList();
    }
}
