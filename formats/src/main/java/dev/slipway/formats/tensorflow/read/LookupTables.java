package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Node;
import dev.slipway.formats.tensorflow.node.KnownValues;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Lookup;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The lookup tables of a graph and what the graph's own initializers put into them: constants, lines of a text file,
/// or what a checkpoint holds. In the hub a table's handle is its number.
public final class LookupTables {

    private static final Set<String> TABLES =
            Set.of("HashTable", "HashTableV2", "MutableHashTable", "MutableHashTableV2");
    private static final Set<String> FILLED_BY_TENSORS =
            Set.of("InitializeTable", "InitializeTableV2", "LookupTableImport", "LookupTableImportV2");
    private static final Set<String> FILLED_BY_FILE =
            Set.of("InitializeTableFromTextFile", "InitializeTableFromTextFileV2");

    private final TensorflowProto.Graph graph;
    private final Files files;
    private final Map<String, Node> main = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<Table> tables = new ArrayList<>();

    /// What lies beside the graph.
    public interface Files {

        /// The file that a constant of the main graph names; null when there is none.
        @Nullable
        Path named(String constant, String text);

        /// A tensor of the checkpoint; null when there is none.
        @Nullable
        Tensor saved(String key, String part);
    }

    private record Table(Tensor keys, Tensor values) {}

    public LookupTables(TensorflowProto.Graph graph, Files files) {
        this.graph = graph;
        this.files = files;
        graph.nodes().forEach(node -> main.put(node.name(), node));
        if (hasTables()) {
            follow(graph.nodes(), Map.of());
            graph.nodes().forEach(this::followCall);
        }
    }

    private boolean hasTables() {
        return graph.nodes().stream().anyMatch(LookupTables::isTable);
    }

    static boolean isTable(Node node) {
        return TABLES.contains(node.op());
    }

    private void followCall(Node call) {
        var called = call.attribute("f");
        Function function = called == null ? null : graph.functions().get(called.function);
        if (function == null || function.nodes().stream().noneMatch(LookupTables::fills)) {
            return;
        }
        Map<String, String> arguments = new HashMap<>();
        for (int i = 0; i < function.inputs().size() && i < call.inputs().size(); i++) {
            arguments.put(function.inputs().get(i).name(), call.inputs().get(i));
        }
        follow(function.nodes(), arguments);
    }

    private static boolean fills(Node node) {
        return FILLED_BY_TENSORS.contains(node.op()) || FILLED_BY_FILE.contains(node.op());
    }

    private void follow(List<Node> nodes, Map<String, String> arguments) {
        Map<String, Node> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        for (Node node : nodes) {
            if (!fills(node) || node.inputs().size() < 2) {
                continue;
            }
            Place handle = origin(byName, arguments, node.inputs().getFirst());
            Node table = handle.nodes == main || arguments.isEmpty() ? handle.node() : null;
            Table content = table == null || !isTable(table) ? null : content(node, table, byName, arguments);
            if (table != null && content != null && content.keys.size() == content.values.size()) {
                numbers.putIfAbsent(table.name(), tables.size());
                tables.add(content);
            }
        }
    }

    private @Nullable Table content(Node filling, Node table, Map<String, Node> byName, Map<String, String> arguments) {
        if (FILLED_BY_FILE.contains(filling.op())) {
            return lines(filling, table, byName, arguments);
        }
        Tensor keys = tensor(byName, arguments, filling.inputs().get(1));
        Tensor values = filling.inputs().size() > 2
                ? tensor(byName, arguments, filling.inputs().get(2))
                : null;
        return keys == null || values == null ? null : new Table(flat(keys), flat(values));
    }

    private static Tensor flat(Tensor tensor) {
        return tensor.reshaped(Shape.of(tensor.size()));
    }

    private @Nullable Table lines(Node filling, Node table, Map<String, Node> byName, Map<String, String> arguments) {
        Place place = origin(byName, arguments, filling.inputs().get(1));
        Node constant = place.node();
        Path file = constant == null ? null : files.named(constant.name(), text(constant));
        if (file == null) {
            return null;
        }
        TableLines lines = TableLines.of(file, filling);
        return new Table(
                lines.column(integer(filling, "key_index"), type(table, "key_dtype")),
                lines.column(integer(filling, "value_index"), type(table, "value_dtype")));
    }

    /// The text that a constant is, empty where it is none: a placeholder stands for a file that lies beside the graph.
    private static String text(Node node) {
        var value = node.attribute("value");
        Tensor written = value == null ? null : value.tensor;
        return written != null && written.element() == ElementType.STRING && written.size() == 1
                ? written.toTexts()[0]
                : "";
    }

