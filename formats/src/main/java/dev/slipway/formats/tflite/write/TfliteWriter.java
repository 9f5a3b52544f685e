package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.file.TfliteAssociated;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteMetadata;
import dev.slipway.formats.tflite.file.TfliteTree;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteFile;
import dev.slipway.formats.tflite.spelling.TfliteOps;
import dev.slipway.formats.tflite.spelling.TfliteState;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.flatbuffers.FlatTable;
import dev.slipway.wire.flatbuffers.FlatWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/// Writes a model as a TFLite file: a subgraph for each signature, and one that sets the variables.
public final class TfliteWriter {

    private TfliteWriter() {}

    /// What of the model TFLite cannot say.
    public static List<Unspeakable> unspeakable(Model model) {
        return emitted(model).unspeakable();
    }

    /// What would be written of a model that has been legalized.
    public static Draft draft(Model model) {
        return TfliteDraft.of(emitted(model));
    }

    /// Writes a model that has been legalized.
    public static void write(Model model, Path target, boolean overwrite, Findings findings) {
        OutputFile.requireFree(target, overwrite);
        TfliteFile file = emitted(model);
        if (!file.unspeakable().isEmpty()) {
            throw new UnspeakableException("TFLite", file.unspeakable());
        }
        file.transposes()
                .forEach(where -> findings.note(
                        "TRANSPOSE", where, "a transpose was inserted: TFLite has this op channels-last only", ""));
        TfliteMetadata.keep(model.provenance(), file::metadata);
        try (OutputFile out = OutputFile.create(target, overwrite)) {
            FlatTable root = TfliteTree.of(file.model("Slipway"));
            FlatWriter.write(root, TfliteFlat.IDENTIFIER, out.channel());
            out.write(TfliteAssociated.archive(model.provenance(), FlatWriter.size(root)));
            out.commit();
        }
    }

    private static TfliteFile emitted(Model model) {
        TfliteFile file = new TfliteFile(TfliteOps::write);
        boolean stateful = !model.resources().variables().isEmpty();
        List<Graph> graphs = List.copyOf(new LinkedHashSet<>(model.signatures().values()));
        graphs.forEach(_ -> file.reserve());
        int beginnings = stateful ? TfliteState.beginnings(model.resources(), file) : -1;
        for (int i = 0; i < graphs.size(); i++) {
            TfliteEmitter.emit(file, i, graphs.get(i), beginnings);
        }
        model.signatures().forEach((name, graph) -> {
            int number = graphs.indexOf(graph);
            TfliteFlat.Subgraph subgraph = Objects.requireNonNull(file.subgraph(number));
            file.signature(new TfliteFlat.Signature(
                    name,
                    bindings(graph.inputs(), subgraph.inputs()),
                    bindings(graph.outputs(), subgraph.outputs()),
                    number));
        });
        return file;
    }

    private static List<TfliteFlat.Binding> bindings(List<Port> ports, List<Integer> tensors) {
        List<TfliteFlat.Binding> bindings = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            bindings.add(new TfliteFlat.Binding(ports.get(i).name(), tensors.get(i)));
        }
        return bindings;
    }
}
