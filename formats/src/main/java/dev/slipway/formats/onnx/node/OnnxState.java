package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.model.Resources;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AssignVariable;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// What a model keeps from run to run, told to a format that keeps nothing: each variable is an input, which holds the
/// value at the start where it is left out, and an output that the next run wants as that input.
final class OnnxState {

    private final OnnxEmitter emit;
    private final boolean isMain;
    private final SequencedMap<String, String> inputs = new LinkedHashMap<>();
    private final Map<String, String> current = new LinkedHashMap<>();
    private final SequencedSet<String> assigned = new LinkedHashSet<>();

    /// @param isMain whether the graph is that of the model, which alone has such inputs
    OnnxState(OnnxEmitter emit, boolean isMain) {
        this.emit = emit;
        this.isMain = isMain;
    }

    /// The name of what a variable holds at this point.
    String read(String variable) {
        Constant initial = initial(variable);
        String known = current.get(variable);
        if (known == null) {
            known = emit.file().unique(variable.isEmpty() ? "state" : variable);
            emit.constants().add(known, initial);
            inputs.put(variable, known);
            current.put(variable, known);
        }
        return known;
    }

    void assign(String variable, AssignVariable.Mode mode, Value value) {
        initial(variable);
        String name = emit.stored(value);
        switch (mode) {
            case SET -> {}
            case ADD -> name = emit.step("Add", 7, List.of(read(variable), name));
            case SUBTRACT -> name = emit.step("Sub", 7, List.of(read(variable), name));
        }
        current.put(variable, name);
        assigned.add(variable);
    }

    private Constant initial(String variable) {
        Resources.@Nullable Variable known = emit.file().variables().get(variable);
        Constant initial = known == null ? null : known.initial();
        if (!isMain || initial == null) {
            throw new Unsayable(
                    "STATE",
                    isMain
                            ? "ONNX models keep nothing from run to run, and what '%s' holds at the start is computed"
                                    .formatted(variable)
                            : "ONNX models keep nothing from run to run, and '%s' is used inside a condition or a loop"
                                    .formatted(variable),
                    "give the graph an input and an output for it in the source model");
        }
        return initial;
    }

    /// The inputs that hold variables.
    List<ValueInfo> inputs() {
        List<ValueInfo> all = new ArrayList<>();
        inputs.forEach((variable, name) -> all.add(new ValueInfo(name, stored(variable))));
        return all;
    }

    /// The outputs that hold what variables become, once all nodes are written.
    List<ValueInfo> outputs() {
        List<ValueInfo> all = new ArrayList<>();
        for (String variable : assigned) {
            String name = emit.file().unique((variable.isEmpty() ? "state" : variable) + "/next");
            TensorType type = stored(variable);
            emit.add(
                    "Identity",
                    OnnxTypes.passedOnSince(type.element()),
                    List.of(current.getOrDefault(variable, "")),
                    List.of(name));
            all.add(new ValueInfo(name, type));
        }
        return all;
    }

    private TensorType stored(String variable) {
        TensorType type = initial(variable).type();
        return TensorType.of(type.element(), type.shape());
    }
}
