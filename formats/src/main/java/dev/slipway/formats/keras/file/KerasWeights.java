package dev.slipway.formats.keras.file;

import dev.slipway.model.tensor.Tensor;

/// The weights of one layer, and those of the layers inside it.
public interface KerasWeights {

    /// How many weights the layer has; for layers that contain others, those of these too where the file does not tell
    /// them apart.
    int count();

    /// A weight by its place among the layer's.
    ///
    /// @throws dev.slipway.wire.FormatException when there are fewer
    Tensor get(int index);

    /// A weight's name in the file.
    String name(int index);

    /// The weights of a layer inside this one.
    ///
    /// @param attribute under which the layer keeps it, where the file says; several spellings are separated by `|`
    /// @param from where its weights begin in files that list all in a row
    /// @param to where they end
    KerasWeights part(String attribute, int from, int to);

    /// The weights of a layer of a model.
    ///
    /// @param name the layer's
    /// @param path what the layer is called among the model's layers: its class in snake case, and a number for all
    /// but the first of each class
    KerasWeights layer(String name, String path);

    /// All weights, for a layer that has nothing but those of the one inside it.
    default KerasWeights part(String attribute) {
        return part(attribute, 0, count());
    }
}
