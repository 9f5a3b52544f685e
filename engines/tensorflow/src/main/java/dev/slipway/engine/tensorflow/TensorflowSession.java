package dev.slipway.engine.tensorflow;

import dev.slipway.engine.CheckedSession;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.SessionOptions;
import dev.slipway.engine.foreign.Sentence;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/// A TensorFlow model, of which several requests run at once. What a run leaves in variables is there in the next.
final class TensorflowSession extends CheckedSession {

    private final TensorflowApi api;
    private final TensorflowModel model;
    private final List<Endpoint> inputs;
    private final List<Endpoint> outputs;
    private final List<Endpoint> fetched;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment feeds;
    private final MemorySegment fetches;

    private TensorflowSession(
            TensorflowApi api, Path artifact, TensorflowModel model, List<Endpoint> inputs, List<Endpoint> outputs) {
        super(artifact.toString(), types(inputs), types(outputs));
        this.api = api;
        this.model = model;
        this.inputs = inputs;
        this.outputs = outputs;
        this.fetched =
                outputs.stream().filter(output -> fedAs(output).isEmpty()).toList();
        this.feeds = written(inputs);
        this.fetches = written(fetched);
    }

    static TensorflowSession open(TensorflowApi api, Path artifact, SessionOptions options) {
        try {
            TensorflowModel model = TensorflowModel.open(api, artifact, options.threads());
            try {
                List<Endpoint> outputs = model.outputs(options);
                return new TensorflowSession(api, artifact, model, model.inputs(options, outputs), outputs);
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        } catch (EngineException e) {
            throw new EngineException(
                    "TensorFlow %s cannot open %s: %s"
                            .formatted(api.version(), artifact, Sentence.of(String.valueOf(e.getMessage()))),
                    e);
        }
    }

    private static SequencedMap<String, TensorType> types(List<Endpoint> endpoints) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> types.put(endpoint.name(), endpoint.type()));
        return types;
    }

    private MemorySegment written(List<Endpoint> endpoints) {
        MemorySegment all = arena.allocate(Math.max(endpoints.size() * Endpoint.SIZE, 1), Long.BYTES);
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.get(i).write(all.asSlice(i * Endpoint.SIZE, Endpoint.SIZE));
        }
        return all;
    }

    /// The runtime fetches nothing that it is fed.
    private Optional<Endpoint> fedAs(Endpoint output) {
        return inputs.stream().filter(output::isSameTensor).findFirst();
    }

    @Override
    protected LinkedHashMap<String, Tensor> compute(Map<String, Tensor> given) {
        try (Arena memory = Arena.ofConfined()) {
            MemorySegment arguments = memory.allocate(ValueLayout.ADDRESS, Math.max(inputs.size(), 1));
            MemorySegment results = memory.allocate(ValueLayout.ADDRESS, Math.max(fetched.size(), 1));
            try {
                for (int i = 0; i < inputs.size(); i++) {
                    Endpoint input = inputs.get(i);
                    Tensor tensor = Objects.requireNonNull(given.get(input.name()));
                    arguments.setAtIndex(ValueLayout.ADDRESS, i, api.values().of(memory, tensor, input.number()));
                }
                if (!fetched.isEmpty()) {
                    run(arguments, results);
                }
                return tensors(given, results);
            } catch (EngineException e) {
                throw new EngineException(
                        "TensorFlow failed on %s: %s".formatted(name(), Sentence.of(String.valueOf(e.getMessage()))),
                        e);
            } finally {
                deleteAll(arguments);
                deleteAll(results);
            }
        }
    }

    private void run(MemorySegment arguments, MemorySegment results) {
        api.check(status -> api.run(
                TensorflowFunction.RUN,
                model.session(),
                MemorySegment.NULL,
                feeds,
                arguments,
                inputs.size(),
                fetches,
                results,
                fetched.size(),
                MemorySegment.NULL,
                0,
                MemorySegment.NULL,
                status));
    }

    private LinkedHashMap<String, Tensor> tensors(Map<String, Tensor> given, MemorySegment results) {
        LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (Endpoint output : outputs) {
            Optional<Endpoint> fed = fedAs(output);
            tensors.put(
                    output.name(),
                    fed.isPresent()
                            ? Objects.requireNonNull(given.get(fed.get().name()))
                            : api.values()
                                    .tensor(
                                            results.getAtIndex(ValueLayout.ADDRESS, fetched.indexOf(output)),
                                            "output '%s'".formatted(output.name())));
        }
        return tensors;
    }

    private void deleteAll(MemorySegment values) {
        for (long i = 0; i < values.byteSize() / ValueLayout.ADDRESS.byteSize(); i++) {
            MemorySegment value = values.getAtIndex(ValueLayout.ADDRESS, i);
            if (!value.equals(MemorySegment.NULL)) {
                api.run(TensorflowFunction.DELETE_TENSOR, value);
            }
        }
    }

    @Override
    protected void release() {
        model.close();
        arena.close();
    }
}
