package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.model.format.OpenSizes;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;

/// The inputs of a model.
final class InputLayers {

    private InputLayers() {}

    /// Adds an input, and gives what the layers see of it: numbers shorter than float32 are widened.
    ///
    /// @param config of the input layer
    /// @param single whether the model has no other input
    static Value add(KerasConfig config, String name, boolean single, ReadOptions options, GraphBuilder graph) {
        Shape declared = shape(config);
        Shape shape = options.shape(name, declared);
        if (!shape.isRanked()) {
            throw FormatException.unsupported(
                    "%s: the shape of the input '%s' is not in the file; give it with --input %s=SHAPE",
                    config.where(), name, name);
        }
        ElementType element = options.inputTypes().getOrDefault(name, element(config));
        Value input = graph.input(name, TensorType.of(element, OpenSizes.named(shape, name, single)));
        return element.isFloat() && element.bits() < 32
                ? graph.add(name + "/wide", List.of(name), new Cast(ElementType.FLOAT32, true), input)
                : input;
    }

    /// The shape with the batch, as the generations of Keras spell it; unranked where none is said.
    static Shape shape(KerasConfig config) {
        for (String name : List.of("batch_shape", "batch_input_shape")) {
            if (config.get(name) instanceof List<?> sizes) {
                return Literals.shape(sizes);
            }
        }
        for (String name : List.of("shape", "input_shape")) {
            if (config.get(name) instanceof List<?> sizes) {
                List<Dim> dims = new ArrayList<>(List.of(Dim.UNKNOWN));
                dims.addAll(Literals.shape(sizes).dims());
                return Shape.of(dims);
            }
        }
        return Shape.UNRANKED;
    }

    private static ElementType element(KerasConfig config) {
        Object dtype = config.has("input_dtype") ? config.get("input_dtype") : config.get("dtype");
        String policy = dtype instanceof String name ? name : LayerTypes.policy(config);
        boolean isPolicy = policy.isEmpty() || policy.startsWith("mixed_") || policy.contains("_from_");
        return Literals.element(isPolicy ? "float32" : policy, config.where());
    }
}
