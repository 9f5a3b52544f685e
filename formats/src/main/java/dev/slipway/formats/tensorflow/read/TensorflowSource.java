package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.CheckpointBundle;
import dev.slipway.formats.tensorflow.file.TensorflowKind;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.MetaGraph;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.formats.tensorflow.file.TensorflowReader;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// A file of TensorFlow's, and what lies beside it.
///
/// @param kind what the file is
/// @param file the file itself, of a SavedModel the one in its folder
/// @param meta its graph with all that the file says of it; of a frozen graph nothing but that
public record TensorflowSource(TensorflowKind kind, Path file, MetaGraph meta) {

    private static final String SAVED_MODEL = "saved_model.pb";
    private static final String META = ".meta";

    /// The file that a path means: of a folder the SavedModel in it.
    public static Path file(Path path) {
        return Files.isDirectory(path) ? path.resolve(SAVED_MODEL) : path;
    }

    /// What a file is: as its content says, or its name where that says nothing.
    private static TensorflowKind kind(Path file, MappedFile mapped) {
        String name = String.valueOf(file.getFileName());
        return TensorflowKind.of(mapped.bytes())
                .orElse(
                        name.equals(SAVED_MODEL)
                                ? TensorflowKind.SAVED_MODEL
                                : name.endsWith(META) ? TensorflowKind.META_GRAPH : TensorflowKind.GRAPH);
    }

    /// @throws FormatException when the file holds no graph
    public static TensorflowSource of(Path file, MappedFile mapped) {
        TensorflowKind kind = kind(file, mapped);
        MetaGraph meta = switch (kind) {
            case SAVED_MODEL ->
                served(
                        TensorflowReader.savedModel(mapped.bytes(), file.toString())
                                .metaGraphs(),
                        file);
            case META_GRAPH -> TensorflowReader.metaGraph(ProtoReader.of(mapped.bytes(), file.toString()));
            case GRAPH -> alone(TensorflowReader.graph(ProtoReader.of(mapped.bytes(), file.toString())), file);
        };
        return new TensorflowSource(kind, file, meta);
    }

    private static MetaGraph served(List<MetaGraph> graphs, Path file) {
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

    private static MetaGraph alone(TensorflowProto.Graph graph, Path file) {
        if (graph.nodes().isEmpty()) {
            throw FormatException.corrupt("%s holds no graph", file);
        }
        return new MetaGraph(List.of(), "", graph, new LinkedHashMap<>(), Map.of());
    }

    /// The signatures that the caller may mean: those that the file names, else one that is made up from its graph.
    public SequencedMap<String, Signature> signatures(ReadOptions options) {
        SequencedMap<String, Signature> named = new LinkedHashMap<>();
        if (kind == TensorflowKind.SAVED_MODEL) {
            meta.signatures().forEach((name, signature) -> {
                if (!signature.outputs().isEmpty() && !name.startsWith("__")) {
                    named.put(name, signature);
                }
            });
        }
        if (!named.isEmpty()) {
            return Signatures.kept(named, options);
        }
        named.put(Model.DEFAULT_SIGNATURE, new FreeSignature(meta.graph(), options).find());
        return named;
    }

    /// What lies beside the file.
    ///
    /// @param open takes what must be closed with the model
    public SavedVariables variables(List<AutoCloseable> open) {
        return switch (kind) {
            case SAVED_MODEL -> SavedVariables.of(meta, prefix(), folder().resolve("assets"), open);
            case META_GRAPH -> SavedVariables.of(meta, prefix(), folder(), open);
            case GRAPH -> SavedVariables.NOTHING;
        };
    }

    /// The names of what its checkpoint holds, where it has one.
    public List<String> keys() {
        if (kind == TensorflowKind.GRAPH || !CheckpointBundle.exists(prefix())) {
            return List.of();
        }
        try (CheckpointBundle bundle = CheckpointBundle.open(prefix())) {
            return bundle.keys();
        }
    }

    /// What the names of the checkpoint's files begin with.
    private String prefix() {
        return kind == TensorflowKind.SAVED_MODEL
                ? folder().resolve("variables").resolve("variables").toString()
                : prefix(file);
    }

    /// What the names of a meta graph's checkpoint begin with.
    public static String prefix(Path file) {
        String path = file.toString();
        return path.endsWith(META) ? path.substring(0, path.length() - META.length()) : path;
    }

    private Path folder() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
}
