package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import java.util.List;
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

    Value read(TensorflowProto.Node node, String name) {
        Value handle = scope.value(node.inputs().getFirst());
        for (String input : node.inputs()) {
            TensorflowProto.Node before =
                    input.startsWith("^") ? scope.nodes.get(Reference.of(input).node()) : null;
            if (before != null && changes(before) && isSame(before, handle)) {
                return stored(before, name);
            }
            var called = before == null ? null : before.attribute("f");
            if (called != null && importer.changesVariables(called.function)) {
                return importer.unknown(
                        scope, node, name, "a function that is called before it may change the variable");
            }
        }
        return handle;
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
