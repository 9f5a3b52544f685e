package dev.slipway.formats.tensorflow;

import dev.slipway.formats.tensorflow.file.CheckpointBundle;
import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.MetaGraph;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.formats.tensorflow.file.TrackedVariables;
import dev.slipway.formats.tensorflow.read.FreeSignature;
import dev.slipway.formats.tensorflow.read.GraphImport;
import dev.slipway.formats.tensorflow.read.LookupTables;
import dev.slipway.formats.tensorflow.read.RestoredVariables;
import dev.slipway.model.Declaration;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.Resources;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.ContainedPath;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads SavedModel folders, frozen graphs (`.pb`) and meta graphs (`.meta`) with the checkpoint beside them.
public final class TensorflowFormat implements ModelFormat {

    @Override
    public String id() {
        return "tensorflow";
    }

    @Override
    public List<String> extensions() {
        return List.of(".pb", ".meta");
    }

    @Override
    public boolean recognizes(Path path) {
        if (Files.isDirectory(path)) {
            return Files.isRegularFile(path.resolve("saved_model.pb"));
        }
        String name = String.valueOf(path.getFileName());
        return name.endsWith(".pb") || name.endsWith(".meta");
    }

    @Override
    public Model read(Path path, ReadOptions options, Findings findings) {
        Path file = Files.isDirectory(path) ? path.resolve("saved_model.pb") : path;
        MappedFile mapped = MappedFile.open(file);
        List<AutoCloseable> open = new ArrayList<>(List.of(mapped));
        Runnable release = () -> close(open);
        try {
            String name = String.valueOf(file.getFileName());
            if (name.equals("saved_model.pb")) {
                return savedModel(file, mapped, open, options, findings, release);
            }
            if (name.endsWith(".meta")) {
                return metaGraph(file, mapped, open, options, findings, release);
            }
            TensorflowProto.Graph graph = TensorflowProto.graph(ProtoReader.of(mapped.bytes(), file.toString()));
            if (graph.nodes().isEmpty()) {
                throw FormatException.corrupt("%s holds no graph", file);
            }
            return model(graph, freeSignature(graph, options), Saved.NOTHING, "", options, findings, release);
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    private static void close(List<AutoCloseable> open) {
        List<AutoCloseable> closing = List.copyOf(open);
        open.clear();
        for (AutoCloseable each : closing) {
            try {
                each.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private Model savedModel(
            Path file,
            MappedFile mapped,
            List<AutoCloseable> open,
            ReadOptions options,
            Findings findings,
            Runnable release) {
        List<MetaGraph> graphs =
                TensorflowProto.savedModel(mapped.bytes(), file.toString()).metaGraphs();
        MetaGraph chosen = graphs.stream()
                .filter(graph -> graph.tags().contains("serve"))
                .findFirst()
                .orElseGet(() -> {
                    if (graphs.isEmpty()) {
                        throw FormatException.corrupt("%s holds no graph", file);
                    }
                    return graphs.getFirst();
                });
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        String prefix = folder.resolve("variables").resolve("variables").toString();
        Saved variables = variables(chosen, prefix, folder.resolve("assets"), open);
        SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
        chosen.signatures().forEach((name, signature) -> {
            if (!signature.outputs().isEmpty() && !name.startsWith("__")) {
                signatures.put(name, signature);
            }
        });
        if (signatures.isEmpty()) {
            return model(
                    chosen.graph(),
                    freeSignature(chosen.graph(), options),
                    variables,
                    chosen.version(),
                    options,
                    findings,
                    release);
        }
        return model(
                chosen.graph(), kept(signatures, options), variables, chosen.version(), options, findings, release);
    }

    /// The signatures with only those outputs that are asked for; where none is named, only signatures that have all.
    private static SequencedMap<String, Signature> kept(
            SequencedMap<String, Signature> signatures, ReadOptions options) {
        if (options.outputs().isEmpty()) {
            return signatures;
        }
        SequencedMap<String, Signature> kept = new LinkedHashMap<>();
        Set<String> known = new LinkedHashSet<>();
        signatures.forEach((name, signature) -> {
            if (options.signature() == null || options.signature().equals(name)) {
                known.addAll(signature.outputs().sequencedKeySet());
                if (signature.outputs().keySet().containsAll(options.outputs())) {
                    SequencedMap<String, TensorflowProto.TensorInfo> outputs = new LinkedHashMap<>();
                    options.outputs()
                            .forEach(output -> outputs.put(
                                    output,
                                    Objects.requireNonNull(signature.outputs().get(output))));
                    kept.put(name, new Signature(signature.inputs(), outputs, signature.method()));
                }
            }
        });
        if (kept.isEmpty() && !known.isEmpty()) {
            throw new IllegalArgumentException(
                    "no signature has the outputs %s; there are %s".formatted(options.outputs(), known));
        }
        return kept.isEmpty() ? signatures : kept;
    }

    /// A meta graph's checkpoint lies beside it, under its name.
    @Override
    public List<Path> files(Path path) {
        String name = String.valueOf(path.getFileName());
        if (!name.endsWith(".meta")) {
            return List.of(path);
        }
        List<Path> files = new ArrayList<>(List.of(path));
        String prefix = name.replaceFirst("\\.meta$", ".");
        try (Stream<Path> beside =
                Files.list(Objects.requireNonNull(path.toAbsolutePath().getParent()))) {
            beside.filter(file -> file.getFileName().toString().startsWith(prefix + "index")
                            || file.getFileName().toString().startsWith(prefix + "data-"))
                    .sorted()
                    .forEach(files::add);
        } catch (IOException e) {
            throw new FormatException("UNREADABLE", "what is beside %s cannot be read: %s".formatted(path, e), e);
        }
        return files;
    }

    private Model metaGraph(
            Path file,
            MappedFile mapped,
            List<AutoCloseable> open,
            ReadOptions options,
            Findings findings,
            Runnable release) {
        MetaGraph meta = TensorflowProto.metaGraph(ProtoReader.of(mapped.bytes(), file.toString()));
        String prefix = file.toString().replaceFirst("\\.meta$", "");
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Saved variables = variables(meta, prefix, folder, open);
        return model(
                meta.graph(),
                freeSignature(meta.graph(), options),
                variables,
                meta.version(),
                options,
                findings,
                release);
    }

    /// What lies beside a graph.
    ///
    /// @param variables values by the names of the variables' nodes
    private record Saved(Function<String, @Nullable Constant> variables, LookupTables.Files files) {

        static final Saved NOTHING = new Saved(_ -> null, TensorflowFormat.files(Map.of(), null, null));
    }

    private static Saved variables(MetaGraph meta, String prefix, Path folder, List<AutoCloseable> open) {
        if (!CheckpointBundle.exists(prefix)) {
            return new Saved(_ -> null, files(meta.assets(), folder, null));
        }
        CheckpointBundle bundle = CheckpointBundle.open(prefix);
        open.add(bundle);
        Map<String, RestoredVariables.Saved> keys = new RestoredVariables(meta.graph()).keys();
        Map<String, String> tracked = tracked(bundle);
        return new Saved(
                node -> {
                    RestoredVariables.Saved saved =
                            keys.getOrDefault(node, new RestoredVariables.Saved(tracked.getOrDefault(node, node), ""));
                    Tensor tensor = bundle.tensor(saved.key(), saved.part());
                    return tensor == null ? null : Constant.of(tensor);
                },
                files(meta.assets(), folder, bundle));
    }

    private static LookupTables.Files files(
            Map<String, String> assets, @Nullable Path folder, @Nullable CheckpointBundle bundle) {
        return new LookupTables.Files() {
            @Override
            public @Nullable Path named(String constant, String text) {
                String name = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
                String file = assets.getOrDefault(constant, name);
                return folder == null || file.isEmpty() || !Files.exists(folder.resolve(file))
                        ? null
                        : ContainedPath.resolve(folder, file);
            }

            @Override
            public @Nullable Tensor saved(String key, String part) {
                return bundle == null ? null : bundle.tensor(key, part);
            }
        };
    }

    private static Map<String, String> tracked(CheckpointBundle bundle) {
        MemorySegment objects = bundle.text(TrackedVariables.KEY);
        return objects == null ? Map.of() : TrackedVariables.keys(objects);
    }

    private Model model(
            TensorflowProto.Graph graph,
            SequencedMap<String, Signature> signatures,
            Saved saved,
            String version,
            ReadOptions options,
            Findings findings,
            Runnable release) {
        requireInputs(signatures, options);
        LookupTables tables = new LookupTables(graph, saved.files());
        SequencedMap<String, Graph> graphs = new LinkedHashMap<>();
        List<RuntimeException> failures = new ArrayList<>();
        signatures.forEach((name, signature) -> {
            if (options.signature() == null || options.signature().equals(name)) {
                try {
                    graphs.put(name, graph(name, graph, signature, saved, tables, options, findings));
                } catch (RuntimeException e) {
                    failures.add(e);
                    findings.loss(
                            "SIGNATURE_DROPPED",
                            name,
                            "the signature cannot be read: " + e.getMessage(),
                            "name another with --signature");
                }
            }
        });
        if (graphs.isEmpty()) {
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
            throw new IllegalArgumentException(
                    "there is no signature '%s'; the model has %s".formatted(options.signature(), signatures.keySet()));
        }
        return new Model(
                        graphs,
                        Resources.NONE,
                        new Provenance(id(), version.isEmpty() ? "" : "TensorFlow " + version, Map.of()),
                        release)
                .withDeclarations(declarations(signatures));
    }

    private static SequencedMap<String, Declaration> declarations(SequencedMap<String, Signature> signatures) {
        SequencedMap<String, Declaration> declarations = new LinkedHashMap<>();
        signatures.forEach((name, signature) -> {
            if (!signature.method().isEmpty()) {
                declarations.put(
                        name,
                        new Declaration(signature.method(), slots(signature.inputs()), slots(signature.outputs())));
            }
        });
        return declarations;
    }

    private static SequencedMap<String, Declaration.Slot> slots(
            SequencedMap<String, TensorflowProto.TensorInfo> infos) {
        SequencedMap<String, Declaration.Slot> slots = new LinkedHashMap<>();
        infos.forEach((name, info) ->
                slots.put(name, new Declaration.Slot(info.tensor(), TensorType.of(info.element(), info.shape()))));
        return slots;
    }

    private static void requireInputs(SequencedMap<String, Signature> signatures, ReadOptions options) {
        Set<String> known = new LinkedHashSet<>();
        signatures.values().forEach(signature -> known.addAll(signature.inputs().keySet()));
        for (String name : options.inputShapes().keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "nothing that the outputs depend on is named '%s'; the inputs are %s".formatted(name, known));
            }
        }
    }

    private static Graph graph(
            String name,
            TensorflowProto.Graph graph,
            Signature signature,
            Saved saved,
            LookupTables tables,
            ReadOptions options,
            Findings findings) {
        GraphBuilder builder = new GraphBuilder(name);
        GraphImport.Scope scope =
                new GraphImport(graph.functions(), saved.variables(), tables, findings).scope(builder, graph.nodes());
        boolean single = signature.inputs().size() == 1;
        signature.inputs().forEach((input, info) -> {
            ElementType element = options.inputTypes().getOrDefault(input, info.element());
            Shape shape = named(options.shape(input, info.shape()), input, single);
            Value value = builder.input(input, TensorType.of(element, shape));
            Reference reference = Reference.of(info.tensor());
            scope.overridden.put(reference.node() + ":" + reference.index(), value);
        });
        Map<String, String> outputs = new LinkedHashMap<>();
        signature.outputs().forEach((output, info) -> outputs.put(output, info.tensor()));
        GraphImport.outputs(scope, outputs);
        return builder.build();
    }

    /// Unknown sizes get names, so that targets can show them: the first axis of a single input is the batch.
    private static Shape named(Shape shape, String input, boolean single) {
        if (!shape.isRanked()) {
            return shape;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            Dim dim = shape.dim(i);
            dims.add(!dim.isUnknown() ? dim : Dim.symbol(i == 0 && single ? "batch" : input + "_dim" + i));
        }
        return Shape.of(dims);
    }

    private static SequencedMap<String, Signature> freeSignature(TensorflowProto.Graph graph, ReadOptions options) {
        SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
        signatures.put(Model.DEFAULT_SIGNATURE, new FreeSignature(graph, options).find());
        return signatures;
    }

    @Override
    public boolean canWrite() {
        return false;
    }

    @Override
    public Model legalize(Model model, Findings findings) {
        return model;
    }

    @Override
    public List<Unspeakable> unspeakable(Model model) {
        return List.of(new Unspeakable(
                "model",
                "",
                "NOT_WRITTEN",
                "TensorFlow files are read, not written, by this version",
                "convert to .onnx or .tflite"));
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
        throw new UnspeakableException("TensorFlow", unspeakable(model));
    }
}
