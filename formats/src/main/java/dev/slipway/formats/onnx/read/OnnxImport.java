package dev.slipway.formats.onnx.read;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.node.OnnxLists;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxRegions;
import dev.slipway.formats.onnx.node.OnnxScope;
import dev.slipway.formats.onnx.spelling.OnnxKept;
import dev.slipway.formats.onnx.spelling.OnnxOps;
import dev.slipway.formats.onnx.spelling.OnnxSequences;
import dev.slipway.formats.onnx.spelling.OnnxTrees;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.OpException;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Reads the nodes of one graph, subgraph or function into a graph being built; knows what each name of the file stands
/// for there.
final class OnnxImport implements OnnxScope {

    private static final int MAX_DEPTH = 64;
    private static final String NO_SUCH_OP = "Slipway does not know it";

    private final OnnxProto.Model model;
    private final String what;
    private final Findings findings;
    private final GraphBuilder graph;
    private final String prefix;
    private final int depth;
    private final Map<String, Long> opsets;
    private final OnnxLists lists;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, TensorType> declared = new HashMap<>();

    public OnnxImport(OnnxProto.Model model, String what, Findings findings, GraphBuilder graph) {
        this(model, what, findings, graph, "", 0, model.opsets(), new OnnxLists(graph));
    }

    private OnnxImport(
            OnnxProto.Model model,
            String what,
            Findings findings,
            GraphBuilder graph,
            String prefix,
            int depth,
            Map<String, Long> opsets,
            OnnxLists lists) {
        this.model = model;
        this.what = what;
        this.findings = findings;
        this.graph = graph;
        this.prefix = prefix;
        this.depth = depth;
        this.opsets = opsets;
        this.lists = lists;
        if (depth > MAX_DEPTH) {
            throw FormatException.unsupported("%s: functions and subgraphs nest deeper than %d", what, MAX_DEPTH);
        }
    }

    @Override
    public OnnxImport inner(GraphBuilder builder) {
        return new OnnxImport(model, what, findings, builder, "", depth + 1, opsets, new OnnxLists(builder));
    }

    @Override
    public void define(String name, Value value) {
        values.put(name, value);
    }

    public boolean knows(String name) {
        return values.containsKey(name);
    }

