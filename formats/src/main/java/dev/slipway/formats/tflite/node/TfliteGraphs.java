package dev.slipway.formats.tflite.node;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Writes graphs whole, as subgraphs: what they begin and end with, and their nodes between.
public final class TfliteGraphs {

    private static final int CALL_ONCE_OPTIONS = 103;

    private TfliteGraphs() {}

    /// Makes subgraph `number` of the file.
    ///
    /// @param beginnings the subgraph that sets variables, to be called first; negative for none
    public static void emit(TfliteFile file, int number, Graph graph, int beginnings) {
        TfliteEmitter emitter = new TfliteEmitter(file, graph, TfliteEmitter.NONE);
        if (beginnings >= 0) {
            emitter.operator(
                    TfliteCode.CALL_ONCE,
                    TfliteOptions.of(CALL_ONCE_OPTIONS).with(0, beginnings),
                    List.of(),
                    List.of());
        }
        List<Integer> inputs = new ArrayList<>();
        for (Port port : graph.inputs()) {
            inputs.add(emitter.port("input", port));
        }
        graph.nodes().forEach(emitter::write);
        List<Integer> outputs = new ArrayList<>();
        for (Port port : graph.outputs()) {
            outputs.add(output(port, outputs, emitter));
        }
        file.set(number, emitter.subgraph(graph.name(), inputs, outputs));
    }

    /// An output must be a tensor of its own: not an input, a constant, or an output already.
    private static int output(Port port, List<Integer> taken, TfliteEmitter emitter) {
        Graph graph = emitter.graph();
        Value value = port.value();
        int index = emitter.port("output", port);
        TensorType type = emitter.type(index);
        if (!graph.isConstant(value) && !graph.isInput(value) && !taken.contains(index)) {
            return index;
        }
        int copy = emitter.temporary(type, "copy");
        int shape = type.shape().isRanked()
                        && type.shape().dims().stream()
                                        .filter(dim -> !dim.isKnown())
                                        .count()
                                <= 1
                ? emitter.parameter(Tensor.ofInts(
                        Shape.of(type.shape().rank()),
                        type.shape().dims().stream()
                                .mapToInt(dim -> dim.isKnown() ? (int) dim.size() : -1)
                                .toArray()))
                : -1;
        if (shape < 0) {
            int sizes = emitter.temporary(TensorType.of(ElementType.INT32, Shape.unknown(1)), "shape");
            emitter.operator(TfliteCode.SHAPE, TfliteOptions.of(55).with(0, 2), List.of(index), List.of(sizes));
            shape = sizes;
        }
        emitter.operator(TfliteCode.RESHAPE, TfliteOptions.of(17), List.of(index, shape), List.of(copy));
        return copy;
    }
}
