package dev.slipway.formats.tflite;

import static dev.slipway.model.tensor.ElementType.*;

import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Computes in a wider element type what no kernel computes in the narrow one: `cast(op(cast(x)))`. Integers of
/// eight and sixteen bits are quantised numbers to most kernels, which stop the process when there is no scale.
final class TfliteWidening {

    private static final Set<ElementType> REAL = Set.of(FLOAT32);
    private static final Set<ElementType> NUMBERS = Set.of(FLOAT32, INT32, INT64);
    private static final Set<ElementType> SHORT_NUMBERS = Set.of(FLOAT32, INT32);
    private static final Set<ElementType> COMPARED = Set.of(FLOAT32, INT32, INT64, BOOL, STRING);
    private static final Set<ElementType> BITS = Set.of(INT8, UINT8, INT16, UINT16, INT32, UINT32);

    private TfliteWidening() {}

    static boolean lowered(Op op, TfliteLowering to) {
        Set<ElementType> kernels = kernels(op);
        if (kernels == null || !to.node().hasInput(data(op))) {
            return false;
        }
        ElementType narrow = to.type(data(op)).element();
        ElementType wide = kernels.contains(narrow) ? null : wider(narrow, kernels, wraps(op));
        if (wide == null) {
            return false;
        }
        widen(op, narrow, wide, to);
        return true;
    }

    /// The input whose type the kernel is chosen by.
    private static int data(Op op) {
        return op instanceof Where ? 1 : 0;
    }

    /// The element types that TFLite's kernels take where nothing is quantised; null where the type does not matter.
    private static @Nullable Set<ElementType> kernels(Op op) {
        return switch (op) {
            case Activated activated -> kernels(activated.base());
            case Unary(Unary.Kind kind) ->
                switch (kind) {
                    case NEGATE -> NUMBERS;
                    case ABS, SIGN -> SHORT_NUMBERS;
                    case NOT, BITWISE_NOT, REAL, IMAGINARY, COMPLEX_ABS, CONJUGATE, IS_NAN -> null;
                    default -> REAL;
                };
            case Binary(Binary.Kind kind) ->
                switch (kind) {
                    case ADD, SUBTRACT, MULTIPLY, MAX, MIN, FLOOR_MODULO -> NUMBERS;
                    case DIVIDE, FLOOR_DIVIDE, POWER, SQUARED_DIFFERENCE -> SHORT_NUMBERS;
                    case BITWISE_XOR, SHIFT_RIGHT -> BITS;
                    case ATAN2 -> REAL;
                    default -> null;
                };
            case Comparison _ -> COMPARED;
            case Reduction(Reduction.Kind kind, boolean _, boolean _) ->
                kind == Reduction.Kind.ALL || kind == Reduction.Kind.ANY ? null : NUMBERS;
            case ArgReduction _ -> Set.of(FLOAT32, UINT8, INT8, INT32, BOOL);
            case Cumulative _, TopK _ -> NUMBERS;
            case Convolution _,
                    TransposedConvolution _,
                    MaxPool _,
                    AveragePool _,
                    Dense _,
                    MatMul _,
                    Softmax _,
                    LogSoftmax _,
                    LpNormalization _,
                    LocalResponseNormalization _,
                    PRelu _,
                    LeakyRelu _,
                    Elu _,
                    Gelu _,
                    Resize _ -> REAL;
            case Range _ -> NUMBERS;
            default -> null;
        };
    }

    /// Whether the low bits of the result depend on the low bits of the operands only.
    private static boolean wraps(Op op) {
        return switch (op) {
            case Binary(Binary.Kind kind) ->
                kind == Binary.Kind.ADD || kind == Binary.Kind.SUBTRACT || kind == Binary.Kind.MULTIPLY;
            case Comparison(Comparison.Kind kind) -> kind == Comparison.Kind.EQUAL || kind == Comparison.Kind.NOT_EQUAL;
            case Unary(Unary.Kind kind) -> kind == Unary.Kind.NEGATE;
            default -> false;
        };
    }

    private static @Nullable ElementType wider(ElementType narrow, Set<ElementType> kernels, boolean wraps) {
        if (narrow == FLOAT16 || narrow == BFLOAT16) {
            return FLOAT32;
        }
        if (!narrow.isInteger()) {
            return null;
        }
        int bits = narrow.bits() + (narrow.kind() == ElementType.Kind.UNSIGNED && !wraps ? 1 : 0);
        if (bits <= 32 && kernels.contains(INT32)) {
            return INT32;
        }
        return bits <= 64 && kernels.contains(INT64) ? INT64 : null;
    }

    private static void widen(Op op, ElementType narrow, ElementType wide, TfliteLowering to) {
        List<Value> inputs = new ArrayList<>();
        for (Value input : to.node().inputs()) {
            boolean same = input.isPresent() && to.type(input).element() == narrow;
            inputs.add(same ? to.step(new Cast(wide, false), input) : input);
        }
        List<Value> outputs = new ArrayList<>(to.node().outputs());
        boolean narrows = !(op instanceof Comparison || op instanceof ArgReduction);
        if (narrows) {
            outputs.set(0, new Value(to.graph().uniqueName(to.node().name() + "/wide")));
        }
        Node wider = new Node(to.graph().uniqueName(to.node().name() + "/wide"), op, inputs, outputs, origins(to));
        TfliteLegalize.add(to.graph(), wider);
        if (narrows && to.node().hasOutput(0)) {
            List<Value> result = List.of(to.node().output(0));
            Cast back = new Cast(narrow, false);
            to.graph().add(new Node(to.node().name(), back, List.of(outputs.getFirst()), result, origins(to)));
        }
    }

    private static List<String> origins(TfliteLowering to) {
        return to.node().origins();
    }
}
