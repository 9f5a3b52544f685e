package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How ONNX spells the hub's ops. To support one more, say it in the `spellings` of its family, reading beside writing;
/// [OnnxElementwise] is the example. What needs several hub nodes is in [OnnxExpand], what needs several ONNX nodes is
/// in [OnnxLegalize].
public final class OnnxOps {

    /// Turns one ONNX node into hub nodes and gives its outputs.
    public interface Reading {
        List<Value> read(OnnxNode node);
    }

    /// Writes one hub node as ONNX nodes.
    interface Writing<T extends Op> {
        void write(T op, Node node, OnnxEmitter emit);
    }

    private static final Map<String, Reading> READINGS = new HashMap<>();
    private static final Map<Class<? extends Op>, Writing<Op>> WRITINGS = new HashMap<>();
    private static final Map<Class<? extends Op>, String> COMPUTED_IN = new HashMap<>();

    static {
        OnnxElementwise.spellings();
        OnnxReductions.spellings();
        OnnxProducts.spellings();
        OnnxNormalization.spellings();
        OnnxShapes.spellings();
        OnnxIndexing.spellings();
        OnnxQuantization.spellings();
        OnnxConvolution.spellings();
        OnnxSpatial.spellings();
        OnnxRecurrent.spellings();
        OnnxControl.spellings();
        OnnxScans.spellings();
        OnnxKept.spellings();
        OnnxRandom.spellings();
        OnnxFunctions.spellings();
        OnnxAttention.spellings();
        OnnxSignal.spellings();
        OnnxGrids.spellings();
        OnnxOptional.spellings();
        OnnxSequences.spellings();
        OnnxStrings.spellings();
        OnnxClassic.spellings();
        OnnxFeatures.spellings();
        OnnxLinear.spellings();
        OnnxIntegers.spellings();
        OnnxMicrosoft.spellings();
        OnnxRotary.spellings();
        OnnxTransformers.spellings();
        OnnxGroupQuery.spellings();
        OnnxMixture.spellings();
        OnnxPacked.spellings();
        OnnxExperimental.spellings();
    }

    private OnnxOps() {}

    /// An op under the names that ONNX has for it, separated by spaces; other domains as `domain::Name`.
    record Spelling<T extends Op>(String names, Class<T> op) {

        Spelling<T> read(Reading reading) {
            spell(names, reading);
            return this;
        }

        Spelling<T> write(Writing<? super T> writing) {
            return OnnxOps.write(op, writing);
        }

        /// Where ONNX Runtime does not compute the op in every type: those it does, separated by spaces.
        void computedIn(String types) {
            COMPUTED_IN.put(op, types);
        }
    }

    static <T extends Op> Spelling<T> spell(String names, Class<T> op) {
        return new Spelling<>(names, op);
    }

    /// Operators that are read into other ops than those written as them.
    static void spell(String names, Reading reading) {
        for (String name : names.split(" ")) {
            READINGS.put(name, reading);
        }
    }

    /// An op that is written as operators that are read into others.
    public static <T extends Op> Spelling<T> write(Class<T> op, Writing<? super T> writing) {
        if (WRITINGS.put(op, (some, node, emit) -> writing.write(op.cast(some), node, emit)) != null) {
            throw new AssertionError("%s is written in two ways".formatted(op.getSimpleName()));
        }
        return new Spelling<>("", op);
    }

    /// The reading of an operator, null where there is none.
    public static @Nullable Reading reading(String domain, String type) {
        return READINGS.get(domain.isEmpty() ? type : domain + "::" + type);
    }

    /// Whether an operator is one of ONNX's own, read or not.
    static boolean isStandard(String type) {
        return READINGS.containsKey(type) || type.equals("MaxRoiPool") || type.equals("ImageDecoder");
    }

    /// The element types that ONNX Runtime computes an op in, null where it takes all.
    static @Nullable String computedIn(Op op) {
        return COMPUTED_IN.get(op.getClass());
    }

    public static void write(Node node, OnnxEmitter emit) {
        found(WRITINGS.get(node.op().getClass())).write(node.op(), node, emit);
    }

    /// @throws Unsayable when there is nothing
    static <T> T found(@Nullable T spelling) {
        if (spelling == null) {
            throw noSuchOp();
        }
        return spelling;
    }

    static Unsayable noSuchOp() {
        return new Unsayable(
                "NO_SUCH_OP",
                "ONNX has no such operator",
                "cut the graph before this node with --output, and compute the rest in the application");
    }
}
