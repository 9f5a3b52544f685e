package dev.slipway.formats.tflite.node;

import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.model.formula.Steps;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One operator on its way into the hub.
///
/// @param opcode which operator it is
/// @param operator the operator as the file has it
/// @param name the name of the hub node
/// @param inputs its inputs, [Value#NONE] where one is left out
/// @param outputs the values it makes
/// @param graph the graph being built
/// @param from where it stands
public record TfliteNode(
        TfliteFlat.Opcode opcode,
        TfliteFlat.Operator operator,
        String name,
        List<Value> inputs,
        List<Value> outputs,
        GraphBuilder graph,
        TfliteScope from)
        implements Steps {

    private static final Activation[] ACTIVATIONS = Activation.values();

    public TfliteOptions options() {
        return operator.options();
    }

    /// The subgraph that an option names; it takes the inputs from `first` on.
    public Region region(int option, int first) {
        List<Value> given = inputs.subList(Math.min(first, inputs.size()), inputs.size());
        return from.region(options().integer(option), given);
    }

    public Value in(int index) {
        return index < inputs.size() ? inputs.get(index) : Value.NONE;
    }

    public TensorType type(int index) {
        return graph.typeOf(in(index));
    }

    public Shape shape(int index) {
        return type(index).shape();
    }

    @Nullable
    public Tensor known(int index) {
        return graph.known(in(index));
    }

    /// The type that the first output has in the file.
    public ElementType outputElement() {
        TensorType type = graph.declared(outputs.getFirst());
        return type == null ? ElementType.FLOAT32 : type.element();
    }

    @Override
    public Value step(String suffix, Op op, Value... inputs) {
        return graph.add(name + "/" + suffix, List.of(name), op, inputs);
    }

    public void node(Op op, Value... inputs) {
        graph.add(new Node(graph.uniqueName(name), op, trimmed(List.of(inputs)), outputs, List.of(name)));
    }

    private static List<Value> trimmed(List<Value> inputs) {
        int end = inputs.size();
        while (end > 0 && !inputs.get(end - 1).isPresent()) {
            end--;
        }
        return inputs.subList(0, end);
    }

    /// The op with the activation that TFLite fuses into it.
    public void activated(Op op, int activation, Value... inputs) {
        int index = Math.clamp(activation, 0, ACTIVATIONS.length - 1);
        Activation fused = index == 0
                ? Activation.NONE
                : switch (index) {
                    case 1 -> Activation.RELU;
                    case 2 -> Activation.RELU_N1_TO_1;
                    case 3 -> Activation.RELU6;
                    case 4 -> Activation.TANH;
                    default -> Activation.SIGN_BIT;
                };
        node(fused == Activation.NONE ? op : new Activated(op, fused), inputs);
    }

    @Override
    public Value constant(String suffix, Tensor tensor) {
        return graph.constant(graph.uniqueName(name + "/" + suffix), tensor);
    }
}
