package dev.slipway.engine.tensorflow;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.SessionOptions;
import dev.slipway.model.Model;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A model loaded into the runtime: a graph, and the session that holds its variables.
@SuppressWarnings("restricted")
final class TensorflowModel implements AutoCloseable {

    private static final String SAVED_MODEL = "saved_model.pb";
    private static final String META_GRAPH = ".meta";
    private static final String SERVING = "serve";

    private final TensorflowApi api;
    private final Path artifact;
    private final TensorflowGraph graph;
    private MemorySegment session = MemorySegment.NULL;
    private @Nullable MetaGraph meta;

    private TensorflowModel(TensorflowApi api, Path artifact) {
        this.api = api;
        this.artifact = artifact;
        this.graph = new TensorflowGraph(api, api.pointer(TensorflowFunction.NEW_GRAPH), artifact.toString());
    }

    static TensorflowModel open(TensorflowApi api, Path artifact, int threads) {
        TensorflowModel model = new TensorflowModel(api, artifact);
        try (Arena arena = Arena.ofConfined()) {
            model.load(arena, threads);
            return model;
        } catch (FormatException e) {
            model.close();
            throw new EngineException(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// Runs a graph that does nothing, as the first run of a process says things that the environment cannot silence.
    static void runNothing(TensorflowApi api) {
        String name = "nothing";
        byte[] definition = new ProtoWriter()
                .message(1, node -> node.string(1, name).string(2, "NoOp"))
                .toBytes();
        try (Arena arena = Arena.ofConfined();
                TensorflowModel model = new TensorflowModel(api, Path.of(name))) {
            model.session = model.imported(arena, arena.allocateFrom(ValueLayout.JAVA_BYTE, definition), 1);
            if (model.graph.operation(name) instanceof MemorySegment operation) {
                model.perform(arena, MemorySegment.NULL, MemorySegment.NULL, 0, operation);
            }
        }
    }

    MemorySegment session() {
        return session;
    }

    private void load(Arena arena, int threads) {
        Path file = Files.isDirectory(artifact) ? artifact.resolve(SAVED_MODEL) : artifact;
        try (MappedFile mapped = MappedFile.open(file)) {
            if (file.endsWith(SAVED_MODEL)) {
                MetaGraph serving = serving(MetaGraph.ofSavedModel(mapped.bytes(), file.toString()));
                meta = serving;
                session = savedModel(arena, file.toAbsolutePath().getParent(), serving.tags(), threads);
            } else if (file.toString().endsWith(META_GRAPH)) {
                MetaGraph read = MetaGraph.of(mapped.bytes(), file.toString());
                meta = read;
                session = imported(arena, read.graph(), threads);
                restore(arena, read.saver());
            } else {
                session = imported(arena, mapped.bytes(), threads);
            }
        }
    }

    private MetaGraph serving(List<MetaGraph> graphs) {
        return graphs.stream()
                .filter(candidate -> candidate.tags().contains(SERVING))
                .findFirst()
                .or(() -> graphs.stream().findFirst())
                .orElseThrow(() -> new EngineException("it holds no graph"));
    }

    private MemorySegment savedModel(Arena arena, @Nullable Path folder, List<String> tags, int threads) {
        MemorySegment names = arena.allocate(ValueLayout.ADDRESS, Math.max(tags.size(), 1));
        for (int i = 0; i < tags.size(); i++) {
            names.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(tags.get(i)));
        }
        MemorySegment path = arena.allocateFrom(String.valueOf(folder));
        return withOptions(
                arena,
                threads,
                options -> api.checked(status -> api.pointer(
                        TensorflowFunction.LOAD_SAVED_MODEL,
                        options,
                        MemorySegment.NULL,
                        path,
                        names,
                        tags.size(),
                        graph.pointer(),
                        MemorySegment.NULL,
                        status)));
    }

    private MemorySegment imported(Arena arena, MemorySegment definition, int threads) {
        MemorySegment buffer = arena.allocate(ValueLayout.ADDRESS, 3);
        buffer.setAtIndex(ValueLayout.ADDRESS, 0, definition);
        buffer.set(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS.byteSize(), definition.byteSize());
        MemorySegment importing = api.pointer(TensorflowFunction.NEW_IMPORT_OPTIONS);
        try {
            api.check(status -> api.run(TensorflowFunction.IMPORT, graph.pointer(), buffer, importing, status));
        } finally {
            api.run(TensorflowFunction.DELETE_IMPORT_OPTIONS, importing);
        }
        return withOptions(
                arena,
                threads,
                options -> api.checked(
                        status -> api.pointer(TensorflowFunction.NEW_SESSION, graph.pointer(), options, status)));
    }

    private interface WithOptions {
        MemorySegment call(MemorySegment options);
    }

    private MemorySegment withOptions(Arena arena, int threads, WithOptions call) {
        MemorySegment options = api.pointer(TensorflowFunction.NEW_OPTIONS);
        try {
            byte[] config = configuration(threads);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, config);
            api.check(status -> api.run(TensorflowFunction.CONFIGURE, options, bytes, (long) config.length, status));
            return call.call(options);
        } finally {
            api.run(TensorflowFunction.DELETE_OPTIONS, options);
        }
    }

    /// A `ConfigProto`: threads within and between operations, of this session alone; devices that are not here are
    /// replaced.
    private static byte[] configuration(int threads) {
        return new ProtoWriter()
                .int64(2, threads)
                .int64(5, threads)
                .bool(7, true)
                .bool(9, true)
                .toBytes();
    }

    private void restore(Arena arena, MetaGraph.@Nullable Saver saver) {
        String prefix = artifact.toString().substring(0, artifact.toString().length() - META_GRAPH.length());
        if (saver == null || !(graph.operation(saver.restore()) instanceof MemorySegment restored)) {
            throw new EngineException("it does not say how its variables are restored");
        }
        Endpoint file = graph.endpoint(saver.file());
        MemorySegment path = api.values().of(arena, Tensor.ofTexts(Shape.SCALAR, prefix), file.number());
        try {
            MemorySegment fed = arena.allocate(Endpoint.SIZE, Long.BYTES);
            file.write(fed);
            perform(arena, fed, arena.allocateFrom(ValueLayout.ADDRESS, path), 1, restored);
        } finally {
            api.run(TensorflowFunction.DELETE_TENSOR, path);
        }
    }

    /// Runs an operation for what it does.
    private void perform(Arena arena, MemorySegment fed, MemorySegment values, int count, MemorySegment operation) {
        api.check(status -> api.run(
                TensorflowFunction.RUN,
                session,
                MemorySegment.NULL,
                fed,
                values,
                count,
                MemorySegment.NULL,
                MemorySegment.NULL,
                0,
                arena.allocateFrom(ValueLayout.ADDRESS, operation),
                1,
                MemorySegment.NULL,
                status));
    }

    /// What is fetched: as asked, as the signature says, or what nothing reads.
    List<Endpoint> outputs(SessionOptions options) {
        MetaGraph.@Nullable Signature signature = signature(options.signature());
        if (!options.outputs().isEmpty()) {
            return named(options.outputs(), signature == null ? new TreeMap<>() : signature.outputs());
        }
        return signature == null
                ? graph.freeOutputs()
                : named(List.copyOf(signature.outputs().keySet()), signature.outputs());
    }

    /// What is fed: as asked, as the signature says, or the placeholders that the outputs need.
    List<Endpoint> inputs(SessionOptions options, List<Endpoint> outputs) {
        MetaGraph.@Nullable Signature signature = signature(options.signature());
        if (!options.inputs().isEmpty()) {
            return named(options.inputs(), signature == null ? new TreeMap<>() : signature.inputs());
        }
        return signature == null
                ? graph.freeInputs(outputs)
                : named(List.copyOf(signature.inputs().keySet()), signature.inputs());
    }

    private List<Endpoint> named(List<String> names, SequencedMap<String, MetaGraph.Port> ports) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String name : names) {
            MetaGraph.Port port = ports.get(name);
            if (port != null && port.tensor().isEmpty()) {
                throw new EngineException(
                        "'%s' is sparse or composite; only dense tensors can be exchanged with a model"
                                .formatted(name));
            }
            endpoints.add(port == null ? graph.endpoint(name) : graph.endpoint(name, port));
        }
        return endpoints;
    }

    /// The signature of that name or, for null, the usual one; null where the file has none.
    private MetaGraph.@Nullable Signature signature(@Nullable String wanted) {
        SequencedMap<String, MetaGraph.Signature> known = new TreeMap<>();
        if (meta != null) {
            meta.signatures().forEach((name, signature) -> {
                if (!name.startsWith("__") && !signature.outputs().isEmpty()) {
                    known.put(name, signature);
                }
            });
        }
        if (known.isEmpty() && (wanted == null || wanted.equals(Model.DEFAULT_SIGNATURE))) {
            return null;
        }
        String name = wanted != null || known.isEmpty()
                ? wanted
                : known.containsKey(Model.DEFAULT_SIGNATURE)
                        ? Model.DEFAULT_SIGNATURE
                        : known.firstEntry().getKey();
        MetaGraph.Signature signature = name == null ? null : known.get(name);
        if (signature == null) {
            throw new IllegalArgumentException(
                    "%s has no signature '%s'; it has %s".formatted(artifact, wanted, known.keySet()));
        }
        return signature;
    }

    @Override
    public void close() {
        if (!session.equals(MemorySegment.NULL)) {
            api.check(status -> api.run(TensorflowFunction.CLOSE_SESSION, session, status));
            api.check(status -> api.run(TensorflowFunction.DELETE_SESSION, session, status));
        }
        api.run(TensorflowFunction.DELETE_GRAPH, graph.pointer());
    }
}
