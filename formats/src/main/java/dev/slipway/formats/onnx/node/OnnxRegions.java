package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Shapes;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/// Turns the subgraphs of a node into regions: what a subgraph reads from around it becomes an explicit input, or a
/// constant of its own.
public final class OnnxRegions {

    private final OnnxScope scope;
    private final IdentityHashMap<Graph, Set<Integer>> lists = new IdentityHashMap<>();

    public OnnxRegions(OnnxScope scope) {
        this.scope = scope;
    }

    /// The names that `graphs` read from around them and that are no constants there, in the order they are read.
    public List<String> captured(List<OnnxProto.Graph> graphs) {
        SequencedSet<String> free = new LinkedHashSet<>();
        graphs.forEach(graph -> free.addAll(freeNames(graph)));
        return free.stream().filter(name -> scope.constant(name) == null).toList();
    }

    public List<Value> values(List<String> names) {
        return names.stream().map(scope::passed).toList();
    }

    /// Which outputs of a region made here are all elements of a list.
    public Set<Integer> lists(Graph region) {
        return lists.getOrDefault(region, Set.of());
    }

    /// A region whose first inputs are those of `graph`, of the types given, and whose others are `captured`.
    public Graph region(OnnxProto.Graph graph, List<TensorType> types, List<String> captured) {
        return region(graph, types, captured, Set.of());
    }

    /// The same, of which some inputs are all elements of a list.
    public Graph region(OnnxProto.Graph graph, List<TensorType> types, List<String> captured, Set<Integer> stacks) {
        return region(graph, types, captured, stacks, true);
    }

    /// A region without inputs of its own, which gives lists as they are.
    public Graph regionOfLists(OnnxProto.Graph graph, List<String> captured) {
        return region(graph, List.of(), captured, Set.of(), false);
    }

    private Graph region(
            OnnxProto.Graph graph,
            List<TensorType> types,
            List<String> captured,
            Set<Integer> stacks,
            boolean stacking) {
        if (types.size() != graph.inputs().size()) {
            throw FormatException.corrupt(
                    "the subgraph '%s' has %d inputs, it is given %d",
                    graph.name(), graph.inputs().size(), types.size());
        }
        GraphBuilder builder = new GraphBuilder(graph.name());
        OnnxScope inner = scope.inner(builder);
        for (int i = 0; i < types.size(); i++) {
            String name = graph.inputs().get(i).name();
            given(inner, name, builder.input(builder.uniqueName(name), types.get(i)), stacks.contains(i));
        }
        for (String name : captured) {
            boolean stack = scope.stack(name) != null;
            given(inner, name, builder.input(builder.uniqueName(name), scope.typeOf(name)), stack);
        }
        for (String name : freeNames(graph)) {
            Constant constant = scope.constant(name);
            if (constant != null) {
                inner.define(name, builder.constant(builder.uniqueName(name), constant));
            }
        }
        inner.read(graph);
        Set<Integer> made = new HashSet<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            String name = graph.outputs().get(i).name();
            boolean stack = stacking && inner.stack(name) != null;
            if (stack) {
                made.add(i);
            }
            builder.output(name, stack ? inner.passed(name) : inner.result(name));
        }
        Graph region = builder.build();
        lists.put(region, made);
        return region;
    }

    private static void given(OnnxScope inner, String name, Value value, boolean stack) {
        if (stack) {
            inner.defineList(name, value);
        } else {
            inner.define(name, value);
        }
    }

    /// The types of the elements that `graph` puts into the lists it is given empty, by the outputs that they are;
    /// those of its other inputs are given.
    public Map<Integer, TensorType> elements(
            OnnxProto.Graph graph, List<TensorType> types, List<String> captured, Set<Integer> empty) {
        GraphBuilder builder = new GraphBuilder(graph.name());
        OnnxScope inner = scope.inner(builder);
        for (int i = 0; i < types.size(); i++) {
            String name = graph.inputs().get(i).name();
            if (empty.contains(i)) {
                inner.defineEmptyList(name);
            } else {
                inner.define(name, builder.input(builder.uniqueName(name), types.get(i)));
            }
        }
        for (String name : freeNames(graph)) {
            Constant constant = scope.constant(name);
            if (constant != null) {
                inner.define(name, builder.constant(builder.uniqueName(name), constant));
            } else {
                Value value = builder.input(builder.uniqueName(name), scope.typeOf(name));
                given(inner, name, value, scope.stack(name) != null);
            }
        }
        inner.read(graph);
        Map<Integer, TensorType> elements = new HashMap<>();
        for (int i = 0; i < graph.outputs().size(); i++) {
            String name = graph.outputs().get(i).name();
            if (inner.stack(name) != null) {
                TensorType type = inner.typeOf(name);
                elements.put(i, type.withShape(type.shape().withoutAxis(0)));
            }
        }
        return elements;
    }

    /// A region that is run again on its own outputs: sizes that change from one run to the next are unknown inside.
    ///
    /// @param firstInput the first input that an output is carried to
    /// @param firstOutput the first output that is carried
    public Graph stable(
            OnnxProto.Graph graph,
            List<TensorType> types,
            List<String> captured,
            int firstInput,
            int firstOutput,
            int count) {
        return stable(graph, types, captured, firstInput, firstOutput, count, Set.of());
    }

    /// The same, of which some inputs are all elements of a list.
    public Graph stable(
            OnnxProto.Graph graph,
            List<TensorType> types,
            List<String> captured,
            int firstInput,
            int firstOutput,
            int count,
            Set<Integer> stacks) {
        List<TensorType> given = new ArrayList<>(types);
        Graph region = region(graph, given, captured, stacks);
        for (int round = 0; round < 4; round++) {
            boolean changed = false;
            for (int i = 0; i < count; i++) {
                TensorType before = given.get(firstInput + i);
                TensorType after =
                        region.type(region.outputs().get(firstOutput + i).value());
                Shape common = Shapes.common(before.shape(), after.shape());
                changed |= !common.equals(before.shape());
                given.set(firstInput + i, before.withShape(common));
            }
            if (!changed) {
                break;
            }
            region = region(graph, given, captured, stacks);
        }
        return region;
    }

    /// What `graph` reads without making it.
    public static SequencedSet<String> freeNames(OnnxProto.Graph graph) {
        Set<String> made = new HashSet<>(graph.initializers().keySet());
        graph.inputs().forEach(input -> made.add(input.name()));
        graph.nodes().forEach(node -> made.addAll(node.outputs()));
        List<String> read = new ArrayList<>();
        for (OnnxProto.Node node : graph.nodes()) {
            read.addAll(node.inputs());
            node.attributes().values().forEach(attribute -> {
                if (attribute.graph != null) {
                    read.addAll(freeNames(attribute.graph));
                }
            });
        }
        graph.outputs().forEach(output -> read.add(output.name()));
        SequencedSet<String> free = new LinkedHashSet<>(read);
        free.removeAll(made);
        free.remove("");
        return free;
    }
}
