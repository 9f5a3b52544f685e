package dev.slipway.formats.keras.node;

import dev.slipway.model.graph.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which steps of sequences count: what Keras passes along beside tensors.
public final class KerasMasks {

    private final Map<Value, Value> masks = new HashMap<>();

    /// Bool `[batch, time]` for a value, null where all its steps count.
    public @Nullable Value of(Value value) {
        return masks.get(value);
    }

    /// From here on, `mask` says which steps of a value count; null for all.
    public void put(Value value, @Nullable Value mask) {
        if (mask == null) {
            masks.remove(value);
        } else {
            masks.put(value, mask);
        }
    }
}
