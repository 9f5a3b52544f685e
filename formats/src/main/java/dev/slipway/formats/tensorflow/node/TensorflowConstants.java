package dev.slipway.formats.tensorflow.node;

import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The constants of one graph while it is written.
final class TensorflowConstants {

    private final TensorflowEmitter emit;
    private final boolean isFunction;
    private final Map<Tensor, String> parameters = new HashMap<>();

    /// @param isFunction whether the graph is a function, which has no variables of its own
    TensorflowConstants(TensorflowEmitter emit, boolean isFunction) {
        this.emit = emit;
        this.isFunction = isFunction;
    }

    /// Writes a constant; one that was rounded to a narrower type is stored so, and widened when the model runs.
    String of(String name, Constant constant) {
        TensorflowEmitter.checked(constant.element());
        Constant narrow = constant.narrow();
        if (narrow != null) {
            String stored = weights(name + "_narrow", narrow);
            return TensorflowQuantized.widened(emit, stored, narrow.type());
        }
        return weights(name, constant);
    }

    /// Writes a constant as it is: as a variable where the file has a checkpoint, and once for all graphs.
    private String weights(String name, Constant constant) {
        if (isFunction || !TensorflowFile.isLarge(constant)) {
            return literal(name, constant);
        }
        String shared = emit.file().shared(constant);
        if (shared == null) {
            shared = emit.file().hasCheckpoint() ? variable(name, constant) : literal(name, constant);
            emit.file().share(constant, shared);
        }
        return shared;
    }

    private String literal(String name, Constant constant) {
        String unique = emit.names().unique(name);
        return emit.named(unique, "Const", List.of(), "dtype", constant.element(), "value", constant);
    }

    private String variable(String name, Constant constant) {
        String unique = emit.names().unique(name);
        ElementType element = constant.element();
        emit.named(
                unique,
                "VarHandleOp",
                List.of(),
                "dtype",
                element,
                "shape",
                constant.shape(),
                "shared_name",
                unique,
                "container",
                "");
        String read = emit.names().unique(unique + "/Read/ReadVariableOp");
        emit.file().variable(unique, read, constant);
        return emit.named(read, "ReadVariableOp", List.of(unique), "dtype", element);
    }

    /// A constant of the writer's own, named after the node that wants it first; equal ones are shared.
    String parameter(String node, Tensor tensor) {
        return parameters.computeIfAbsent(tensor, each -> literal(node + "/const", Constant.of(each)));
    }

    void forgetParameters() {
        parameters.clear();
    }
}
