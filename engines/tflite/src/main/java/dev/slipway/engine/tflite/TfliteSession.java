package dev.slipway.engine.tflite;

import dev.slipway.engine.CheckedSession;
import dev.slipway.engine.SessionOptions;
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
import java.util.SequencedMap;
import java.util.function.IntFunction;

/// A TFLite file in an interpreter of its own, which runs one request at a time.
final class TfliteSession extends CheckedSession {

    private final TfliteModel model;

    private TfliteSession(
            Path artifact,
            TfliteModel model,
            SequencedMap<String, TensorType> inputs,
            SequencedMap<String, TensorType> outputs) {
        super(artifact.toString(), inputs, outputs);
        this.model = model;
    }

    static TfliteSession open(TfliteApi api, Path artifact, SessionOptions options) {
        TfliteModel model = new TfliteModel(api, artifact, options);
        try {
            TfliteRunner runner = model.runner();
            SequencedMap<String, TensorType> inputs = types(runner.inputNames(), runner::input);
            SequencedMap<String, TensorType> outputs = types(runner.outputNames(), runner::output);
            return new TfliteSession(artifact, model, inputs, wanted(artifact.toString(), inputs, outputs, options));
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    private static SequencedMap<String, TensorType> types(List<String> names, IntFunction<TfliteTensor> tensors) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            types.put(names.get(i), tensors.apply(i).type());
        }
        return types;
    }

    @Override
    protected LinkedHashMap<String, Tensor> compute(Map<String, Tensor> given) {
        synchronized (model) {
            model.renew();
            resize(given);
            model.reset();
            TfliteRunner runner = model.runner();
            List<String> inputs = runner.inputNames();
            for (int i = 0; i < inputs.size(); i++) {
                runner.input(i).write(Objects.requireNonNull(given.get(inputs.get(i))));
            }
            if (runner.invoke() != 0) {
                throw model.refusal("a run failed");
            }
            LinkedHashMap<String, Tensor> results = new LinkedHashMap<>();
            List<String> outputs = runner.outputNames();
            for (int i = 0; i < outputs.size(); i++) {
                if (outputs().containsKey(outputs.get(i))) {
                    results.put(outputs.get(i), runner.output(i).read());
                }
            }
            return results;
        }
    }

    /// Tensors are laid out anew only where the sizes differ from those of the last run.
    private void resize(Map<String, Tensor> given) {
        boolean resized = false;
        TfliteRunner runner = model.runner();
        List<String> inputs = runner.inputNames();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor tensor = Objects.requireNonNull(given.get(inputs.get(i)));
            int[] sizes = tensor.shape().intSizes();
            if (!runner.input(i).hasSizes(sizes)) {
                resize(i, sizes, tensor);
                resized = true;
            }
        }
        if (resized || !model.isAllocated()) {
            model.allocate();
        }
    }

    private void resize(int position, int[] sizes, Tensor tensor) {
        TfliteRunner runner = model.runner();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_INT, sizes);
            if (runner.resize(position, copy, sizes.length) != 0) {
                throw model.refusal(
                        "input '%s' cannot be %s".formatted(runner.inputNames().get(position), tensor.shape()));
            }
        }
    }

    @Override
    protected void release() {
        model.close();
    }
}
