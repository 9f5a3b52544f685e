package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which element types TFLite's kernels take. Where one lacks a type, values are cast to one it has and back, or, where
/// they are only moved, pass as integers of the same bits.
public final class TfliteKernels {

    static final String REAL = "float32";
    static final String SMALL = "float32 int32";
    static final String BASIC = "float32 int32 int64";
    static final String MOVED = BASIC + " int8 uint8 bool";
    static final String WIDE = MOVED + " int16 string";

    /// Of the members of families; other ops say it with their spelling.
    private static final Map<String, String> FAMILIES = Map.ofEntries(
            Map.entry("Unary.ABS", SMALL),
            Map.entry("Unary.NEGATE", BASIC),
            Map.entry("Unary.SIGN", SMALL),
            Map.entry("Unary.NOT", "bool"),
            Map.entry("Unary.REAL", "complex64"),
            Map.entry("Unary.IMAGINARY", "complex64"),
            Map.entry("Unary.COMPLEX_ABS", "complex64"),
            Map.entry("Binary.ADD", BASIC),
            Map.entry("Binary.SUBTRACT", BASIC),
            Map.entry("Binary.MULTIPLY", BASIC + " complex64"),
            Map.entry("Binary.DIVIDE", SMALL),
            Map.entry("Binary.FLOOR_DIVIDE", SMALL),
            Map.entry("Binary.FLOOR_MODULO", BASIC),
            Map.entry("Binary.POWER", SMALL),
            Map.entry("Binary.MAX", BASIC),
            Map.entry("Binary.MIN", BASIC),
            Map.entry("Binary.SQUARED_DIFFERENCE", SMALL),
            Map.entry("Binary.ATAN2", REAL),
            Map.entry("Binary.BITWISE_XOR", "int8 uint8 int16 uint16 int32 uint32"),
            Map.entry("Binary.SHIFT_RIGHT", "int8 uint8 int16 uint16 int32 uint32"),
            Map.entry("Comparison.EQUAL", BASIC + " bool string"),
            Map.entry("Comparison.NOT_EQUAL", BASIC + " bool string"),
            Map.entry("Comparison.LESS", BASIC),
            Map.entry("Comparison.LESS_OR_EQUAL", BASIC),
            Map.entry("Comparison.GREATER", BASIC),
            Map.entry("Comparison.GREATER_OR_EQUAL", BASIC),
            Map.entry("Reduction.SUM", BASIC),
            Map.entry("Reduction.MEAN", BASIC),
            Map.entry("Reduction.MAX", BASIC),
            Map.entry("Reduction.MIN", BASIC),
            Map.entry("Reduction.PRODUCT", BASIC),
            Map.entry("Reduction.ALL", "bool"),
            Map.entry("Reduction.ANY", "bool"),
            Map.entry("ArgReduction.MAX", SMALL),
            Map.entry("ArgReduction.MIN", SMALL));

    private TfliteKernels() {}

    /// What no kernel computes with is computed in float32; false where there is nothing to do.
    public static boolean inSinglePrecision(Node node, TfliteLowering to) {
        Op op = node.op();
        TfliteOps.Kernel kernel = kernel(op);
        boolean computes = (kernel == null || !kernel.moves()) && !takesAnything(op);
        int data = data(op);
        if (!computes
                || !node.hasInput(data)
                || !isUncommon(to.type(node.input(data)).element())) {
            return false;
        }
        return around(node, data, ElementType.FLOAT32, false, to);
    }

    private static TfliteOps.@Nullable Kernel kernel(Op op) {
        String family = FAMILIES.get(op.name());
        return family == null ? TfliteOps.kernel(op) : TfliteOps.Kernel.of(family, false);
    }

    private static boolean isUncommon(ElementType element) {
        return element == ElementType.FLOAT16 || element == ElementType.BFLOAT16 || element == ElementType.FLOAT64;
    }

    private static boolean takesAnything(Op op) {
        return switch (op) {
            case Cast _,
                    Identity _,
                    Reshape _,
                    Flatten _,
                    Squeeze _,
                    Unsqueeze _,
                    ShapeOf _,
                    SizeOf _,
                    RankOf _,
                    Bitcast _,
                    Expand _,
                    EyeLike _,
                    Dequantize _,
                    ReadVariable _,
                    AssignVariable _,
                    Opaque _ -> true;
            default -> !op.regions().isEmpty();
        };
    }

    /// Casts of unsigned numbers of 64 bits go by way of signed ones; false for other ops.
    public static boolean ofUnsigned(Node node, TfliteLowering to) {
        if (!(node.op() instanceof Cast cast)) {
            return false;
        }
        if (to.element() == ElementType.UINT64) {
            return to.last(cast, to.step(new Bitcast(ElementType.INT64), to.in(0)));
        }
        return cast.to() == ElementType.UINT64
                && to.last(new Bitcast(ElementType.UINT64), to.cast(to.in(0), ElementType.INT64));
    }

