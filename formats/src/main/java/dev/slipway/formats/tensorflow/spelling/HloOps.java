package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How StableHLO spells the hub's ops.
public final class HloOps {

    /// Turns one operation into hub nodes and gives its results.
    public interface Reading {
        List<Loose> read(HloNode node);
    }

    private static final Map<String, Reading> READINGS = new HashMap<>();

    static {
        HloElementwise.spellings();
        HloArrangement.spellings();
        HloIndexing.spellings();
        HloReductions.spellings();
        HloProducts.spellings();
        HloComplex.spellings();
    }

    private HloOps() {}

    static void spell(String names, Reading reading) {
        for (String name : names.split(" ")) {
            if (READINGS.put(name, reading) != null) {
                throw new AssertionError("%s is read in two ways".formatted(name));
            }
        }
    }

    /// How the operation `name` is read; null when nobody knows.
    static @Nullable Reading of(String name) {
        return READINGS.get(name);
    }

    /// How an operation is read; null when nobody knows.
    public static @Nullable Reading of(HloNode node) {
        Reading complex = HloComplex.of(node);
        return complex == null ? of(node.operation().name()) : complex;
    }
}
