package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.formats.tensorflow.spelling.TensorflowOpaque;
import dev.slipway.formats.tensorflow.spelling.TensorflowOps;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds a hub graph from the nodes that the wanted outputs need: function calls inlined, variables replaced by their
/// values, functional and TensorFlow 1 control flow turned into regions.
public final class GraphImport {

    private final Map<String, Function> functions;
    private final java.util.function.Function<String, @Nullable Constant> variables;
    private final LookupTables tables;
    private final Findings findings;
    private final Map<String, Value> readVariables = new HashMap<>();
    private Map<String, Value> beginnings = Map.of();

    public GraphImport(
            Map<String, Function> functions,
            java.util.function.Function<String, @Nullable Constant> variables,
            LookupTables tables,
            Findings findings) {
        this.functions = functions;
        this.variables = variables;
        this.tables = tables;
        this.findings = findings;
    }

    public Scope scope(GraphBuilder graph, List<TensorflowProto.Node> nodes) {
        return new Scope(this, graph, byName(nodes), "", 0);
    }

    /// From here on, what bears such a name, in functions too, is an input.
    void beginBehind(Map<String, Value> names) {
        beginnings = names;
    }

    @Nullable
    Value beginning(String name, int output) {
        return beginnings.get(output == 0 ? name : name + ":" + output);
    }

    static Map<String, TensorflowProto.Node> byName(List<TensorflowProto.Node> nodes) {
        Map<String, TensorflowProto.Node> byName = new HashMap<>();
        nodes.forEach(node -> byName.put(node.name(), node));
        return byName;
    }

    List<Value> read(Scope scope, TensorflowProto.Node node) {
        String name = scope.prefix + node.name();
        switch (node.op()) {
            case "Const" -> {
                Attribute value = node.attribute("value");
                if (value == null || value.tensor == null) {
                    throw FormatException.corrupt("constant '%s' has no value", name);
                }
                return List.of(scope.graph.constant(scope.graph.uniqueName(name), value.tensor));
            }
            case "VarHandleOp", "VariableV2", "Variable" -> {
                return variable(scope, node, name);
            }
            case "HashTable", "HashTableV2", "MutableHashTable", "MutableHashTableV2" -> {
                Integer number = tables.number(node);
                return number == null
                        ? ordinary(scope, node, name)
                        : List.of(scope.graph.constant(scope.graph.uniqueName(name), Tensor.scalar((long) number)));
            }
            case "ReadVariableOp" -> {
                return List.of(new VariableState(scope, this).read(node, name));
            }
            case "PartitionedCall", "StatefulPartitionedCall", "TPUPartitionedCall", "RemoteCall", "BatchFunction" -> {
                return call(scope, functionOf(node, "f"), node, name);
            }
            case "While", "StatelessWhile" -> {
                return controlled(scope, node, name, FunctionalFlow::whileLoop);
            }
            case "If", "StatelessIf" -> {
                return controlled(scope, node, name, FunctionalFlow::conditional);
            }
            case "Case", "StatelessCase" -> {
                return controlled(scope, node, name, FunctionalFlow::cases);
            }
            case "Exit", "RefExit" -> {
                return V1Loops.read(scope, node);
            }
            case "Merge", "RefMerge" -> {
                return V1Conditions.read(scope, node, name);
            }
            case "Switch", "RefSwitch" -> {
                Value value = scope.value(node.inputs().getFirst());
                return List.of(value, value);
            }
            case "Enter", "RefEnter" -> {
                return List.of(scope.value(node.inputs().getFirst()));
            }
            case "NoOp", "Assert", "AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp" -> {
                return List.of();
            }
            default -> {
                return functions.containsKey(node.op())
                        ? call(scope, node.op(), node, name)
                        : ordinary(scope, node, name);
            }
        }
    }

    private interface Flow {
        List<Value> raise(FunctionalFlow flow);
    }

