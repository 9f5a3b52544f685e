package dev.slipway.formats.keras.node;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasWeights;
import dev.slipway.model.graph.Value;
import java.util.List;

/// How layers call the layers inside them.
public interface Inner {

    /// Adds what a layer computes of a call, and gives its outputs.
    ///
    /// @param layer its class and configuration
    /// @param prefix begins the names of what is added
    List<Value> call(KerasConfig layer, KerasWeights weights, KerasCall call, KerasNode from, String prefix);
}
