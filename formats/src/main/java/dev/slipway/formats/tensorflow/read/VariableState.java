package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a variable holds where a node reads it: the saved value, or what a node it waits for has stored in it.
final class VariableState {

    private final Scope scope;
    private final GraphImport importer;

    VariableState(Scope scope, GraphImport importer) {
        this.scope = scope;
        this.importer = importer;
    }

    static boolean changes(TensorflowProto.Node node) {
        return node.op().startsWith("Assign") && node.op().endsWith("VariableOp");
    }

    /// What a node reads of the variable that is its first input.
    Value read(TensorflowProto.Node node, String name) {
        return at(node, scope.value(node.inputs().getFirst()), name);
    }

    /// The inputs of a node; of variables what they hold when it runs.
    List<Value> inputs(TensorflowProto.Node node, String name) {
        return scope.inputs(node).stream().map(value -> at(node, value, name)).toList();
    }

    private Value at(TensorflowProto.Node node, Value handle, String name) {
        Set<String> seen = new HashSet<>();
        Deque<TensorflowProto.Node> open = new ArrayDeque<>(List.of(node));
        while (!open.isEmpty()) {
            for (TensorflowProto.Node before : waitedFor(open.poll())) {
                if (!seen.add(before.name())) {
                    continue;
                }
                if (changes(before) && isSame(before, handle)) {
                    return stored(before, name);
                }
                if (importer.callsWhatChanges(before) && takes(before, handle)) {
                    Integer output = output(before, handle);
                    return output != null
                            ? scope.value(before.name() + ":" + output)
                            : importer.unknown(
                                    scope, node, name, "a function that is called before it may change the variable");
                }
                open.add(before);
            }
        }
        return handle;
    }

    private boolean takes(TensorflowProto.Node call, Value handle) {
        return call.inputs().stream()
                .anyMatch(input -> !input.startsWith("^") && scope.value(input).equals(handle));
    }

    private List<TensorflowProto.Node> waitedFor(TensorflowProto.Node node) {
        return node.inputs().stream()
                .filter(input -> input.startsWith("^"))
                .map(input -> scope.nodes.get(Reference.of(input).node()))
                .filter(Objects::nonNull)
                .toList();
    }

    /// The output of a loop, or the one behind those of a call or a condition, that is what a variable holds after it;
    /// null where that is not told.
    private @Nullable Integer output(TensorflowProto.Node call, Value handle) {
        ChangedVariables variables = new ChangedVariables(importer);
        if (!variables.isTold(call)) {
            return null;
        }
        boolean isLoop = call.attribute("body") != null;
        int[] inputs = variables.inputs(call).stream().toArray();
        for (int i = 0; i < inputs.length; i++) {
            if (scope.value(call.inputs().get(inputs[i])).equals(handle)) {
                return isLoop ? inputs[i] : outputs(call) + i;
            }
        }
        return null;
    }

    /// How many outputs a call or a condition has of its own.
    private int outputs(TensorflowProto.Node call) {
        String attribute = call.attribute("f") == null ? "then_branch" : "f";
        return importer.function(GraphImport.functionOf(call, attribute), call.name())
                .outputs()
                .size();
    }

    /// What a variable given to a function as an argument holds when the function is done.
    ///
    /// @param before what it holds when the function begins
    Value atEnd(TensorflowProto.Function function, int argument, Value before) {
        TensorflowProto.Node last = new ChangedVariables(importer).last(function, argument);
        if (last != null && changes(last)) {
            return stored(last, last.name());
        }
        Integer output = last == null ? null : output(last, before);
        if (last != null && output != null) {
            return scope.value(last.name() + ":" + output);
        }
        if (new ChangedVariables(importer).of(function).get(argument)) {
            throw new TensorflowNode.NotConstant(
                    "what its function '%s' leaves in a variable is not told".formatted(function.name()));
        }
        return before;
    }

    private boolean isSame(TensorflowProto.Node write, Value handle) {
        return write.inputs().size() > 1
                && scope.value(write.inputs().getFirst()).equals(handle);
    }

    private Value stored(TensorflowProto.Node write, String name) {
        Value change = scope.value(write.inputs().get(1));
        Binary.@Nullable Kind kind = switch (write.op()) {
            case "AssignAddVariableOp" -> Binary.Kind.ADD;
            case "AssignSubVariableOp" -> Binary.Kind.SUBTRACT;
            default -> null;
        };
        return kind == null
                ? change
                : scope.graph.add(name + "/stored", List.of(name), new Binary(kind), read(write, name), change);
    }
}
