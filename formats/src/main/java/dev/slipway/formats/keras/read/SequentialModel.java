package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasWeights;
import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Shape;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;

/// A model of layers of which each is called on what the one before gives.
final class SequentialModel {

    private final KerasConfig model;
    private final Scope scope;
    private final List<KerasConfig> layers;
    private final List<KerasWeights> weights = new ArrayList<>();

    /// @param model the class and its configuration, which was a mere list of layers once
    SequentialModel(KerasConfig model, KerasWeights weights, Scope scope) {
        this.model = model;
        this.scope = scope;
        List<KerasConfig> listed = model.get("config") instanceof List<?>
                ? model.configs("config")
                : model.config("config").configs("layers");
        this.layers = listed.stream().map(scope::modern).toList();
        LayerNames names = new LayerNames();
        for (KerasConfig layer : layers) {
            this.weights.add(weights.layer(LayerNames.name(layer), names.path(layer)));
        }
        if (layers.isEmpty()) {
            throw FormatException.corrupt("%s has no layers", model.where());
        }
    }

    Value call(Value x) {
        Value value = x;
        for (int i = 0; i < layers.size(); i++) {
            if (!LayerTypes.of(layers.get(i)).equals("InputLayer")) {
                value = scope.call(layers.get(i), weights.get(i), KerasCall.of(List.of(value)), List.of())
                        .getFirst();
            }
        }
        return value;
    }

    /// The name of the last layer.
    String last() {
        return LayerNames.name(layers.getLast());
    }

    /// What begins the model: what is said of its input, as an input layer would.
    KerasConfig input() {
        KerasConfig first = begin(layers.getFirst());
        KerasConfig config = first.config("config");
        String type = LayerTypes.of(layers.getFirst());
        String name =
                type.equals("InputLayer") ? LayerNames.name(layers.getFirst()) : LayerNames.name(first) + "_input";
        KerasConfig said = config.with("name", name).named(model.where());
        if (InputLayers.shape(said).isRanked()) {
            return said;
        }
        for (Object shape : List.of(
                model.config("build_config").list("input_shape"),
                model.get("config") instanceof List<?>
                        ? List.of()
                        : model.config("config").list("build_input_shape"))) {
            if (Literals.shape(shape) instanceof Shape known && known.rank() > 0) {
                return said.with("batch_shape", shape);
            }
        }
        return said.with("batch_shape", GuessedShape.of(LayerTypes.of(first), config, weights.getFirst()));
    }

    /// The first layer of the first model inside.
    private KerasConfig begin(KerasConfig layer) {
        KerasConfig first = layer;
        for (int i = 0; i < layers.size() + 8 && LayerTypes.of(first).equals("Sequential"); i++) {
            List<KerasConfig> inside = first.get("config") instanceof List<?>
                    ? first.configs("config")
                    : first.config("config").configs("layers");
            if (inside.isEmpty()) {
                break;
            }
            first = scope.modern(inside.getFirst());
        }
        if (LayerTypes.of(first).matches("Functional|Model")) {
            FunctionalModel functional = new FunctionalModel(first.config("config"), weights.getFirst(), scope);
            List<LayerReference> inputs = functional.inputs();
            if (!inputs.isEmpty()) {
                return first.with(
                        "config", functional.inputLayer(inputs.getFirst()).members());
            }
        }
        return first;
    }
}