    /// Casts around a node whose element type its kernel does not take; false where there is nothing to do.
    public static boolean widen(Node node, TfliteLowering to) {
        TfliteOps.Kernel kernel = kernel(node.op());
        int data = data(node.op());
        if (kernel == null || !node.hasInput(data)) {
            return false;
        }
        ElementType element = to.type(node.input(data)).element();
        List<String> types = kernel.types();
        boolean moved = kernel.moves();
        if (types.contains(element.toString())) {
            return false;
        }
        ElementType wide = wider(element, types, moved);
        boolean bits = moved && sameBits(element, wide) || element == ElementType.UINT64;
        return wide != null && around(node, data, wide, bits, to);
    }

    /// The input whose type says which kernel runs.
    private static int data(Op op) {
        return op instanceof Where ? 1 : op instanceof OneHot ? 2 : 0;
    }

    private static boolean sameBits(ElementType a, @Nullable ElementType b) {
        return b != null && a != ElementType.BOOL && a.bits() == b.bits();
    }

    private static boolean around(Node node, int data, ElementType wide, boolean bits, TfliteLowering to) {
        ElementType element = to.type(node.input(data)).element();
        Op there = bits ? new Bitcast(wide) : new Cast(wide, false);
        Op back = bits ? new Bitcast(element) : new Cast(element, false);
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.input(i);
            boolean cast =
                    i >= data && input.isPresent() && to.type(input).element() == element && !isPlace(node.op(), i);
            inputs.add(cast ? to.step(there, input) : input);
        }
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.output(i);
            boolean cast = output.isPresent() && isLikeInput(node.op(), i);
            results.add(cast ? new Value(to.graph().uniqueName(output.name() + "/wide")) : output);
        }
        to.outputs(results, node.op(), inputs);
        for (int i = 0; i < results.size(); i++) {
            if (!results.get(i).equals(node.output(i))) {
                to.outputs(List.of(node.output(i)), back, List.of(results.get(i)));
            }
        }
        boolean exact = bits || element.bits() <= 24 || wide.isInteger() && wide.bits() >= element.bits();
        if (!exact) {
            to.narrowed(node, element, wide);
        }
        return true;
    }

    /// Whether an input says where, not what; such ones keep their type.
    private static boolean isPlace(Op op, int input) {
        return switch (op) {
            case Gather _,
                    GatherNd _,
                    Slice _,
                    Split _,
                    Tile _,
                    ReverseSequence _,
                    SpaceToBatch _,
                    BatchToSpace _,
                    TopK _,
                    Cumulative _,
                    Reduction _ -> input > 0;
            case ScatterNd _, Pad _ -> input == 1 || input == 3;
            case SegmentReduction _ -> input > 0;
            default -> false;
        };
    }

    private static boolean isLikeInput(Op op, int output) {
        return switch (op) {
            case Comparison _, ArgReduction _, NonZero _, BinCount _, IsInfinite _, NonMaxSuppression _ -> false;
            case TopK _, Unique _, MaxPool _, LayerNormalization _ -> output == 0;
            case Unary(Unary.Kind kind) -> kind != Unary.Kind.IS_NAN && kind != Unary.Kind.IS_FINITE;
            case Quantize _, QuantizeLinear _, DynamicQuantizeLinear _ -> false;
            default -> true;
        };
    }

    private static @Nullable ElementType wider(ElementType element, List<String> types, boolean moved) {
        if (element == ElementType.UINT64) {
            return ElementType.INT64;
        }
        List<ElementType> candidates = switch (element) {
            case BOOL, INT8, UINT8, INT16, UINT16, INT4, UINT4, INT2 -> List.of(ElementType.INT32, ElementType.FLOAT32);
            case INT32 -> List.of(ElementType.INT64, ElementType.FLOAT32);
            case UINT32 -> List.of(ElementType.INT64, ElementType.INT32, ElementType.FLOAT32);
            case INT64 -> List.of(ElementType.INT32, ElementType.FLOAT32);
            case FLOAT16, BFLOAT16 -> List.of(ElementType.FLOAT32);
            case FLOAT64 -> moved ? List.of(ElementType.INT64) : List.of(ElementType.FLOAT32);
            case COMPLEX64 -> moved ? List.of(ElementType.INT64) : List.of();
            default -> List.of();
        };
        return candidates.stream()
                .filter(candidate -> types.contains(candidate.toString()))
                .findFirst()
                .orElse(null);
    }

    /// @throws Unsayable when the kernel of the node's operator does not take the element type of its data
    static void require(Node node, TfliteEmitter emit) {
        Op op = node.op() instanceof Activated(Op base, Activation _) ? base : node.op();
        TfliteOps.Kernel kernel = kernel(op);
        int data = data(op);
        if (!node.hasInput(data) || emit.type(node.input(data)).isQuantized()) {
            return;
        }
        ElementType element = emit.type(node.input(data)).element();
        boolean computed = kernel == null && !takesAnything(op) && isUncommon(element);
        if (computed || kernel != null && !kernel.types().contains(element.toString())) {
            throw new Unsayable(
                    "ELEMENT_TYPE",
                    "TFLite does not compute this in %s".formatted(element),
                    element.isNumeric()
                            ? "convert to ONNX, or export the model in float32"
                            : "convert to ONNX, or let the graph end before this node with --output or begin behind it with --input");
        }
    }
}
