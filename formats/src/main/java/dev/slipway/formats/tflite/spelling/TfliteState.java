package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.file.TfliteVariables;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteFile;
import dev.slipway.formats.tflite.node.TfliteScope;
import dev.slipway.model.Resources;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AssignVariable;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.ReadVariable;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Variables: in TFLite a handle by name, operators that read and assign through it, and a subgraph that is called once
/// to set what they hold at the start.
public final class TfliteState {

    private static final int VAR_HANDLE_OPTIONS = 111;
    private static final int SHARED_NAME = 1;

    private TfliteState() {}

    /// Whether the operator is one of these, and has been read.
    public static boolean read(
            TfliteFlat.Opcode opcode,
            TfliteFlat.Operator operator,
            List<Value> inputs,
            List<Value> outputs,
            TfliteScope to) {
        int code = opcode.code();
        if (code == TfliteCode.CALL_ONCE.number) {
            return to.variables().beginnings().contains(operator.options().integer(0));
        }
        if (code == TfliteCode.VAR_HANDLE.number && outputs.size() == 1) {
            to.handles().put(outputs.getFirst(), TfliteVariables.name(operator.options()));
            return false;
        }
        String variable = inputs.isEmpty() ? null : to.handles().get(inputs.getFirst());
        if (variable == null) {
            return false;
        }
        if (code == TfliteCode.READ_VARIABLE.number && outputs.size() == 1) {
            Value output = outputs.getFirst();
            Constant fixed = to.variables().fixed(variable);
            if (fixed != null) {
                to.builder().constant(output.name(), fixed);
                return true;
            }
            if (to.variables().initial().get(variable) instanceof Constant initial) {
                to.builder().declare(output, initial.type());
            }
            to.builder().add(node(to, output.name(), new ReadVariable(variable), List.of(), outputs));
            return true;
        }
        if (code == TfliteCode.ASSIGN_VARIABLE.number && inputs.size() == 2) {
            AssignVariable assign = new AssignVariable(variable, AssignVariable.Mode.SET);
            to.builder().add(node(to, variable + "/assign", assign, List.of(inputs.get(1)), List.of()));
            return true;
        }
        return false;
    }

    private static Node node(
            TfliteScope to, String name, dev.slipway.model.op.Op op, List<Value> inputs, List<Value> outputs) {
        return new Node(to.builder().uniqueName(name), op, inputs, outputs, List.of(name));
    }

    /// Writes the subgraph that sets all variables; answers its number.
    public static int beginnings(Resources resources, TfliteFile file) {
        int number = file.reserve();
        TfliteEmitter emit = TfliteEmitter.empty(file);
        resources.variables().forEach((name, variable) -> {
            if (variable.initial() instanceof Constant initial) {
                int value = emit.constant(name, initial);
                emit.operator(
                        TfliteCode.ASSIGN_VARIABLE, TfliteOptions.NONE, List.of(handle(name, emit), value), List.of());
            }
        });
        file.set(number, emit.subgraph("beginnings", List.of(), List.of()));
        return number;
    }

    static void write(ReadVariable op, TfliteEmitter emit) {
        emit.is(TfliteCode.READ_VARIABLE, TfliteOptions.NONE, handle(op.variable(), emit));
    }

    static void write(AssignVariable op, Node node, TfliteEmitter emit) {
        int handle = handle(op.variable(), emit);
        int value = emit.index(node.input(0));
        if (op.mode() != AssignVariable.Mode.SET) {
            Binary.Kind kind = op.mode() == AssignVariable.Mode.ADD ? Binary.Kind.ADD : Binary.Kind.SUBTRACT;
            int before = emit.temporary(emit.type(node.input(0)), "before");
            emit.operator(TfliteCode.READ_VARIABLE, TfliteOptions.NONE, List.of(handle), List.of(before));
            value = emit.step(
                    kind == Binary.Kind.ADD ? TfliteCode.ADD : TfliteCode.SUB,
                    TfliteOptions.of(kind == Binary.Kind.ADD ? 11 : 28),
                    emit.type(node.input(0)),
                    "after",
                    before,
                    value);
        }
        emit.operator(TfliteCode.ASSIGN_VARIABLE, TfliteOptions.NONE, List.of(handle, value), List.of());
    }

    private static int handle(String variable, TfliteEmitter emit) {
        return emit.handle(variable, name -> made(name, emit));
    }

    private static int made(String variable, TfliteEmitter emit) {
        int handle = emit.temporary(TensorType.of(ElementType.HANDLE, Shape.SCALAR), "handle");
        TfliteOptions options = TfliteOptions.of(VAR_HANDLE_OPTIONS);
        options.values().put(SHARED_NAME, variable);
        emit.operator(TfliteCode.VAR_HANDLE, options, new ArrayList<>(), List.of(handle));
        return handle;
    }
}