    private List<Value> controlled(Scope scope, TensorflowProto.Node node, String name, Flow flow) {
        try {
            return flow.raise(new FunctionalFlow(this, scope, node, name));
        } catch (TensorflowNode.NotConstant e) {
            TensorflowNode whole = new TensorflowNode(node, name, scope.inputs(node), scope.graph);
            return opaque(scope, whole, String.valueOf(e.getMessage()));
        }
    }

    private List<Value> ordinary(Scope scope, TensorflowProto.Node node, String name) {
        TensorflowNode reading = new TensorflowNode(node, name, scope.inputs(node), scope.graph);
        TensorflowOps.Reading spelling = isTableRead(node)
                ? tables::read
                : node.op().equals("XlaCallModule") ? HloImport::read : TensorflowOps.of(reading);
        String why = "Slipway does not know it";
        if (spelling != null) {
            try {
                List<Value> values = spelling.read(reading);
                for (Value value : values) {
                    scope.graph.typeOf(value);
                }
                return values;
            } catch (TensorflowNode.NotConstant e) {
                why = String.valueOf(e.getMessage());
            } catch (OpException | IllegalStateException e) {
                TensorType odd = inUncommonElements(reading);
                if (odd == null) {
                    throw e;
                }
                why = "Slipway does not compute it in %s (%s)".formatted(odd.element(), e.getMessage());
            }
        }
        return opaque(scope, reading, why);
    }

    /// An input of texts or complex numbers, null where there is none: TensorFlow computes more of them than the hub.
    private static @Nullable TensorType inUncommonElements(TensorflowNode node) {
        return node.inputs().stream()
                .map(node.graph()::typeOf)
                .filter(type ->
                        type.element() == ElementType.STRING || type.element().isComplex())
                .findFirst()
                .orElse(null);
    }

    private static boolean isTableRead(TensorflowProto.Node node) {
        return node.op().startsWith("LookupTableFind") || node.op().startsWith("LookupTableSize");
    }

    /// The output of a node that the hub cannot say.
    Value unknown(Scope scope, TensorflowProto.Node node, String name, String why) {
        return opaque(scope, new TensorflowNode(node, name, scope.inputs(node), scope.graph), why)
                .getFirst();
    }

