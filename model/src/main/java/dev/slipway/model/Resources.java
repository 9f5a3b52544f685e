package dev.slipway.model;

import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What the graphs of a model share beyond constants: variables by name, lookup tables, and files that belong to it.
///
/// @param variables state the graphs read and may assign, with its value at the start
/// @param tables lookup tables by name
/// @param assets files (vocabularies, labels) by the name the model gives them
public record Resources(
        SequencedMap<String, Variable> variables,
        SequencedMap<String, Table> tables,
        SequencedMap<String, Path> assets) {

    public static final Resources NONE =
            new Resources(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());

    public Resources {
        variables = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(variables));
        tables = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tables));
        assets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(assets));
    }

    /// State that outlives a run.
    ///
    /// @param initial the value at the start; null when the file has none
    public record Variable(TensorType type, @Nullable Constant initial) {}

    /// A map from keys to values of one element type each, with an answer for absent keys.
    public record Table(Constant keys, Constant values, Constant absent) {}

    public static Resources ofVariables(Map<String, Variable> variables) {
        return new Resources(new LinkedHashMap<>(variables), new LinkedHashMap<>(), new LinkedHashMap<>());
    }
}
