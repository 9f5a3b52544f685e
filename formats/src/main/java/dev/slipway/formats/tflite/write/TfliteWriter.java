package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.file.TfliteAssociated;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteMetadata;
import dev.slipway.formats.tflite.file.TfliteTree;
import dev.slipway.formats.tflite.node.TfliteFile;
import dev.slipway.formats.tflite.node.TfliteGraphs;
import dev.slipway.formats.tflite.spelling.TfliteOps;
import dev.slipway.formats.tflite.spelling.TfliteState;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Resources;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.op.AssignVariable;
import dev.slipway.model.op.ReadVariable;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.flatbuffers.FlatTable;
import dev.slipway.wire.flatbuffers.FlatWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

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
        List<Graph> graphs = List.copyOf(new LinkedHashSet<>(model.signatures().values()));
        SequencedMap<String, Resources.Variable> used = used(model, graphs);
        boolean stateful = !used.isEmpty();
        graphs.forEach(_ -> file.reserve());
        int beginnings = stateful ? TfliteState.beginnings(Resources.ofVariables(used), file) : -1;
        for (int i = 0; i < graphs.size(); i++) {
            TfliteGraphs.emit(file, i, graphs.get(i), beginnings);
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

    /// The variables that operators read or assign; layers that keep their state themselves need none.
    private static SequencedMap<String, Resources.Variable> used(Model model, List<Graph> graphs) {
        Set<String> names = new HashSet<>();
        graphs.forEach(graph -> gather(graph, names));
        SequencedMap<String, Resources.Variable> used =
                new LinkedHashMap<>(model.resources().variables());
        used.keySet().retainAll(names);
        return used;
    }

    private static void gather(Graph graph, Set<String> names) {
        for (Node node : graph.nodes()) {
            switch (node.op()) {
                case ReadVariable(String variable) -> names.add(variable);
                case AssignVariable(String variable, var _) -> names.add(variable);
                default -> {}
            }
            node.bodies().forEach(body -> gather(body, names));
        }
    }

    private static List<TfliteFlat.Binding> bindings(List<Port> ports, List<Integer> tensors) {
        List<TfliteFlat.Binding> bindings = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            bindings.add(new TfliteFlat.Binding(ports.get(i).name(), tensors.get(i)));
        }
        return bindings;
    }
}
