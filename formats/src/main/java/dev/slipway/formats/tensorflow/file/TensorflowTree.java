package dev.slipway.formats.tensorflow.file;

import dev.slipway.formats.TensorflowTypes;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Argument;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// The messages of TensorFlow's files to be written
/// (<https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/protobuf>); constants stay views until their
/// bytes are streamed.
public final class TensorflowTree {

    /// `TF_GRAPH_DEF_VERSION` of TensorFlow 2.17: what nodes mean, and what their attributes are where left out.
    private static final long PRODUCER = 1882;

    /// The oldest release that is said to understand what is written.
    private static final long MIN_CONSUMER = 12;

    private static final long CHECKPOINT_VERSION = 2;

    private TensorflowTree() {}

    /// A node to be written.
    ///
    /// @param inputs `node`, `node:1`; in functions `node:output:1` or an argument; `^node` to be run before
    /// @param attributes encoded, see [AttributeValue]
    public record Node(String name, String op, List<String> inputs, Map<String, ProtoWriter> attributes) {}

    /// A function to be written.
    ///
    /// @param returns what each output is, by the output's name
    public record Function(
            String name,
            List<Argument> inputs,
            List<Argument> outputs,
            List<Node> nodes,
            SequencedMap<String, String> returns) {}

    /// The nodes of a graph, and the functions that they call.
    public record Graph(List<Node> nodes, List<Function> functions) {}

    /// An input or output of a signature.
    ///
    /// @param tensor the tensor of the graph that it is
    public record Slot(String tensor, ElementType element, Shape shape) {}

    /// @param inputs by the names that callers use
    /// @param outputs likewise
    public record Signature(SequencedMap<String, Slot> inputs, SequencedMap<String, Slot> outputs) {}

    /// What a checkpoint's values are put into when the model is loaded.
    ///
    /// @param name of the node, and of the value in the checkpoint
    /// @param assign the node that puts it there
    /// @param read the tensor that it is read as
    public record Variable(String name, String assign, String read) {}

    /// The nodes that load and save a checkpoint.
    ///
    /// @param fileName the tensor that names the checkpoint
    /// @param save the tensor whose computation saves it
    /// @param restore the node that loads it
    public record Saver(String fileName, String save, String restore, List<Variable> variables) {}

    /// The message of a graph, as a frozen graph's file has it.
    public static ProtoWriter graph(Graph graph) {
        ProtoWriter out = new ProtoWriter();
        graph.nodes().forEach(node -> out.message(1, node(node)));
        if (!graph.functions().isEmpty()) {
            out.message(2, library -> graph.functions().forEach(function -> library.message(1, function(function))));
        }
        return out.message(4, versions -> versions.int64(1, PRODUCER).int64(2, MIN_CONSUMER));
    }

    /// The message of a SavedModel of one graph that is tagged `serve`.
    public static ProtoWriter savedModel(Graph graph, SequencedMap<String, Signature> signatures, List<Saver> savers) {
        ProtoWriter meta =
                new ProtoWriter().message(1, info -> info.string(4, "serve")).message(2, graph(graph));
        for (Saver saver : savers) {
            meta.message(
                    3,
                    out -> out.string(1, saver.fileName())
                            .string(2, saver.save())
                            .string(3, saver.restore())
                            .int64(7, CHECKPOINT_VERSION));
            for (String collection : List.of("trainable_variables", "variables")) {
                meta.message(
                        4,
                        entry -> entry.string(1, collection)
                                .message(
                                        2,
                                        value -> value.message(
                                                2,
                                                list -> saver.variables()
                                                        .forEach(variable -> list.message(1, variable(variable))))));
            }
        }
        signatures.forEach((name, signature) ->
                meta.message(5, entry -> entry.string(1, name).message(2, signature(signature))));
        return new ProtoWriter().int64(1, 1).message(2, meta);
    }

    private static ProtoWriter variable(Variable variable) {
        return new ProtoWriter()
                .string(1, variable.name() + ":0")
                .string(2, variable.assign())
                .string(3, variable.read())
                .bool(5, true)
                .bool(7, true);
    }

    private static ProtoWriter signature(Signature signature) {
        ProtoWriter out = new ProtoWriter();
        signature.inputs().forEach((name, slot) -> out.message(1, entry -> slot(name, slot, entry)));
        signature.outputs().forEach((name, slot) -> out.message(2, entry -> slot(name, slot, entry)));
        return out.string(3, "tensorflow/serving/predict");
    }

    private static void slot(String name, Slot slot, ProtoWriter entry) {
        entry.string(1, name)
                .message(
                        2,
                        info -> info.string(1, slot.tensor())
                                .int64(2, number(slot.element()))
                                .message(3, shape(slot.shape())));
    }

    private static ProtoWriter node(Node node) {
        ProtoWriter out = new ProtoWriter().string(1, node.name()).string(2, node.op());
        node.inputs().forEach(input -> out.string(3, input));
        new TreeMap<>(node.attributes())
                .forEach((name, value) ->
                        out.message(5, entry -> entry.string(1, name).message(2, value)));
        return out;
    }

    private static ProtoWriter function(Function function) {
        ProtoWriter out = new ProtoWriter().message(1, signature -> {
            signature.string(1, function.name());
            function.inputs().forEach(input -> signature.message(2, argument(input)));
            function.outputs().forEach(output -> signature.message(3, argument(output)));
        });
        function.nodes().forEach(node -> out.message(3, node(node)));
        function.returns()
                .forEach((name, tensor) ->
                        out.message(4, entry -> entry.string(1, name).string(2, tensor)));
        return out;
    }

    private static ProtoWriter argument(Argument argument) {
        return new ProtoWriter().string(1, argument.name()).int64(3, number(argument.type()));
    }

    /// A shape, in which sizes that are not known are -1.
    static ProtoWriter shape(Shape shape) {
        ProtoWriter out = new ProtoWriter();
        if (!shape.isRanked()) {
            return out.bool(3, true);
        }
        for (Dim dim : shape.dims()) {
            out.message(2, size -> size.int64(1, dim.isKnown() ? dim.size() : -1));
        }
        return out;
    }

    static long number(ElementType element) {
        return TensorflowTypes.number(element)
                .orElseThrow(() -> new IllegalStateException("TensorFlow has no elements of type " + element));
    }
}
