package dev.slipway.conformance.op;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Example;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An example of an op as a graph of this op alone: contracts try every one.
record OpSample(Example example) {

    Op op() {
        return example.op();
    }

    int outputs() {
        return example.outputs();
    }

    private List<@Nullable Tensor> inputs() {
        return example.inputs();
    }

    /// What is known of an input before the graph runs: its type, or null for its value.
    interface Knowledge {
        @Nullable
        TensorType of(int index, Tensor tensor);
    }

    /// A graph of this op alone.
    Graph graph(Knowledge knowledge) {
        GraphBuilder graph = new GraphBuilder("sample");
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < inputs().size(); i++) {
            Tensor tensor = inputs().get(i);
            if (tensor == null) {
                arguments.add(Value.NONE);
                continue;
            }
            TensorType type = knowledge.of(i, tensor);
            boolean isQuantized = i == 0 && example.quantization() != null;
            if (type == null && !isQuantized) {
                arguments.add(graph.constant("constant" + i, tensor));
            } else {
                TensorType declared = type == null ? tensor.type() : type;
                arguments.add(graph.input(
                        "input" + i,
                        isQuantized
                                ? new TensorType(declared.element(), declared.shape(), example.quantization())
                                : declared));
            }
        }
        List<Value> results =
                IntStream.range(0, outputs()).mapToObj(i -> new Value("y" + i)).toList();
        graph.add(new Node("node", op(), arguments, results, List.of()));
        for (Value result : results) {
            if (!op().infersTypes()) {
                graph.declare(result, TensorType.of(ElementType.FLOAT32, Shape.UNRANKED));
            }
            graph.output(result.name(), result);
        }
        return graph.build();
    }

    /// The tensors for the inputs of a graph made by [#graph].
    List<Tensor> inputsOf(Graph graph) {
        List<Tensor> given = new ArrayList<>();
        for (int i = 0; i < inputs().size(); i++) {
            Value value = new Value("input" + i);
            if (graph.isInput(value) && inputs().get(i) instanceof Tensor tensor) {
                given.add(tensor);
            }
        }
        return given;
    }

    @Override
    public String toString() {
        return op() + " of " + inputs().stream().map(OpSample::describe).toList();
    }

    private static String describe(@Nullable Tensor tensor) {
        return tensor == null ? "-" : tensor.element() + tensor.shape().toString();
    }
}