    private List<Value> opaque(Scope scope, TensorflowNode node, String why) {
        int count = Math.max(OutputNames.count(node.foreign()), scope.highestOutput(node.foreign()) + 1);
        findings.note(
                "OPAQUE_OP",
                node.name(),
                "%s is kept as it is: %s".formatted(node.op(), why),
                "no target but TensorFlow can run it");
        String unique = scope.graph.uniqueName(node.name());
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Value value = new Value(i == 0 ? unique : scope.graph.uniqueName(unique + ":" + i));
            scope.graph.declare(value, OutputNames.type(node.foreign(), i));
            outputs.add(value);
        }
        scope.graph.add(new dev.slipway.model.graph.Node(
                unique, TensorflowOpaque.of(node.foreign(), why), node.inputs(), outputs, List.of(node.name())));
        return outputs;
    }

    private List<Value> variable(Scope scope, TensorflowProto.Node node, String name) {
        Value known = readVariables.get(name);
        if (known != null && scope.graph.constantOf(known) != null) {
            return List.of(known);
        }
        Constant constant = variables.apply(node.name());
        if (constant == null) {
            throw FormatException.missing(
                    "variable '%s' has no value: no checkpoint beside the model holds it; give the folder with its variables, or a frozen graph",
                    name);
        }
        Value value = scope.graph.constant(scope.graph.uniqueName(name), constant);
        readVariables.put(name, value);
        return List.of(value);
    }

    /// Whether a function, or one that it calls, changes variables.
    boolean changesVariables(String name) {
        return changesVariables(name, new HashSet<>());
    }

    private boolean changesVariables(String name, Set<String> seen) {
        Function function = functions.get(name);
        return function != null
                && seen.add(name)
                && function.nodes().stream()
                        .anyMatch(node -> VariableState.changes(node) || callsWhatChanges(node, seen));
    }

    private boolean callsWhatChanges(TensorflowProto.Node node, Set<String> seen) {
        return node.attributes().values().stream()
                .anyMatch(value -> changesVariables(value.function, seen)
                        || value.functions.stream().anyMatch(each -> changesVariables(each, seen)));
    }

    /// Whether a function that a node calls, as its loop or its branch too, changes variables.
    boolean callsWhatChanges(TensorflowProto.Node node) {
        return callsWhatChanges(node, new HashSet<>());
    }

    Function function(String name, String caller) {
        Function function = functions.get(name);
        if (function == null) {
            throw FormatException.corrupt("node '%s' calls the function '%s', which is not in the file", caller, name);
        }
        return function;
    }

    /// The function that a node calls by bearing its name as op, null where its op is no function.
    @Nullable
    Function calledAsOp(TensorflowProto.Node node) {
        return functions.get(node.op());
    }

    static String functionOf(TensorflowProto.Node node, String attribute) {
        Attribute value = node.attribute(attribute);
        return value == null ? "" : value.function;
    }

    private List<Value> call(Scope scope, String function, TensorflowProto.Node node, String name) {
        Function called = function(function, name);
        List<Value> arguments = new VariableState(scope, this).inputs(node, name);
        BitSet kept = new ChangedVariables(this).of(called);
        return body(scope.graph, called, arguments, name + "/", scope.depth + 1, kept);
    }

    /// The outputs of a function whose arguments are values of `graph`.
    List<Value> body(GraphBuilder graph, Function function, List<Value> arguments, String prefix, int depth) {
        return body(graph, function, arguments, prefix, depth, new BitSet());
    }

    /// The outputs of a function, and behind them what its variables among the arguments hold in the end.
    ///
    /// @param kept the numbers of those variables
    List<Value> body(
            GraphBuilder graph, Function function, List<Value> arguments, String prefix, int depth, BitSet kept) {
        Scope inner = new Scope(this, graph, byName(function.nodes()), prefix, depth);
        for (int i = 0; i < function.inputs().size() && i < arguments.size(); i++) {
            inner.results.put(function.inputs().get(i).name(), List.of(arguments.get(i)));
        }
        if (function.nodes().stream().anyMatch(VariableState::changes)) {
            findings.loss(
                    "VARIABLE_STATE",
                    prefix.isEmpty() ? function.name() : prefix.substring(0, prefix.length() - 1),
                    "the graph changes its variables; each run begins with the saved values again",
                    "keep the state outside the model, as an input and an output");
        }
        List<Value> outputs = new ArrayList<>();
        for (String output : function.outputs()) {
            outputs.add(inner.value(result(function, output)));
        }
        kept.stream().forEach(i -> outputs.add(new VariableState(inner, this).atEnd(function, i, arguments.get(i))));
        return outputs;
    }

    static String result(Function function, String output) {
        String reference = function.returns().get(output);
        if (reference == null) {
            throw FormatException.corrupt(
                    "function '%s' does not say what its output '%s' is", function.name(), output);
        }
        return reference;
    }

    Findings findings() {
        return findings;
    }

    /// Adds the wanted outputs, made of what they need.
    ///
    /// @param inside names of hub values to be the outputs instead
    public static void outputs(Scope scope, Map<String, String> wanted, List<String> inside) {
        SequencedMap<String, Value> outputs = new LinkedHashMap<>();
        wanted.forEach((name, reference) -> outputs.put(name, scope.value(reference)));
        SequencedMap<String, Value> asked = new LinkedHashMap<>();
        for (String name : inside) {
            Value value = outputs.getOrDefault(name, new Value(name));
            if (!outputs.containsKey(name) && scope.graph.producerOf(value) == null) {
                throw new IllegalArgumentException(
                        "nothing makes the output '%s'; there are %s".formatted(name, outputs.sequencedKeySet()));
            }
            asked.put(name, value);
        }
        SequencedMap<String, Value> kept = inside.isEmpty() ? outputs : asked;
        kept.forEach((name, value) -> {
            if (scope.graph.typeOf(value).element() == ElementType.HANDLE) {
                throw new OpException("output '%s' is no tensor".formatted(name));
            }
            scope.graph.output(name, value);
        });
        Reached.keep(scope.graph, kept.values());
    }
}
