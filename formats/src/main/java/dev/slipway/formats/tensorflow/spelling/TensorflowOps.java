package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How TensorFlow spells the hub's ops. To support one more, say it in the `spellings` of its family, reading beside
/// writing; [TensorflowElementwise] is the example. What needs several hub nodes is in [TensorflowExpand]; hub ops that
/// need others first are lowered in the folder `write`.
public final class TensorflowOps {

    /// Turns one TensorFlow node into hub nodes and gives its outputs.
    public interface Reading {
        List<Value> read(TensorflowNode node);
    }

    /// Writes one hub node as TensorFlow nodes.
    interface Writing<T extends Op> {
        void write(T op, Node node, TensorflowEmitter emit);
    }

    private static final Map<Class<? extends Op>, Writing<Op>> WRITINGS = new HashMap<>();

    private static final Map<String, Reading> READINGS = new HashMap<>();

    /// What ops do otherwise to complex numbers.
    private static final Map<String, Reading> COMPLEX = new HashMap<>();

    /// The outputs of ops that have several.
    private static final Map<String, List<String>> OUTPUTS = new HashMap<>();

    static {
        TensorflowElementwise.spellings();
        TensorflowAudio.spellings();
        TensorflowAxes.spellings();
        TensorflowShapes.spellings();
        TensorflowParts.spellings();
        TensorflowIndexing.spellings();
        TensorflowArrangement.spellings();
        TensorflowSegments.spellings();
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
        TensorflowMorphology.spellings();
        TensorflowDiagonals.spellings();
        TensorflowRandom.spellings();
        TensorflowRecurrent.spellings();
        TensorflowConvolutions.spellings();
        TensorflowPooling.spellings();
        TensorflowNormalization.spellings();
        TensorflowResizing.spellings();
        TensorflowOlder.spellings();
        TensorflowFakeQuantization.spellings();
        TensorflowIntegers.spellings();
        TensorflowGamma.spellings();
        TensorflowFactors.spellings();
        TensorflowDataFormat.spellings();
        TensorflowSpeech.spellings();
        TensorflowComplex.spellings();
        TensorflowFourier.spellings();
        TensorflowControl.spellings();
        TensorflowQuantization.spellings();
    }

    private TensorflowOps() {}

    /// Ops by TensorFlow's names, separated by spaces.
    record Spelling(String names) {

        /// The names of the outputs where there are several: function bodies use them, and all are results worth
        /// having.
        Spelling outputs(String... outputs) {
            for (String name : names.split(" ")) {
                OUTPUTS.put(name, List.of(outputs));
            }
            return this;
        }

        /// How the hub's op is written.
        <T extends Op> Spelling write(Class<T> op, Writing<? super T> writing) {
            TensorflowOps.write(op, writing);
            return this;
        }
    }

    /// An op that is written as those that are read into others, too.
    static <T extends Op> void write(Class<T> op, Writing<? super T> writing) {
        if (WRITINGS.put(op, (some, node, emit) -> writing.write(op.cast(some), node, emit)) != null) {
            throw new AssertionError("%s is written in two ways".formatted(op.getSimpleName()));
        }
    }

    /// Writes a node.
    ///
    /// @throws Unsayable when TensorFlow has no words for it
    public static void write(Node node, TensorflowEmitter emit) {
        found(WRITINGS.get(node.op().getClass())).write(node.op(), node, emit);
    }

    /// @throws Unsayable when there is nothing
    static <T> T found(@Nullable T spelling) {
        if (spelling == null) {
            throw noSuchOp();
        }
        return spelling;
    }

    /// @throws Unsayable unless TensorFlow's op does what the hub's does
    static void require(boolean same) {
        if (!same) {
            throw noSuchOp();
        }
    }

    static Unsayable noSuchOp() {
        return new Unsayable(
                "NO_SUCH_OP",
                "TensorFlow has no such op",
                "cut the graph before this node with --output, and compute the rest in the application");
    }

    static Unsayable dynamic(String parameter) {
        return new Unsayable(
                "DYNAMIC_PARAMETER",
                "TensorFlow wants %s to be known when the model is written, and here the graph computes it"
                        .formatted(parameter),
                "make it a constant in the source, or state the shapes of the inputs with --input");
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