    Value value(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw FormatException.corrupt("%s: '%s' is read, but nothing before makes it", what, prefix + name);
        }
        return value;
    }

    @Override
    public Value result(String name) {
        return lists.materialized(value(name));
    }

    @Override
    public Value passed(String name) {
        Value stack = stack(name);
        return stack == null ? result(name) : stack;
    }

    @Override
    public boolean isList(String name) {
        return lists.isList(value(name));
    }

    @Override
    public @Nullable Value stack(String name) {
        return lists.stackOf(value(name));
    }

    @Override
    public void defineList(String name, Value stack) {
        define(name, lists.stacked(stack));
    }

    @Override
    public void defineEmptyList(String name) {
        define(name, lists.empty());
    }

    @Override
    public TensorType typeOf(String name) {
        return graph.typeOf(passed(name));
    }

    @Override
    public @Nullable Constant constant(String name) {
        return isList(name) ? null : graph.constantOf(result(name));
    }

    @Override
    public void read(OnnxProto.Graph proto) {
        proto.initializers().forEach((name, tensor) -> {
            if (!knows(name)) {
                define(name, graph.constant(graph.uniqueName(prefix + name), tensor));
            }
        });
        proto.values().forEach(info -> declared.put(info.name(), info.type()));
        proto.outputs().forEach(info -> declared.putIfAbsent(info.name(), info.type()));
        OnnxOrder.executable(proto.nodes(), proto.outputs(), values.keySet(), what)
                .forEach(this::read);
    }

    private void read(OnnxProto.Node node) {
        List<Value> inputs = new ArrayList<>();
        node.inputs().forEach(input -> inputs.add(input.isEmpty() ? Value.NONE : value(input)));
        String name = graph.uniqueName(prefix + (node.name().isEmpty() ? unnamed(node) : node.name()));
        List<Value> outputs = outputs(node, name, inputs);
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (!output.isEmpty() && !knows(output)) {
                if (i >= outputs.size()) {
                    throw FormatException.unsupported(
                            "%s: node '%s' (%s) has an output %d ('%s'), which this version does not read",
                            what, name, node.type(), i, output);
                }
                define(output, outputs.get(i));
            }
        }
    }

    private static String unnamed(OnnxProto.Node node) {
        return node.outputs().stream()
                        .filter(output -> !output.isEmpty())
                        .findFirst()
                        .orElse(node.type()) + "/" + node.type();
    }

    private List<Value> outputs(OnnxProto.Node foreign, String name, List<Value> inputs) {
        OnnxProto.FunctionProto function = model.functions().get(foreign.domain() + "::" + foreign.type());
        if (function != null) {
            return called(function, foreign, name, inputs);
        }
        long opset = opsets.getOrDefault(foreign.domain(), 1L);
        boolean readsLists = inputs.stream().anyMatch(lists::isList);
        List<Value> read = readsLists ? inputs : OnnxStored.inputs(foreign, inputs, graph);
        OnnxNode node = new OnnxNode(foreign, name, read, graph, opset, new OnnxRegions(this), lists);
        OnnxOps.Reading reading = OnnxOps.reading(foreign.domain(), foreign.type());
        if (readsLists && foreign.type().equals("Identity")) {
            return inputs;
        }
        if (reading == null || readsLists && !OnnxSequences.takesLists(foreign.type())) {
            return opaque(node, NO_SUCH_OP);
        }
        try {
            List<Value> outputs = reading.read(node);
            outputs.forEach(value -> {
                if (value.isPresent()) {
                    graph.typeOf(value);
                }
            });
            return outputs;
        } catch (OnnxNode.NotSayable e) {
            return opaque(node, String.valueOf(e.getMessage()));
        } catch (OpException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            if (inputs.stream().anyMatch(this::isOfUnknownType)) {
                return opaque(node, "the type of what it reads is not known");
            }
            throw new FormatException(
                    "CORRUPT",
                    "%s: node '%s' (%s) does not hold together: %s"
                            .formatted(what, name, foreign.type(), e.getMessage()),
                    e);
        }
    }

    private boolean isOfUnknownType(Value value) {
        return value.isPresent() && graph.typeOf(value).element() == ElementType.HANDLE;
    }

    private List<Value> opaque(OnnxNode node, String why) {
        OnnxProto.Node foreign = node.foreign();
        List<OnnxProto.Graph> bodies = foreign.attributes().values().stream()
                .map(attribute -> attribute.graph)
                .filter(Objects::nonNull)
                .toList();
        boolean bound =
                bodies.stream().anyMatch(body -> !OnnxRegions.freeNames(body).isEmpty());
        String type = foreign.domain().isEmpty() ? foreign.type() : foreign.domain() + "::" + foreign.type();
        Graph meaning = OnnxTrees.meaning(node);
        if (meaning == null) {
            findings.note(
                    "OPAQUE_OP",
                    node.name(),
                    "%s is kept as it is: %s".formatted(type, why),
                    "no target but ONNX can run it");
        }
        List<dev.slipway.model.op.Attribute> attributes = new ArrayList<>();
        foreign.attributes()
                .forEach((key, value) -> attributes.add(
                        new dev.slipway.model.op.Attribute(key, value.source.toArray(ValueLayout.JAVA_BYTE))));
        if (!why.equals(NO_SUCH_OP)) {
            attributes.add(Opaque.reason(why));
        }
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < foreign.outputs().size(); i++) {
            String output = foreign.outputs().get(i);
            Value value = output.isEmpty() ? Value.NONE : new Value(graph.uniqueName(prefix + output));
            if (value.isPresent() && meaning != null) {
                graph.declare(value, meaning.type(meaning.outputs().get(i).value()));
            } else if (value.isPresent()) {
                graph.declare(value, declared.getOrDefault(output, TensorType.of(ElementType.HANDLE, Shape.UNRANKED)));
            }
            outputs.add(value);
        }
        graph.add(new Node(
                graph.uniqueName(node.name()),
                new Opaque(bound ? OnnxKept.BOUND : "onnx", type, attributes, List.of(), meaning),
                node.inputs().stream().map(lists::materialized).toList(),
                outputs,
                List.of(node.name())));
        return outputs;
    }

    /// The body of a function in place of the call.
    private List<Value> called(OnnxProto.FunctionProto function, OnnxProto.Node call, String name, List<Value> inputs) {
        Map<String, Long> versions = function.opsets().isEmpty() ? opsets : function.opsets();
        OnnxImport body = new OnnxImport(model, what, findings, graph, name + "/", depth + 1, versions, lists);
        for (int i = 0; i < function.inputs().size(); i++) {
            body.define(function.inputs().get(i), i < inputs.size() ? inputs.get(i) : Value.NONE);
        }
        SequencedMap<String, Attribute> given = new LinkedHashMap<>(function.defaults());
        given.putAll(call.attributes());
        List<OnnxProto.Node> nodes = function.nodes().stream()
                .map(node -> withAttributes(node, given))
                .toList();
        List<OnnxProto.ValueInfo> wanted = function.outputs().stream()
                .map(output -> new OnnxProto.ValueInfo(output, TensorType.of(ElementType.HANDLE, Shape.UNRANKED)))
                .toList();
        OnnxOrder.executable(nodes, wanted, body.values.keySet(), what).forEach(body::read);
        return function.outputs().stream().map(body::value).toList();
    }

    /// The node with references to the function's attributes replaced by what the call gives.
    private static OnnxProto.Node withAttributes(OnnxProto.Node node, Map<String, Attribute> given) {
        SequencedMap<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes().forEach((name, attribute) -> {
            if (attribute.reference.isEmpty()) {
                attributes.put(name, attribute);
            } else if (given.containsKey(attribute.reference)) {
                attributes.put(name, given.get(attribute.reference));
            }
        });
        return new OnnxProto.Node(node.name(), node.type(), node.domain(), node.inputs(), node.outputs(), attributes);
    }
}
