package dev.slipway.formats.tensorflow;

import dev.slipway.formats.tensorflow.file.CheckpointBundle;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.MetaGraph;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.formats.tensorflow.read.FreeSignature;
import dev.slipway.formats.tensorflow.read.LookupTables;
import dev.slipway.formats.tensorflow.read.SavedVariables;
import dev.slipway.formats.tensorflow.read.Signatures;
import dev.slipway.formats.tensorflow.read.TrainingLeftovers;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.Resources;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

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
            return model(graph, freeSignature(graph, options), SavedVariables.NOTHING, "", options, findings, release);
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
        MetaGraph chosen = chosen(graphs, file);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        String prefix = folder.resolve("variables").resolve("variables").toString();
        SavedVariables variables = SavedVariables.of(chosen, prefix, folder.resolve("assets"), open);
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
                chosen.graph(),
                Signatures.kept(signatures, options),
                variables,
                chosen.version(),
                options,
                findings,
                release);
    }

    private static MetaGraph chosen(List<MetaGraph> graphs, Path file) {
        return graphs.stream()
                .filter(graph -> graph.tags().contains("serve"))
                .findFirst()
                .orElseGet(() -> {
                    if (graphs.isEmpty()) {
                        throw FormatException.corrupt("%s holds no graph", file);
                    }
                    return graphs.getFirst();
                });
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

    @Override
    public List<Finding> leftovers(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve("saved_model.pb") : path;
        String name = String.valueOf(file.getFileName());
        try (MappedFile mapped = MappedFile.open(file)) {
            if (name.equals("saved_model.pb")) {
                Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
                MetaGraph chosen = chosen(
                        TensorflowProto.savedModel(mapped.bytes(), file.toString())
                                .metaGraphs(),
                        file);
                return TrainingLeftovers.of(
                        chosen.graph(),
                        keys(folder.resolve("variables").resolve("variables").toString()));
            }
            ProtoReader in = ProtoReader.of(mapped.bytes(), file.toString());
            return name.endsWith(".meta")
                    ? TrainingLeftovers.of(
                            TensorflowProto.metaGraph(in).graph(),
                            keys(file.toString().replaceFirst("\\.meta$", "")))
                    : TrainingLeftovers.of(TensorflowProto.graph(in), List.of());
        }
    }

    private static List<String> keys(String prefix) {
        if (!CheckpointBundle.exists(prefix)) {
            return List.of();
        }
        try (CheckpointBundle bundle = CheckpointBundle.open(prefix)) {
            return bundle.keys();
        }
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
        SavedVariables variables = SavedVariables.of(meta, prefix, folder, open);
        return model(
                meta.graph(),
                freeSignature(meta.graph(), options),
                variables,
                meta.version(),
                options,
                findings,
                release);
    }

    private Model model(
            TensorflowProto.Graph graph,
            SequencedMap<String, Signature> signatures,
            SavedVariables saved,
            String version,
            ReadOptions options,
            Findings findings,
            Runnable release) {
        Set<String> inputs = new HashSet<>();
        signatures
                .values()
                .forEach(signature -> inputs.addAll(signature.inputs().keySet()));
        LookupTables tables = new LookupTables(graph, saved.files());
        SequencedMap<String, Graph> graphs = new LinkedHashMap<>();
        List<RuntimeException> failures = new ArrayList<>();
        signatures.forEach((name, signature) -> {
            if (options.signature() == null || options.signature().equals(name)) {
                try {
                    graphs.put(
                            name, Signatures.graph(name, graph, signature, saved, tables, options, inputs, findings));
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
                .withDeclarations(Signatures.declarations(signatures));
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
