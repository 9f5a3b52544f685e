package dev.slipway.serve.example;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// A graph that begins with the parsing of serialized examples, cut behind it: the server parses, and feeds what comes
/// out to the rest, which any runtime can then take.
///
///     examples ─► ParseExample ─► a, b ─► …        becomes        a, b ─► …
///
/// @param graph the rest; what the parsing op gave are inputs now
/// @param input the name of the input that takes the examples
/// @param parsers the ops that were cut off, with the names of the rest's inputs that they feed
public record ExampleCut(Graph graph, String input, List<Parser> parsers) {

    /// One parsing op.
    ///
    /// @param spec what it makes of examples
    /// @param names the rest's input for each output, empty where nothing reads it
    public record Parser(ExampleSpec spec, List<String> names) {}

    /// Whether a graph begins with the parsing of examples, all of its input `string` tensors being such.
    public static boolean isPossible(Graph graph) {
        Set<Value> sources = new LinkedHashSet<>();
        for (Node node : graph.nodes()) {
            if (isParser(node)) {
                sources.add(source(graph, node));
            }
        }
        return sources.size() == 1
                && graph.isInput(sources.iterator().next())
                && graph.nodes().stream()
                        .filter(ExampleCut::isParser)
                        .allMatch(node -> ExampleSpec.isKnown(graph, node));
    }

    /// The cut graph.
    ///
    /// @throws IllegalArgumentException when it does not begin so
    public static ExampleCut of(Graph graph) {
        if (!isPossible(graph)) {
            throw new IllegalArgumentException(
                    "graph '%s' does not begin with the parsing of examples".formatted(graph.name()));
        }
        GraphBuilder rest = graph.toBuilder();
        List<Node> cut = graph.nodes().stream().filter(ExampleCut::isParser).toList();
        Value source = source(graph, cut.getFirst());
        Port examples = graph.inputs().stream()
                .filter(port -> port.value().equals(source))
                .findFirst()
                .orElseThrow();
        Set<Node> removed = new LinkedHashSet<>(cut);
        graph.nodes().stream().filter(node -> isOnlyRead(graph, node, removed)).forEach(removed::add);
        rest.removeNodes(removed);
        rest.clearInputs();
        graph.inputs().stream()
                .filter(port -> !port.equals(examples))
                .forEach(port -> rest.input(port, graph.type(port.value())));
        List<Parser> parsers = new ArrayList<>();
        for (Node node : cut) {
            List<String> names = new ArrayList<>();
            for (Value output : node.outputs()) {
                boolean read = !graph.readers(output).isEmpty() || graph.isOutput(output);
                names.add(read ? output.name() : "");
                if (read) {
                    rest.input(new Port(output.name(), output), graph.type(output));
                }
            }
            parsers.add(new Parser(ExampleSpec.of(graph, node), names));
        }
        return new ExampleCut(rest.build(), examples.name(), parsers);
    }

    /// Whether a node only hands examples on to nodes that are cut off.
    private static boolean isOnlyRead(Graph graph, Node node, Set<Node> removed) {
        return node.op() instanceof Identity
                && graph.type(node.output()).element() == ElementType.STRING
                && graph.readers(node.output()).stream().allMatch(removed::contains)
                && !graph.isOutput(node.output());
    }

    private static boolean isParser(Node node) {
        return node.op() instanceof Opaque(String format, String type, var _, var _, var _)
                && format.equals("tensorflow")
                && (type.equals("ParseExample") || type.equals("ParseExampleV2"));
    }

    private static Value source(Graph graph, Node node) {
        Value value = node.input(0);
        while (graph.producer(value) instanceof Node before && before.op() instanceof Identity) {
            value = before.input(0);
        }
        return value;
    }

    /// What the rest is fed: the parsed examples in the place of the serialized ones.
    ///
    /// @throws ServeException when they do not hold what the model takes
    public SequencedMap<String, Tensor> parsed(Map<String, Tensor> inputs) {
        SequencedMap<String, Tensor> parsed = new LinkedHashMap<>(inputs);
        Tensor serialized = parsed.remove(input);
        if (serialized == null
                || serialized.element() != ElementType.STRING
                || serialized.shape().rank() != 1) {
            throw ServeException.invalid(
                    "input '%s' takes serialized examples, string[batch], got %s",
                    input, serialized == null ? "nothing" : serialized.type());
        }
        List<Map<String, Feature>> examples = new ArrayList<>();
        for (byte[] message : serialized.strings()) {
            try {
                examples.add(Features.of(message));
            } catch (FormatException e) {
                throw ServeException.invalid("Could not parse example input, value: %d bytes", message.length);
            }
        }
        for (Parser parser : parsers) {
            List<Tensor> tensors = parser.spec().tensors(examples);
            for (int i = 0; i < tensors.size(); i++) {
                if (!parser.names().get(i).isEmpty()) {
                    parsed.put(parser.names().get(i), tensors.get(i));
                }
            }
        }
        return parsed;
    }
}
