package dev.slipway.formats.tensorflow.write;

import dev.slipway.formats.tensorflow.file.CheckpointWriter;
import dev.slipway.formats.tensorflow.file.TensorflowTree;
import dev.slipway.formats.tensorflow.node.TensorflowFile;
import dev.slipway.formats.tensorflow.node.TensorflowGraphs;
import dev.slipway.formats.tensorflow.spelling.TensorflowOps;
import dev.slipway.model.Model;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.OutputFolder;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Writes all signatures of a model as a SavedModel: one graph, and a checkpoint of the weights beside it
/// (<https://www.tensorflow.org/guide/saved_model>).
public final class SavedModelWriter {

    private static final String GRAPH = "saved_model.pb";
    private static final long LARGEST_FILE = Integer.MAX_VALUE;

    private SavedModelWriter() {}

    /// Whether a folder holds a SavedModel, so that another may be put in its place.
    public static boolean isSavedModel(Path folder) {
        return Files.isRegularFile(folder.resolve(GRAPH));
    }

    /// Writes a model that has been legalized.
    public static void write(Model model, Path target, boolean overwrite) {
        TensorflowFile file = new TensorflowFile(true);
        Checkpointing checkpointing = new Checkpointing(file);
        SequencedMap<String, TensorflowTree.Signature> signatures = new LinkedHashMap<>();
        new TreeMap<>(model.signatures()).forEach((name, graph) -> signatures.put(name, signature(name, graph, file)));
        TensorflowWriter.requireSpeakable(file);
        List<TensorflowTree.Saver> savers = checkpointing.nodes();
        ProtoWriter message = TensorflowTree.savedModel(file.graph(), signatures, savers);
        requireFits(message, target);
        try (OutputFolder folder = OutputFolder.create(target, overwrite, SavedModelWriter::isSavedModel)) {
            write(message, folder.path().resolve(GRAPH));
            if (!file.variables().isEmpty()) {
                Path variables = Files.createDirectories(folder.path().resolve("variables"));
                CheckpointWriter.write(variables.resolve("variables"), file.variables());
            }
            folder.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireFits(ProtoWriter message, Path target) {
        if (message.size() > LARGEST_FILE) {
            throw new FormatException(
                    "TOO_LARGE",
                    "the graph of %s would have %,d bytes, and a SavedModel's holds at most 2 GiB: loops and branches hold large constants"
                            .formatted(target, message.size()));
        }
    }

    private static void write(ProtoWriter message, Path target) {
        try (OutputFile out = OutputFile.create(target, false)) {
            message.writeTo(out.channel());
            out.commit();
        }
    }

    private static TensorflowTree.Signature signature(String name, Graph graph, TensorflowFile file) {
        TensorflowGraphs.Ends ends = TensorflowGraphs.emit(file, graph, name + "_", TensorflowOps::write);
        return new TensorflowTree.Signature(
                slots(graph, graph.inputs(), ends.inputs()), slots(graph, graph.outputs(), ends.outputs()));
    }

    private static SequencedMap<String, TensorflowTree.Slot> slots(
            Graph graph, List<Port> ports, Map<String, String> tensors) {
        SequencedMap<String, TensorflowTree.Slot> slots = new LinkedHashMap<>();
        for (Port port : ports) {
            var type = graph.type(port.value());
            String tensor = Objects.requireNonNull(tensors.get(port.name()));
            slots.put(port.name(), new TensorflowTree.Slot(tensor, type.element(), type.shape()));
        }
        return slots;
    }
}
