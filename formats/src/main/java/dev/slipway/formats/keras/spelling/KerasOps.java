package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What Keras's layers and operations are in ops of the hub. To support one more, say it in the `spellings` of its
/// family; [KerasNormalization] is the example. What stands for one operation of `keras.ops` begins with `ops.`, for a
/// function of TensorFlow that Keras 2 made a layer of with `tf.`, and for one of its ops with `raw.`.
public final class KerasOps {

    /// Turns a call of a layer into hub nodes and gives its outputs.
    public interface Reading {
        List<Value> read(KerasNode node);
    }

    /// @param keepsMask whether steps that do not count for the first input do not count for the output either
    public record Spelling(Reading reading, boolean keepsMask) {}

    private static final Map<String, Spelling> SPELLINGS = new HashMap<>();

    static {
        KerasActivations.spellings();
        KerasLinear.spellings();
        KerasConvolutions.spellings();
        KerasPooling.spellings();
        KerasArrangement.spellings();
        KerasMerging.spellings();
        KerasNormalization.spellings();
        KerasRegularization.spellings();
        KerasRecurrent.spellings();
        KerasAttention.spellings();
        KerasWrapping.spellings();
        KerasPreprocessing.spellings();
        KerasLookups.spellings();
        KerasSpectra.spellings();
        KerasElementwise.spellings();
        KerasActivationFunctions.spellings();
        KerasReductions.spellings();
        KerasShapes.spellings();
        KerasIndexing.spellings();
        KerasProducts.spellings();
        KerasBits.spellings();
        KerasMatrices.spellings();
        KerasOrder.spellings();
        KerasRanks.spellings();
        KerasFourier.spellings();
        KerasPlacing.spellings();
        KerasPictures.spellings();
    }

    private KerasOps() {}

    /// Says layers by name, separated by spaces; masks end at them.
    static void spell(String names, Reading reading) {
        put(names, new Spelling(reading, false));
    }

    /// Says layers that let masks pass.
    static void passing(String names, Reading reading) {
        put(names, new Spelling(reading, true));
    }

    private static void put(String names, Spelling spelling) {
        for (String name : names.split(" ")) {
            if (SPELLINGS.put(name, spelling) != null) {
                throw new AssertionError("%s is read in two ways".formatted(name));
            }
        }
    }

    /// How a layer is read; null when nobody knows.
    public static @Nullable Spelling of(String type) {
        return SPELLINGS.get(type);
    }

    /// The names of all that is read.
    public static SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(SPELLINGS.keySet()));
    }
}
