package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.formats.onnx.file.OnnxProto.Written;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes graphs whole, as the model's or as regions: what they begin and end with, and their nodes between.
public final class OnnxGraphs {

    private OnnxGraphs() {}

    /// The whole graph, its inputs and outputs under the names callers use.
    public static Written emit(OnnxFile file, Graph graph, OnnxEmitter.Spelling spelling) {
        OnnxEmitter emitter = new OnnxEmitter(file, graph, spelling, true);
        List<ValueInfo> inputs = new ArrayList<>();
        for (Port port : graph.inputs()) {
            String name = file.unique(port.name());
            emitter.name(port.value(), name);
            inputs.add(new ValueInfo(name, graph.type(port.value())));
            if (graph.type(port.value()).element() == ElementType.HANDLE) {
                file.unspeakable().add(noTensor(port.name()));
            }
        }
        List<String> names =
                graph.outputs().stream().map(port -> file.unique(port.name())).toList();
        return finish(emitter, inputs, names);
    }

    /// ONNX asks for the type of an input, and the hub has none for lists and values that may be missing.
    private static Unspeakable noTensor(String input) {
        return new Unspeakable(
                "input",
                input,
                "ELEMENT_TYPE",
                "the input '%s' is no tensor but a list, or a value that may be missing".formatted(input),
                "let the graph begin behind the node that takes it, with --input NAME=SHAPE for the tensor it makes");
    }

    /// The body of a control flow op: its first inputs are named here, what it captures has names outside.
    ///
    /// @param outer the names of the values around that the region's last inputs stand for
    static Written region(OnnxEmitter emitter, List<String> outer) {
        OnnxFile file = emitter.file();
        Graph graph = emitter.graph();
        List<ValueInfo> inputs = new ArrayList<>();
        int own = graph.inputs().size() - outer.size();
        for (int i = 0; i < graph.inputs().size(); i++) {
            Port port = graph.inputs().get(i);
            if (i < own) {
                String name = file.unique(port.name());
                emitter.name(port.value(), name);
                inputs.add(new ValueInfo(name, graph.type(port.value())));
            } else {
                emitter.name(port.value(), outer.get(i - own));
            }
        }
        List<String> names =
                graph.outputs().stream().map(port -> file.unique(port.name())).toList();
        return finish(emitter, inputs, names);
    }

    private static Written finish(OnnxEmitter emitter, List<ValueInfo> inputs, List<String> outputNames) {
        Graph graph = emitter.graph();
        List<ValueInfo> outputs = new ArrayList<>();
        Set<Value> named = new HashSet<>();
        for (int i = 0; i < outputNames.size(); i++) {
            Value value = graph.outputs().get(i).value();
            outputs.add(new ValueInfo(outputNames.get(i), graph.type(value)));
            if (graph.producer(value) != null && named.add(value)) {
                emitter.name(value, outputNames.get(i));
            }
        }
        graph.nodes().forEach(emitter::write);
        for (int i = 0; i < outputNames.size(); i++) {
            Value value = graph.outputs().get(i).value();
            String made = emitter.stored(value);
            if (!outputNames.get(i).equals(made)) {
                int since = OnnxTypes.passedOnSince(graph.type(value).element());
                emitter.add("Identity", since, List.of(made), List.of(outputNames.get(i)));
            }
        }
        inputs.addAll(emitter.state().inputs());
        outputs.addAll(emitter.state().outputs());
        return new Written(graph.name(), emitter.nodes(), emitter.constants().initializers(), inputs, outputs);
    }
}
