package dev.slipway.model.format;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a caller wants of a file.
///
/// @param signature the only signature wanted; null for all
/// @param inputShapes shapes given to inputs by name; in graphs without signatures an inner node's name cuts the graph
/// there
/// @param inputTypes element types given to inputs by name
/// @param outputs the names of wanted outputs; empty for those the file names
public record ReadOptions(
        @Nullable String signature,
        Map<String, Shape> inputShapes,
        Map<String, ElementType> inputTypes,
        List<String> outputs) {

    public static final ReadOptions ALL = new ReadOptions(null, Map.of(), Map.of(), List.of());

    public ReadOptions {
        inputShapes = Map.copyOf(inputShapes);
        inputTypes = Map.copyOf(inputTypes);
        outputs = List.copyOf(outputs);
    }

    /// The shape of input `name`: the one asked for, else the one the file declares.
    ///
    /// @throws IllegalArgumentException when the two cannot be one shape
    public Shape shape(String name, Shape declared) {
        Shape asked = inputShapes.get(name);
        if (asked == null || !asked.isRanked()) {
            return declared;
        }
        if (!asked.fits(declared)) {
            throw new IllegalArgumentException("input '%s' takes %s; the shape %s that was asked for does not fit"
                    .formatted(name, declared, asked));
        }
        return asked;
    }
}
