package dev.slipway.formats.tensorflow;

import dev.slipway.formats.tensorflow.file.TensorflowKind;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.formats.tensorflow.read.LookupTables;
import dev.slipway.formats.tensorflow.read.SavedVariables;
import dev.slipway.formats.tensorflow.read.Signatures;
import dev.slipway.formats.tensorflow.read.TensorflowSource;
import dev.slipway.formats.tensorflow.read.TrainingLeftovers;
import dev.slipway.formats.tensorflow.write.SavedModelWriter;
import dev.slipway.formats.tensorflow.write.TensorflowLegalize;
import dev.slipway.formats.tensorflow.write.TensorflowWriter;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.Resources;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Graph;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
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

/// Reads and writes SavedModel folders and frozen graphs (`.pb`); reads meta graphs (`.meta`) with the checkpoint
/// beside them.
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
        Path file = TensorflowSource.file(path);
        if (Files.isDirectory(path)) {
            return Files.isRegularFile(file);
        }
        if (!Files.isRegularFile(file) || file.toFile().length() == 0) {
            return false;
        }
        try (MappedFile mapped = MappedFile.open(file)) {
            return TensorflowKind.of(mapped.bytes()).isPresent();
        } catch (FormatException e) {
            return false;
        }
    }

    @Override
    public Model read(Path path, ReadOptions options, Findings findings) {
        Path file = TensorflowSource.file(path);
        MappedFile mapped = MappedFile.open(file);
        List<AutoCloseable> open = new ArrayList<>(List.of(mapped));
        Runnable release = () -> close(open);
        try {
            TensorflowSource source = TensorflowSource.of(file, mapped);
            SequencedMap<String, Signature> signatures = source.signatures(options);
            SequencedMap<String, Graph> graphs =
                    graphs(source.meta().graph(), signatures, source.variables(open), options, findings);
            String version = source.meta().version();
            return new Model(
                            graphs,
                            Resources.NONE,
                            new Provenance(id(), version.isEmpty() ? "" : "TensorFlow " + version, Map.of()),
                            release)
                    .withDeclarations(Signatures.declarations(signatures));
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

    /// The hub graph of each signature that is wanted; those that cannot be read do not take the others with them.
    private static SequencedMap<String, Graph> graphs(
            TensorflowProto.Graph graph,
            SequencedMap<String, Signature> signatures,
            SavedVariables saved,
            ReadOptions options,
            Findings findings) {
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
        if (!graphs.isEmpty()) {
            return graphs;
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        throw new IllegalArgumentException(
                "there is no signature '%s'; the model has %s".formatted(options.signature(), signatures.keySet()));
    }

    /// A meta graph's checkpoint lies beside it, under its name.
    @Override
    public List<Path> files(Path path) {
        String name = String.valueOf(path.getFileName());
        if (!name.endsWith(".meta")) {
            return List.of(path);
        }
        List<Path> files = new ArrayList<>(List.of(path));
        String prefix = TensorflowSource.prefix(Path.of(name)) + ".";
        try (Stream<Path> beside =
                Files.list(Objects.requireNonNull(path.toAbsolutePath().getParent()))) {
            beside.filter(file -> file.getFileName().toString().startsWith(prefix + "index")
                            || file.getFileName().toString().startsWith(prefix + "data-")
                            || prefix.equals(file.getFileName() + "."))
                    .sorted()
                    .forEach(files::add);
        } catch (IOException e) {
            throw new FormatException("UNREADABLE", "what is beside %s cannot be read: %s".formatted(path, e), e);
        }
        return files;
    }

    @Override
    public List<Finding> leftovers(Path path) {
        Path file = TensorflowSource.file(path);
        try (MappedFile mapped = MappedFile.open(file)) {
            TensorflowSource source = TensorflowSource.of(file, mapped);
            return TrainingLeftovers.of(source.meta().graph(), source.keys());
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    /// A SavedModel, unless the name says that it is a frozen graph.
    @Override
    public boolean writesFolder(Path target) {
        String name = String.valueOf(target.getFileName());
        return extensions().stream().noneMatch(name::endsWith);
    }

    @Override
    public boolean isReplaceable(Path folder) {
        return SavedModelWriter.isSavedModel(folder);
    }

    @Override
    public Model legalize(Model model, Findings findings) {
        return model.mapGraphs(graph -> TensorflowLegalize.legalize(graph, findings));
    }

    @Override
    public List<Unspeakable> unspeakable(Model model) {
        return TensorflowWriter.unspeakable(model);
    }

    @Override
    public Draft draft(Model model) {
        return TensorflowWriter.draft(model);
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
        if (String.valueOf(target.getFileName()).endsWith(".meta")) {
            throw new IllegalArgumentException(
                    "%s would be a meta graph, which is read only; let the name end in .pb, or write a folder"
                            .formatted(target));
        }
        if (writesFolder(target)) {
            SavedModelWriter.write(model, target, overwrite);
        } else {
            TensorflowWriter.write(model, target, overwrite, findings);
        }
    }
}
