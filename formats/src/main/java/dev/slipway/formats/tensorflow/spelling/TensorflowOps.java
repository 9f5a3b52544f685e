package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How TensorFlow spells the hub's ops. To support one more, say it in the `spellings` of its family;
/// [TensorflowElementwise] is the example. What needs several hub nodes is in [TensorflowExpand].
public final class TensorflowOps {

    /// Turns one TensorFlow node into hub nodes and gives its outputs.
    public interface Reading {
        List<Value> read(TensorflowNode node);
    }

    private static final Map<String, Reading> READINGS = new HashMap<>();

    /// What ops do otherwise to complex numbers.
    private static final Map<String, Reading> COMPLEX = new HashMap<>();

    /// The outputs of ops that have several.
    private static final Map<String, List<String>> OUTPUTS = new HashMap<>();

    static {
        TensorflowElementwise.spellings();
        TensorflowAudio.spellings();
        TensorflowAxes.spellings();
        TensorflowArrangement.spellings();
        TensorflowArrays.spellings();
        TensorflowBoxes.spellings();
        TensorflowSuppression.spellings();
        TensorflowProjection.spellings();
        TensorflowImages.spellings();
        TensorflowResampling.spellings();
        TensorflowSparse.spellings();
        TensorflowSparseSums.spellings();
        TensorflowLists.spellings();
        TensorflowLosses.spellings();
        TensorflowMatrices.spellings();
        TensorflowDiagonals.spellings();
        TensorflowRandom.spellings();
        TensorflowRecurrent.spellings();
        TensorflowSpatial.spellings();
        TensorflowOlder.spellings();
        TensorflowFakeQuantization.spellings();
        TensorflowGamma.spellings();
        TensorflowFactors.spellings();
        TensorflowDataFormat.spellings();
        TensorflowSpeech.spellings();
        TensorflowComplex.spellings();
        TensorflowFourier.spellings();
    }

    private TensorflowOps() {}

    /// Ops by TensorFlow's names, separated by spaces.
    record Spelling(String names) {

        /// The names of the outputs where there are several: function bodies use them, and all are results worth
        /// having.
        void outputs(String... outputs) {
            for (String name : names.split(" ")) {
                OUTPUTS.put(name, List.of(outputs));
            }
        }
    }

    static Spelling spell(String names, Reading reading) {
        for (String name : names.split(" ")) {
            if (READINGS.put(name, reading) != null) {
                throw new AssertionError("%s is read in two ways".formatted(name));
            }
        }
        return new Spelling(names);
    }

    static void complex(String name, Reading reading) {
        COMPLEX.put(name, reading);
    }

    static Reading plain(String name) {
        return Objects.requireNonNull(READINGS.get(name));
    }

    /// How `node` is read; null when nobody knows.
    public static @Nullable Reading of(TensorflowNode node) {
        boolean complex = TensorflowComplex.isComplex(node)
                || node.op().equals("Cast")
                        && node.type("DstT", ElementType.FLOAT32).isComplex();
        Reading reading = complex ? COMPLEX.get(node.op()) : null;
        return reading == null ? READINGS.get(node.op()) : reading;
    }

    /// The names of an op's outputs, null where it has one or its attributes say how many.
    public static @Nullable List<String> outputs(String op) {
        return OUTPUTS.get(op);
    }
}
