package dev.slipway.engine.onnxruntime;

import dev.slipway.engine.CheckedSession;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.SessionOptions;
import dev.slipway.engine.foreign.NativeFunction;
import dev.slipway.engine.foreign.NativeLibrary;
import dev.slipway.engine.foreign.Scratch;
import dev.slipway.model.Model;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// An ONNX file in ONNX Runtime, which runs several requests of one session at once.
final class OnnxRuntimeSession extends CheckedSession {

    /// Signed weights become unsigned on x86 processors without VNNI, where the instruction that kernels use for
    /// bytes of both kinds sums pairs of products in sixteen bits, and what is more than those hold is cut off.
    /// Elsewhere it changes nothing
    /// (<https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html>).
    private static final String EXACT_INTEGERS = "session.x64quantprecision";

    private final OrtApi api;
    private final MemorySegment session;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment inputNames;
    private final MemorySegment outputNames;

    private OnnxRuntimeSession(
            OrtApi api,
            Path artifact,
            MemorySegment session,
            SequencedMap<String, TensorType> inputs,
            SequencedMap<String, TensorType> outputs) {
        super(artifact.toString(), inputs, outputs);
        this.api = api;
        this.session = session;
        this.inputNames = names(inputs);
        this.outputNames = names(outputs);
    }

    static OnnxRuntimeSession open(OrtApi api, Path artifact, SessionOptions options) {
        if (options.signature() != null && !options.signature().equals(Model.DEFAULT_SIGNATURE)) {
            throw new IllegalArgumentException(
                    "%s has no signature '%s': ONNX files know none".formatted(artifact, options.signature()));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment session = created(api, arena, artifact, options.threads());
            try {
                SequencedMap<String, TensorType> inputs = ports(
                        api, arena, session, OrtFunction.INPUT_COUNT, OrtFunction.INPUT_NAME, OrtFunction.INPUT_TYPE);
                SequencedMap<String, TensorType> outputs = ports(
                        api,
                        arena,
                        session,
                        OrtFunction.OUTPUT_COUNT,
                        OrtFunction.OUTPUT_NAME,
                        OrtFunction.OUTPUT_TYPE);
                return new OnnxRuntimeSession(
                        api, artifact, session, inputs, wanted(artifact.toString(), inputs, outputs, options));
            } catch (RuntimeException e) {
                api.release(OrtFunction.RELEASE_SESSION, session);
                throw e;
            }
        } catch (EngineException e) {
            throw new EngineException(
                    "ONNX Runtime %s cannot open %s: %s".formatted(api.version(), artifact, e.getMessage()), e);
        }
    }

    /// A session with exact sums of integers, or one without where the runtime cannot make a model's weights unsigned:
    /// it fails where two nodes read the same ones.
    private static MemorySegment created(OrtApi api, Arena arena, Path artifact, int threads) {
        try {
            return created(api, arena, artifact, threads, true);
        } catch (EngineException e) {
            return created(api, arena, artifact, threads, false);
        }
    }

    private static MemorySegment created(OrtApi api, Arena arena, Path artifact, int threads, boolean exact) {
        MemorySegment options = api.created(arena, OrtFunction.CREATE_SESSION_OPTIONS);
        try {
            api.invoke(OrtFunction.SET_INTRA_OP_THREADS, options, threads);
            api.invoke(OrtFunction.SET_INTER_OP_THREADS, options, 1);
            if (exact) {
                MemorySegment key = arena.allocateFrom(EXACT_INTEGERS);
                api.invoke(OrtFunction.ADD_SESSION_CONFIG, options, key, arena.allocateFrom("1"));
            }
            return api.created(arena, OrtFunction.CREATE_SESSION, api.environment(), path(arena, artifact), options);
        } finally {
            api.release(OrtFunction.RELEASE_SESSION_OPTIONS, options);
        }
    }

