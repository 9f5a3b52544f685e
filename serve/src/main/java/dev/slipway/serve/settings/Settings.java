package dev.slipway.serve.settings;

import dev.slipway.serve.inference.ServeException;
import java.util.Map;
import java.util.SequencedMap;

/// Settings by name: booleans, numbers, texts, and lists of texts. Safe for many threads.
public interface Settings {

    /// What is in force.
    SequencedMap<String, Object> values();

    /// Changes some of them, all or none.
    ///
    /// @throws ServeException when there is no such setting, or it cannot have that value
    void change(Map<String, Object> changes);
}
