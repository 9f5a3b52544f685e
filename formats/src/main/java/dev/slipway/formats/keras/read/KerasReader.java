package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasFile;
import dev.slipway.formats.keras.node.KerasMasks;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNotes;
import dev.slipway.model.Findings;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.wire.FormatException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Builds the hub graph of a saved model.
public final class KerasReader {

    private final KerasFile file;
    private final ReadOptions options;
    private final GraphBuilder graph;
    private final Scope scope;

    public KerasReader(KerasFile file, ReadOptions options, Findings findings) {
        this.file = file;
        this.options = options;
        graph = new GraphBuilder(
                file.config().get("config") instanceof Map<?, ?>
                        ? file.config().config("config").text("name", "model")
                        : "model");
        KerasNode.Shared model = new KerasNode.Shared(
                file.generation(),
                file.backend(),
                file.assets(),
                new KerasMasks(),
                Scope.inner(),
                new KerasNotes(findings));
        scope = new Scope(graph, "", 0, model);
    }

    /// The graph, from the model's inputs to its outputs.
    public Graph graph() {
        KerasConfig root = file.config();
        boolean functional = root.get("config") instanceof Map<?, ?> config
                && config.get("layers") instanceof List<?>
                && config.containsKey("input_layers");
        if (functional) {
            functional(new FunctionalModel(root.config("config").named(root.where()), file.weights(), scope));
        } else if (LayerTypes.of(root).equals("Sequential")) {
            sequential(new SequentialModel(root, file.weights(), scope));
        } else {
            throw FormatException.unsupported(
                    "%s is of the class '%s', whose computation is Python code and not in the file; export it as a SavedModel with model.export(\"folder\"), and convert that",
                    root.where(), root.text("class_name", "of no name"));
        }
        return graph.build();
    }

    private void functional(FunctionalModel model) {
        List<LayerReference> inputs = model.inputs();
        for (LayerReference input : inputs) {
            KerasConfig config = model.inputLayer(input);
            model.give(input, InputLayers.add(config, input.layer(), inputs.size() == 1, options, graph));
        }
        SequencedMap<String, LayerReference> wanted = new LinkedHashMap<>(model.outputs());
        if (!options.outputs().isEmpty()) {
            SequencedMap<String, LayerReference> asked = new LinkedHashMap<>();
            for (String name : options.outputs()) {
                if (!wanted.containsKey(name) && !model.has(name)) {
                    throw noOutput(name, wanted);
                }
                asked.put(name, wanted.getOrDefault(name, new LayerReference(name, 0, 0)));
            }
            wanted = asked;
        }
        wanted.forEach((name, reference) -> graph.output(name, model.value(reference)));
    }

    private static IllegalArgumentException noOutput(String name, SequencedMap<String, ?> known) {
        return new IllegalArgumentException(
                "nothing makes the output '%s'; there are %s".formatted(name, known.sequencedKeySet()));
    }

    private void sequential(SequentialModel model) {
        KerasConfig input = model.input();
        Value x = InputLayers.add(input, input.text("name", "input"), true, options, graph);
        SequencedMap<String, Value> outputs = new LinkedHashMap<>();
        outputs.put(model.last(), model.call(x));
        for (String name : options.outputs()) {
            Value value = outputs.getOrDefault(name, new Value(name));
            if (!outputs.containsKey(name) && graph.producerOf(value) == null) {
                throw noOutput(name, outputs);
            }
            graph.output(name, value);
        }
        if (options.outputs().isEmpty()) {
            outputs.forEach(graph::output);
        }
    }
}