    /// Paths are wide characters on Windows only.
    private static MemorySegment path(Arena arena, Path artifact) {
        boolean windows = NativeLibrary.system().equals("windows");
        return arena.allocateFrom(
                artifact.toAbsolutePath().toString(), windows ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8);
    }

    private static SequencedMap<String, TensorType> ports(
            OrtApi api, Arena arena, MemorySegment session, OrtFunction counter, OrtFunction namer, OrtFunction typer) {
        SequencedMap<String, TensorType> ports = new LinkedHashMap<>();
        long count = api.size(arena, counter, session);
        for (long i = 0; i < count; i++) {
            MemorySegment pointer = api.created(arena, namer, session, i, api.allocator());
            String name = NativeFunction.textAt(pointer);
            api.invoke(OrtFunction.FREE, api.allocator(), pointer);
            MemorySegment type = api.created(arena, typer, session, i);
            try {
                ports.put(name, OrtTypes.tensor(api, arena, type, "'%s'".formatted(name)));
            } finally {
                api.release(OrtFunction.RELEASE_TYPE, type);
            }
        }
        return ports;
    }

    private MemorySegment names(SequencedMap<String, TensorType> ports) {
        MemorySegment names = arena.allocate(ValueLayout.ADDRESS, Math.max(ports.size(), 1));
        int i = 0;
        for (String name : ports.keySet()) {
            names.setAtIndex(ValueLayout.ADDRESS, i++, arena.allocateFrom(name));
        }
        return names;
    }

    @Override
    protected LinkedHashMap<String, Tensor> compute(Map<String, Tensor> given) {
        try (Arena memory = Arena.ofConfined();
                Scratch scratch = new Scratch()) {
            MemorySegment arguments = memory.allocate(ValueLayout.ADDRESS, Math.max(inputs().size(), 1));
            MemorySegment results =
                    memory.allocate(ValueLayout.ADDRESS, outputs().size());
            try {
                fill(memory, scratch, arguments, given);
                api.invoke(
                        OrtFunction.RUN,
                        session,
                        MemorySegment.NULL,
                        inputNames,
                        arguments,
                        (long) inputs().size(),
                        outputNames,
                        (long) outputs().size(),
                        results);
                return tensors(memory, results);
            } catch (EngineException e) {
                throw new EngineException("ONNX Runtime failed on %s: %s".formatted(name(), e.getMessage()), e);
            } finally {
                releaseAll(arguments);
                releaseAll(results);
                Reference.reachabilityFence(given); // the runtime reads the tensors where they lie
            }
        }
    }

    private void fill(Arena memory, Scratch scratch, MemorySegment arguments, Map<String, Tensor> given) {
        int i = 0;
        for (String input : inputs().keySet()) {
            Tensor tensor = Objects.requireNonNull(given.get(input));
            arguments.setAtIndex(ValueLayout.ADDRESS, i++, OrtValues.of(api, memory, scratch, tensor));
        }
    }

    private LinkedHashMap<String, Tensor> tensors(Arena memory, MemorySegment results) {
        LinkedHashMap<String, Tensor> tensors = new LinkedHashMap<>();
        List<String> names = List.copyOf(outputs().keySet());
        for (int i = 0; i < names.size(); i++) {
            MemorySegment value = results.getAtIndex(ValueLayout.ADDRESS, i);
            tensors.put(names.get(i), OrtValues.tensor(api, memory, value, "output '%s'".formatted(names.get(i))));
        }
        return tensors;
    }

    private void releaseAll(MemorySegment values) {
        for (long i = 0; i < values.byteSize() / ValueLayout.ADDRESS.byteSize(); i++) {
            MemorySegment value = values.getAtIndex(ValueLayout.ADDRESS, i);
            if (!value.equals(MemorySegment.NULL)) {
                api.release(OrtFunction.RELEASE_VALUE, value);
            }
        }
    }

    @Override
    protected void release() {
        api.release(OrtFunction.RELEASE_SESSION, session);
        arena.close();
    }
}