    private static int integer(Node node, String attribute) {
        var value = node.attribute(attribute);
        return value == null ? 0 : (int) value.integer;
    }

    private static ElementType type(Node node, String attribute) {
        var value = node.attribute(attribute);
        return value == null || value.type == null ? ElementType.STRING : value.type;
    }

    /// A reference among the nodes of the main graph or of a function.
    private record Place(Map<String, Node> nodes, String reference) {

        @Nullable
        Node node() {
            return nodes.get(Reference.of(reference).node());
        }
    }

    /// Where a value comes from behind identities, in the main graph where it is an argument.
    private Place origin(Map<String, Node> nodes, Map<String, String> arguments, String reference) {
        String at = reference;
        for (int step = 0; step < 10; step++) {
            String name = Reference.of(at).node();
            Node node = nodes.get(name);
            String argument = arguments.get(name);
            if (node == null && argument != null) {
                return origin(main, Map.of(), argument);
            }
            if (node == null || node.inputs().isEmpty()) {
                break;
            }
            String before = node.op().equals("Identity")
                    ? node.inputs().getFirst()
                    : node.op().equals("ReadVariableOp")
                            ? assigned(nodes, node.inputs().getFirst())
                            : null;
            if (before == null) {
                break;
            }
            at = before;
        }
        return new Place(nodes, at);
    }

    /// What a variable of the graph is set to, as that which holds the name of a file; null where nothing sets it.
    private static @Nullable String assigned(Map<String, Node> nodes, String variable) {
        String name = Reference.of(variable).node();
        return nodes.values().stream()
                .filter(node -> node.op().equals("AssignVariableOp")
                        && node.inputs().size() > 1
                        && Reference.of(node.inputs().getFirst()).node().equals(name))
                .map(node -> node.inputs().get(1))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Tensor tensor(Map<String, Node> nodes, Map<String, String> arguments, String reference) {
        Place place = origin(nodes, arguments, reference);
        Node made = place.node();
        if (made == null) {
            return null;
        }
        if (made.op().equals("RestoreV2")) {
            RestoredVariables.Saved key = RestoredVariables.restored(place.nodes, place.reference);
            return key == null ? null : files.saved(key.key(), key.part());
        }
        var value = made.attribute("value");
        if (made.op().equals("Const") && value != null) {
            return value.tensor;
        }
        return place.nodes == main || arguments.isEmpty() ? computed(place.reference) : null;
    }

    /// What nodes of the main graph compute from constants.
    private @Nullable Tensor computed(String reference) {
        GraphBuilder builder = new GraphBuilder("tables");
        GraphImport reading = new GraphImport(graph.functions(), _ -> null, this, new Findings());
        return new KnownValues(builder).of(reading.scope(builder, graph.nodes()).value(reference));
    }

    /// The number of the table that a node makes; null when nothing says what it holds.
    @Nullable
    Integer number(Node node) {
        return numbers.get(node.name());
    }

    /// What a node looks up in a table, or the table's size.
    ///
    /// @throws TensorflowNode.NotConstant when it is not known what the table holds
    List<Value> read(TensorflowNode node) {
        Tensor number = node.known(0);
        if (number == null || number.element() != ElementType.INT64 || number.scalarLong() >= tables.size()) {
            throw new TensorflowNode.NotConstant("the file does not say what the table holds");
        }
        Table table = tables.get((int) number.scalarLong());
        if (!node.op().startsWith("LookupTableFind")) {
            return List.of(node.constant("size", Tensor.scalar(table.keys.size())));
        }
        ElementType result = table.values.element();
        Value found = node.step(
                "found",
                new Lookup(),
                wide(node, node.in(1)),
                node.constant("keys", wide(table.keys)),
                node.constant("values", wide(table.values)),
                wide(node, node.in(2)));
        return List.of(isNarrow(result) ? node.step("narrow", new Cast(result, true), found) : found);
    }

    private static boolean isNarrow(ElementType element) {
        return element.isInteger() && element != ElementType.INT64;
    }

    private static Tensor wide(Tensor tensor) {
        return isNarrow(tensor.element()) ? tensor.cast(ElementType.INT64) : tensor;
    }

    private static Value wide(TensorflowNode node, Value value) {
        return isNarrow(node.graph().typeOf(value).element())
                ? node.step("wide", new Cast(ElementType.INT64, true), value)
                : value;
    }
}
