package dev.slipway.formats.tensorflow.write;

import dev.slipway.formats.tensorflow.file.TensorflowTree;
import dev.slipway.formats.tensorflow.node.TensorflowFile;
import dev.slipway.formats.tensorflow.node.TensorflowGraphs;
import dev.slipway.formats.tensorflow.spelling.TensorflowOps;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;

/// Writes the default graph of a model as a frozen graph, its weights in it.
public final class TensorflowWriter {

    private static final long LARGEST_FILE = Integer.MAX_VALUE;

    private TensorflowWriter() {}

    /// What of the model TensorFlow cannot say.
    public static List<Unspeakable> unspeakable(Model model) {
        return emitted(model).unspeakable();
    }

    /// What would be written of a model that has been legalized.
    public static Draft draft(Model model) {
        return TensorflowDraft.of(emitted(model));
    }

    /// All signatures in one graph, the nodes of each under names of their own.
    private static TensorflowFile emitted(Model model) {
        TensorflowFile file = new TensorflowFile(false);
        model.signatures()
                .forEach((name, graph) -> TensorflowGraphs.emit(file, graph, name + "_", TensorflowOps::write));
        return file;
    }

    /// Writes a model that has been legalized.
    public static void write(Model model, Path target, boolean overwrite, Findings findings) {
        OutputFile.requireFree(target, overwrite);
        if (model.signatures().size() > 1) {
            findings.loss(
                    "OTHER_SIGNATURES",
                    target.toString(),
                    "a frozen graph has one signature; of %s only the default is written"
                            .formatted(model.signatures().keySet()),
                    "write a folder, which holds all of them, or choose another with --signature");
        }
        TensorflowFile file = new TensorflowFile(false);
        TensorflowGraphs.Ends ends = TensorflowGraphs.emit(file, model.main(), "", TensorflowOps::write);
        requireSpeakable(file);
        noteRenamed(ends.inputs(), target, findings);
        noteRenamed(ends.outputs(), target, findings);
        ProtoWriter message = TensorflowTree.graph(file.graph());
        if (message.size() > LARGEST_FILE) {
            throw new FormatException(
                    "TOO_LARGE",
                    "%s would have %,d bytes, and a frozen graph holds at most 2 GiB; write a SavedModel instead: name a folder"
                            .formatted(target, message.size()));
        }
        try (OutputFile out = OutputFile.create(target, overwrite)) {
            message.writeTo(out.channel());
            out.commit();
        }
    }

    static void requireSpeakable(TensorflowFile file) {
        if (!file.unspeakable().isEmpty()) {
            throw new UnspeakableException("TensorFlow", file.unspeakable());
        }
    }

    private static void noteRenamed(SequencedMap<String, String> ends, Path target, Findings findings) {
        ends.forEach((name, tensor) -> {
            if (!tensor.equals(name + ":0")) {
                findings.note(
                        "RENAMED",
                        target.toString(),
                        "'%s' is no name that a graph of TensorFlow can give; it is %s there".formatted(name, tensor),
                        "write a folder, whose signatures keep every name");
            }
        });
    }
}
