package dev.slipway.formats.tensorflow.node;

import dev.slipway.formats.TensorflowTypes;
import dev.slipway.formats.tensorflow.file.AttributeValue;
import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Argument;
import dev.slipway.formats.tensorflow.file.TensorflowTree;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/// Writes graphs whole, into the file's graph or as functions: what they begin and end with, and their nodes between.
public final class TensorflowGraphs {

    private TensorflowGraphs() {}

    /// The tensors that a graph's inputs and outputs are, by the names that callers use.
    public record Ends(SequencedMap<String, String> inputs, SequencedMap<String, String> outputs) {}

    /// The whole graph: placeholders for its inputs, and an identity for each of its outputs, under the names that
    /// callers use where TensorFlow takes them.
    ///
    /// @param prefix begins the names of inputs and outputs
    public static Ends emit(TensorflowFile file, Graph graph, String prefix, TensorflowEmitter.Spelling spelling) {
        TensorflowEmitter emit = new TensorflowEmitter(file, graph, spelling, false);
        int start = emit.nodes().size();
        SequencedMap<String, String> inputs = new LinkedHashMap<>();
        SequencedMap<String, String> outputs = new LinkedHashMap<>();
        for (Port port : graph.inputs()) {
            inputs.put(port.name(), placeholder(port, prefix, emit));
        }
        graph.outputs().forEach(port -> outputs.put(port.name(), emit.names().unique(prefix + port.name())));
        graph.nodes().forEach(emit::write);
        graph.outputs().forEach(port -> result(port, Objects.requireNonNull(outputs.get(port.name())), emit));
        List<TensorflowTree.Node> added =
                emit.nodes().subList(start, emit.nodes().size());
        prune(added, inputs.values(), outputs.values());
        inputs.replaceAll((_, tensor) -> tensor + ":0");
        outputs.replaceAll((_, tensor) -> tensor + ":0");
        return new Ends(inputs, outputs);
    }

    /// Takes off what spellings have made and nobody reads.
    private static void prune(List<TensorflowTree.Node> nodes, Collection<String> inputs, Collection<String> outputs) {
        Set<String> read = new HashSet<>(outputs);
        read.addAll(inputs);
        for (TensorflowTree.Node node : nodes.reversed()) {
            if (read.contains(node.name())) {
                node.inputs().forEach(input -> read.add(Reference.of(input).node()));
            }
        }
        nodes.removeIf(node -> !read.contains(node.name()));
    }

    private static String placeholder(Port port, String prefix, TensorflowEmitter emit) {
        TensorType type = emit.type(port.value());
        String name = emit.names().unique(prefix + port.name());
        if (TensorflowTypes.number(type.element()).isEmpty()) {
            String remedy =
                    "let the graph begin behind the node that takes it, with --input NAME=SHAPE for the tensor it makes";
            emit.file().unspeakable().add(noType("input", port.name(), type.element(), remedy));
            type = TensorType.of(ElementType.FLOAT32, type.shape());
        }
        emit.named(name, "Placeholder", List.of(), "dtype", type.element(), "shape", type.shape());
        emit.input(port.value(), name);
        return name;
    }

    private static void result(Port port, String name, TensorflowEmitter emit) {
        ElementType element = emit.type(port.value()).element();
        if (TensorflowTypes.number(element).isEmpty()) {
            String remedy = "let the graph end before the node that makes it, with --output";
            emit.file().unspeakable().add(noType("output", port.name(), element, remedy));
        } else {
            emit.named(name, "Identity", List.of(emit.stored(port.value())), "T", element);
        }
    }

    private static Unspeakable noType(String what, String name, ElementType element, String remedy) {
        return new Unspeakable(
                what,
                name,
                "ELEMENT_TYPE",
                "TensorFlow has no tensors of elements of type %s".formatted(element),
                remedy);
    }

    /// Writes the body of a control flow op as a function; answers its name.
    ///
    /// @param wanted the name, if it is free
    static AttributeValue.FunctionName function(TensorflowEmitter emit, String wanted) {
        Graph body = emit.graph();
        List<Argument> inputs = new ArrayList<>();
        for (int i = 0; i < body.inputs().size(); i++) {
            Value value = body.inputs().get(i).value();
            String name = emit.names().unique("arg" + i);
            emit.input(value, name);
            inputs.add(new Argument(name, emit.element(value)));
        }
        body.nodes().forEach(emit::write);
        List<Argument> outputs = new ArrayList<>();
        SequencedMap<String, String> returns = new LinkedHashMap<>();
        for (int i = 0; i < body.outputs().size(); i++) {
            Value value = body.outputs().get(i).value();
            outputs.add(new Argument("out" + i, emit.element(value)));
            returns.put("out" + i, emit.stored(value));
        }
        String name = emit.file().functionNames().unique(wanted);
        emit.file().function(new TensorflowTree.Function(name, inputs, outputs, emit.nodes(), returns));
        return new AttributeValue.FunctionName(name);
    }
}
