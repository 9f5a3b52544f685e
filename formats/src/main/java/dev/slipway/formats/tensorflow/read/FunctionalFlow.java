package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Raises a node of the control flow of TensorFlow 2, whose branches and bodies are functions, to an op with regions.
final class FunctionalFlow {

    private final GraphImport importer;
    private final Scope scope;
    private final TensorflowProto.Node node;
    private final String name;
    private final ChangedVariables variables;

    FunctionalFlow(GraphImport importer, Scope scope, TensorflowProto.Node node, String name) {
        this.importer = importer;
        this.scope = scope;
        this.node = node;
        this.name = name;
        this.variables = new ChangedVariables(importer);
    }

    /// What a function makes of the inputs of a region.
    private Regions.Inside inside(String function) {
        Function called = importer.function(function, name);
        return (graph, inputs) -> importer.body(graph, called, inputs, scope.prefix, scope.depth + 1);
    }

    private Function called(String attribute) {
        return importer.function(GraphImport.functionOf(node, attribute), name);
    }

    /// A branch, with what the variables that any branch changes hold behind its outputs.
    private Regions.Inside branch(String attribute, BitSet changed) {
        Function called = called(attribute);
        return (graph, inputs) -> importer.body(graph, called, inputs, scope.prefix, scope.depth + 1, changed);
    }

    List<Value> conditional() {
        requireTold();
        List<Value> inputs = new VariableState(scope, importer).inputs(node, name);
        BitSet changed = changedInBranches();
        return Regions.choose(
                new TensorflowNode(node, name, inputs, scope.graph),
                inputs.getFirst(),
                inputs.subList(1, inputs.size()),
                branch("then_branch", changed),
                branch("else_branch", changed));
    }

    private BitSet changedInBranches() {
        BitSet changed = variables.of(called("then_branch"));
        changed.or(variables.of(called("else_branch")));
        return changed;
    }

    private void requireTold() {
        if (!variables.isTold(node)) {
            throw new TensorflowNode.NotConstant("which variables it changes is not told");
        }
    }

    List<Value> cases() {
        Attribute branches = node.attribute("branches");
        if (branches == null || branches.functions.isEmpty()) {
            throw FormatException.corrupt("node '%s' (%s) has no branches", name, node.op());
        }
        List<Value> inputs = scope.inputs(node);
        return Regions.choose(
                new TensorflowNode(node, name, inputs, scope.graph),
                inputs.subList(1, inputs.size()),
                branches.functions.stream().map(branch -> inside(branch)).toList());
    }

    List<Value> whileLoop() {
        requireTold();
        Function body = called("body");
        BitSet changed = variables.of(body);
        BitSet unchanged = unchanged(body);
        unchanged.andNot(changed);
        List<Value> start = new VariableState(scope, importer).inputs(node, name);
        return new Loop(
                        new TensorflowNode(node, name, start, scope.graph),
                        start,
                        unchanged,
                        inside(GraphImport.functionOf(node, "cond")),
                        (graph, inputs) -> next(graph, body, inputs, changed))
                .raise();
    }

    /// What a round makes of its inputs: of a variable that it changes, what that holds in the end.
    private List<Value> next(GraphBuilder graph, Function body, List<Value> inputs, BitSet changed) {
        List<Value> all = importer.body(graph, body, inputs, scope.prefix, scope.depth + 1, changed);
        List<Value> outputs = new ArrayList<>(all.subList(0, body.outputs().size()));
        int behind = outputs.size();
        for (int place : changed.stream().toArray()) {
            outputs.set(place, all.get(behind++));
        }
        return outputs;
    }

    /// Which arguments a loop's body gives back as they are.
    private static BitSet unchanged(Function body) {
        Map<String, TensorflowProto.Node> nodes = GraphImport.byName(body.nodes());
        BitSet unchanged = new BitSet();
        for (int i = 0; i < body.outputs().size() && i < body.inputs().size(); i++) {
            String from = Reference.of(GraphImport.result(body, body.outputs().get(i)))
                    .node();
            Set<String> seen = new HashSet<>();
            for (TensorflowProto.Node node = nodes.get(from);
                    node != null
                            && node.op().equals("Identity")
                            && !node.inputs().isEmpty()
                            && seen.add(from);
                    node = nodes.get(from)) {
                from = Reference.of(node.inputs().getFirst()).node();
            }
            unchanged.set(i, from.equals(body.inputs().get(i).name()));
        }
        return unchanged;
    }
}
