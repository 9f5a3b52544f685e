package dev.slipway.engine;

import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// A hub graph on the ops' evaluators.
final class ReferenceSession extends CheckedSession {

    private final Graph graph;
    private final Runnable release;

    ReferenceSession(String name, Graph graph, Runnable release) {
        super(name, types(graph, graph.inputs()), types(graph, graph.outputs()));
        this.graph = graph;
        this.release = release;
    }

    private static SequencedMap<String, TensorType> types(Graph graph, List<Port> ports) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        ports.forEach(port -> types.put(port.name(), graph.type(port.value())));
        return types;
    }

    @Override
    protected LinkedHashMap<String, Tensor> compute(Map<String, Tensor> given) {
        List<Tensor> ordered = inputs().keySet().stream()
                .map(name -> Objects.requireNonNull(given.get(name)))
                .toList();
        List<Tensor> results;
        try {
            results = Evaluation.run(graph, ordered);
        } catch (OpException e) {
            throw new EngineException("%s failed: %s".formatted(name(), e.getMessage()), e);
        }
        LinkedHashMap<String, Tensor> outputs = new LinkedHashMap<>();
        for (int i = 0; i < results.size(); i++) {
            outputs.put(graph.outputs().get(i).name(), owned(results.get(i)));
        }
        return outputs;
    }

    /// A constant of a mapped file must not leave the session as a view of it.
    private static Tensor owned(Tensor tensor) {
        if (!tensor.element().hasFixedWidth() || !tensor.bytes().isNative()) {
            return tensor;
        }
        MemorySegment copy = Tensor.allocate(tensor.element(), tensor.size());
        copy.copyFrom(tensor.bytes());
        return Tensor.of(tensor.element(), tensor.shape(), copy);
    }

    @Override
    protected void release() {
        release.run();
    }
}
