package dev.slipway.engine.tflite;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.SessionOptions;
import dev.slipway.model.Model;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A mapped file and the interpreter made of it.
final class TfliteModel implements AutoCloseable {

    /// FlatBuffers reach no further; what large files hold beyond is found by other means.
    private static final long LARGEST_FLATBUFFER = Integer.MAX_VALUE;

    private final TfliteApi api;
    private final Path artifact;
    private final Arena arena = Arena.ofShared();
    private final ErrorReports reports = new ErrorReports(arena);
    private MemorySegment model = MemorySegment.NULL;
    private MemorySegment delegate = MemorySegment.NULL;
    private MemorySegment interpreter = MemorySegment.NULL;
    private @Nullable TfliteRunner runner;
    private boolean isAllocated;
    private final SessionOptions options;
    private boolean hasVariables;
    private boolean hasRun;

    TfliteModel(TfliteApi api, Path artifact, SessionOptions options) {
        this.api = api;
        this.artifact = artifact;
        this.options = options;
        try {
            model = model(mapped());
            prepare();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Prepares the model to be run by XNNPACK, or by the runtime's own kernels alone where that does not take it.
    private void prepare() {
        delegate = api.xnnpack()
                .map(xnnpack -> xnnpack.delegate(options.threads()))
                .orElse(MemorySegment.NULL);
        try {
            open();
        } catch (EngineException e) {
            if (delegate.equals(MemorySegment.NULL)) {
                throw e;
            }
            release();
            open();
        }
    }

    private void open() {
        interpreter = interpreter(options.threads());
        runner = runner(options.signature());
        isAllocated = runner.allocate() == 0;
        if (!isAllocated && !hasOpenInputs(runner)) {
            throw refusal("its tensors cannot be allocated");
        }
    }

    private static boolean hasOpenInputs(TfliteRunner runner) {
        return IntStream.range(0, runner.inputNames().size())
                .anyMatch(i -> !runner.input(i).type().shape().isKnown());
    }

    /// Lays out the tensors for the inputs' sizes.
    void allocate() {
        isAllocated = runner().allocate() == 0;
        if (!isAllocated) {
            throw refusal("its tensors cannot be allocated for these inputs");
        }
    }

    /// Whether tensors are laid out: sizes left open may stand for others that the operators do not take.
    boolean isAllocated() {
        return isAllocated;
    }

    TfliteRunner runner() {
        if (runner == null) {
            throw new AssertionError("%s was not opened".formatted(artifact));
        }
        return runner;
    }

    /// Begins anew after a run where variables would outlive it, which an interpreter cannot forget.
    void renew() {
        if (hasVariables && hasRun) {
            release();
            prepare();
        }
        hasRun = true;
    }

    /// Forgets what earlier runs left in tensors that are kept.
    void reset() {
        if (api.number(TfliteFunction.RESET_VARIABLES, interpreter) != 0) {
            throw refusal("its variables cannot be reset");
        }
    }

    EngineException refusal(String what) {
        return new EngineException(
                "TensorFlow Lite %s cannot run %s: %s: %s".formatted(api.version(), artifact, what, reports.taken()));
    }

    private MemorySegment mapped() {
        try (FileChannel file = FileChannel.open(artifact)) {
            MemorySegment bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
            if (bytes.byteSize() <= LARGEST_FLATBUFFER && !api.isSound(bytes)) {
                throw new EngineException(
                        "%s is no TFLite file, or is damaged: its offsets lead outside of it".formatted(artifact));
            }
            hasVariables = bytes.byteSize() <= LARGEST_FLATBUFFER && new TfliteCodes(bytes).hasVariables();
            return bytes;
        } catch (IOException e) {
            throw new EngineException("%s cannot be read: %s".formatted(artifact, e), e);
        }
    }

    private MemorySegment model(MemorySegment bytes) {
        MemorySegment created = api.pointer(
                TfliteFunction.CREATE_MODEL, bytes, bytes.byteSize(), reports.callback(), MemorySegment.NULL);
        if (created.equals(MemorySegment.NULL)) {
            throw refusal("the model is refused");
        }
        return created;
    }

    private MemorySegment interpreter(int threads) {
        MemorySegment options = api.pointer(TfliteFunction.CREATE_OPTIONS);
        try {
            api.run(TfliteFunction.SET_THREADS, options, threads);
            api.run(TfliteFunction.SET_ERROR_REPORTER, options, reports.callback(), MemorySegment.NULL);
            if (!delegate.equals(MemorySegment.NULL)) {
                api.run(TfliteFunction.ADD_DELEGATE, options, delegate);
            }
            MemorySegment created = api.pointer(TfliteFunction.CREATE_INTERPRETER, model, options);
            if (created.equals(MemorySegment.NULL)) {
                throw refusal("no interpreter can be made");
            }
            return created;
        } finally {
            api.run(TfliteFunction.DELETE_OPTIONS, options);
        }
    }

    private TfliteRunner runner(@Nullable String wanted) {
        List<String> signatures = new ArrayList<>();
        for (int i = 0; i < api.number(TfliteFunction.SIGNATURE_COUNT, interpreter); i++) {
            signatures.add(api.text(TfliteFunction.SIGNATURE_KEY, interpreter, i));
        }
        if (signatures.isEmpty() && (wanted == null || wanted.equals(Model.DEFAULT_SIGNATURE))) {
            return TfliteRunner.ofFirstSubgraph(api, interpreter);
        }
        String key = wanted != null
                ? wanted
                : signatures.contains(Model.DEFAULT_SIGNATURE) ? Model.DEFAULT_SIGNATURE : signatures.getFirst();
        if (!signatures.contains(key)) {
            throw new IllegalArgumentException(
                    "%s has no signature '%s'; it has %s".formatted(artifact, wanted, signatures));
        }
        MemorySegment signature = api.pointer(TfliteFunction.SIGNATURE, interpreter, arena.allocateFrom(key));
        if (signature.equals(MemorySegment.NULL)) {
            throw refusal("signature '%s' cannot be prepared".formatted(key));
        }
        return TfliteRunner.ofSignature(api, signature, arena);
    }

    private void release() {
        if (runner != null) {
            runner.delete();
            runner = null;
        }
        if (!interpreter.equals(MemorySegment.NULL)) {
            api.run(TfliteFunction.DELETE_INTERPRETER, interpreter);
            interpreter = MemorySegment.NULL;
        }
        if (!delegate.equals(MemorySegment.NULL)) {
            api.xnnpack().orElseThrow().delete().run(delegate);
            delegate = MemorySegment.NULL;
        }
    }

    @Override
    public void close() {
        release();
        if (!model.equals(MemorySegment.NULL)) {
            api.run(TfliteFunction.DELETE_MODEL, model);
        }
        arena.close();
    }
}
