package dev.slipway.engine;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// What all sessions share: inputs are checked before the runtime sees them, and nothing runs during or after closing.
public abstract class CheckedSession implements Session {

    private final String name;
    private final SequencedMap<String, TensorType> inputs;
    private final SequencedMap<String, TensorType> outputs;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    /// @param name what is run, for messages: mostly the path of a file
    protected CheckedSession(
            String name, SequencedMap<String, TensorType> inputs, SequencedMap<String, TensorType> outputs) {
        this.name = name;
        this.inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
        this.outputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outputs));
    }

    /// Those of the model's outputs that `options` ask for.
    ///
    /// @throws IllegalArgumentException when the options name an input or output that the model lacks
    protected static SequencedMap<String, TensorType> wanted(
            String name,
            SequencedMap<String, TensorType> inputs,
            SequencedMap<String, TensorType> outputs,
            SessionOptions options) {
        requireKnown(name, "input", inputs, options.inputs());
        requireKnown(name, "output", outputs, options.outputs());
        if (options.outputs().isEmpty()) {
            return outputs;
        }
        SequencedMap<String, TensorType> wanted = new LinkedHashMap<>(outputs);
        wanted.keySet().retainAll(options.outputs());
        return wanted;
    }

    private static void requireKnown(
            String name, String what, SequencedMap<String, TensorType> known, List<String> wanted) {
        for (String each : wanted) {
            if (!known.containsKey(each)) {
                throw new IllegalArgumentException(
                        "%s has no %s '%s'; its %ss are %s".formatted(name, what, each, what, known.keySet()));
            }
        }
    }

    /// Runs on inputs that are complete and of the declared types; may be called by several threads at once.
    protected abstract LinkedHashMap<String, Tensor> compute(Map<String, Tensor> inputs);

    /// Gives native memory back; called once, when nothing runs.
    protected abstract void release();

    /// What is run, for messages.
    protected final String name() {
        return name;
    }

    @Override
    public final SequencedMap<String, TensorType> inputs() {
        return inputs;
    }

    @Override
    public final SequencedMap<String, TensorType> outputs() {
        return outputs;
    }

    @Override
    public final LinkedHashMap<String, Tensor> run(Map<String, Tensor> given) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the session of %s is closed; open another".formatted(name));
            }
            check(given);
            return compute(given);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public final void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                release();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void check(Map<String, Tensor> given) {
        inputs.forEach((input, type) -> {
            Tensor tensor = given.get(input);
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "input '%s' (%s) of %s is missing; given were %s".formatted(input, type, name, given.keySet()));
            }
            if (tensor.element() != type.element() || !tensor.shape().fits(type.shape())) {
                throw new IllegalArgumentException("input '%s' of %s takes %s, got %s%s"
                        .formatted(input, name, type, tensor.element(), tensor.shape()));
            }
        });
        for (String input : given.keySet()) {
            if (!inputs.containsKey(input)) {
                throw new IllegalArgumentException(
                        "%s has no input '%s'; its inputs are %s".formatted(name, input, inputs));
            }
        }
    }
}
