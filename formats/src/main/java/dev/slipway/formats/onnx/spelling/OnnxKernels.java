package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which element types ONNX Runtime computes operators in; where it lacks one, values are cast to a wider one and back
/// (<https://github.com/microsoft/onnxruntime/blob/main/docs/OperatorKernels.md>, CPU).
public final class OnnxKernels {

    static final String BASIC = "float32 float64 int32 int64";

    /// Of the members of families; other ops say it with their spelling.
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("Binary.ADD", BASIC),
            Map.entry("Binary.SUBTRACT", BASIC),
            Map.entry("Binary.MULTIPLY", BASIC),
            Map.entry("Binary.DIVIDE", BASIC),
            Map.entry("Binary.POWER", BASIC),
            Map.entry("Binary.MAX", BASIC + " uint32 uint64"),
            Map.entry("Binary.MIN", BASIC + " uint32 uint64"),
            Map.entry("Binary.SHIFT_LEFT", "uint8 uint32 uint64"),
            Map.entry("Binary.SHIFT_RIGHT", "uint8 uint32 uint64"),
            Map.entry("Comparison.EQUAL", "bool string " + BASIC),
            Map.entry("Comparison.LESS", BASIC),
            Map.entry("Comparison.GREATER", BASIC),
            Map.entry("Comparison.LESS_OR_EQUAL", BASIC),
            Map.entry("Comparison.GREATER_OR_EQUAL", BASIC),
            Map.entry("Unary.NEGATE", BASIC + " int8"),
            Map.entry("Unary.RELU", "float32 float64 int32 int8"),
            Map.entry("Reduction.SUM", BASIC),
            Map.entry("Reduction.MEAN", "float32 float64 int32"),
            Map.entry("Reduction.MAX", BASIC + " int8 uint8"),
            Map.entry("Reduction.MIN", BASIC + " int8 uint8"),
            Map.entry("Reduction.PRODUCT", "float32 int32 int64"),
            Map.entry("Reduction.L1", "float32 int32"),
            Map.entry("Reduction.L2", "float32 int32"),
            Map.entry("Reduction.LOG_SUM", "float32 int32"),
            Map.entry("Reduction.LOG_SUM_EXP", "float32 float64 int32"),
            Map.entry("Reduction.SUM_SQUARE", "float32 float64 int32"),
            Map.entry("ArgReduction.MAX", "float32 float64 int32 int8 uint8"),
            Map.entry("ArgReduction.MIN", "float32 float64 int32 int8 uint8"),
            Map.entry("Variadic.SUM", "float32 float64"),
            Map.entry("Variadic.MEAN", "float32"),
            Map.entry("Variadic.MAX", BASIC + " uint32 uint64"),
            Map.entry("Variadic.MIN", BASIC + " uint32 uint64"),
            Map.entry("Unary.TAN", "float32"),
            Map.entry("Unary.ATAN", "float32"),
            Map.entry("Unary.ASIN", "float32"),
            Map.entry("Unary.ACOS", "float32"),
            Map.entry("Unary.SINH", "float32"),
            Map.entry("Unary.COSH", "float32"),
            Map.entry("Unary.ASINH", "float32"),
            Map.entry("Unary.ACOSH", "float32"),
            Map.entry("Unary.ATANH", "float32"),
            Map.entry("Unary.ERF", "float32"),
            Map.entry("Unary.SOFTSIGN", "float32"),
            Map.entry("Unary.SOFTPLUS", "float32"));

    private OnnxKernels() {}

    /// Casts around a node whose element type the runtime does not compute in; false where there is nothing to do.
    public static boolean widen(Node node, Lowering to) {
        String known = TYPES.getOrDefault(node.op().name(), OnnxOps.computedIn(node.op()));
        int data = node.op() instanceof Where ? 1 : 0;
        if (known == null || !node.hasInput(data) || to.type(data).isQuantized()) {
            return false;
        }
        ElementType element = to.element(data);
        List<String> types = List.of(known.split(" "));
        if (types.contains(element.toString()) || element == ElementType.FLOAT16 || element == ElementType.BFLOAT16) {
            return false;
        }
        ElementType wide = wider(element, types);
        if (wide == null) {
            return false;
        }
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.input(i);
            boolean cast = i >= data && input.isPresent() && to.element(i) == element;
            inputs.add(cast ? to.step("wide" + i, new Cast(wide, true), input) : input);
        }
        return around(node, element, inputs, to);
    }

    /// Casts around a node that computes in bfloat16, which ONNX Runtime only stores, or in float16 where that is not
    /// taken; false where there is nothing to do.
    public static boolean inSinglePrecision(Node node, Lowering to) {
        ElementType brief =
                takesNoHalf(node.op()) ? to.source().type(node.input(0)).element() : ElementType.BFLOAT16;
        boolean half = brief == ElementType.BFLOAT16 || brief == ElementType.FLOAT16;
        boolean any = half && node.inputs().stream().anyMatch(input -> is(brief, input, to));
        if (!any || takesAnything(node.op())) {
            return false;
        }
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.input(i);
            inputs.add(is(brief, input, to) ? to.step("wide" + i, new Cast(ElementType.FLOAT32, true), input) : input);
        }
        return around(node, brief, inputs, to);
    }

    /// Whether the standard leaves float16 out of what an operator takes, or ONNX Runtime refuses it and does not cast.
    private static boolean takesNoHalf(Op op) {
        return switch (op) {
            case Celu _, Range _, NonMaxSuppression _, Quantize _, DynamicQuantizeLinear _ -> true;
            case ScatterElements scatter -> scatter.reduction() != Scatter.REPLACE;
            case ScatterNd scatter -> scatter.reduction() != Scatter.REPLACE;
            default -> false;
        };
    }

    private static boolean is(ElementType element, Value value, Lowering to) {
        return value.isPresent() && to.source().type(value).element() == element;
    }

    private static boolean takesAnything(Op op) {
        return switch (op) {
            case Cast _,
                    Identity _,
                    Reshape _,
                    Flatten _,
                    Squeeze _,
                    Unsqueeze _,
                    Transpose _,
                    ShapeOf _,
                    SizeOf _,
                    RankOf _,
                    Opaque _ -> true;
            default -> !op.regions().isEmpty();
        };
    }

    private static boolean around(Node node, ElementType element, List<Value> inputs, Lowering to) {
        List<Value> results = new ArrayList<>();
        for (Value output : node.outputs()) {
            boolean back = output.isPresent() && to.source().type(output).element() == element;
            results.add(back ? new Value(to.graph().uniqueName(output.name() + "/wide")) : output);
        }
        to.last(results, node.op(), inputs.toArray(Value[]::new));
        for (int i = 0; i < results.size(); i++) {
            if (!results.get(i).equals(node.output(i))) {
                to.last(List.of(node.output(i)), new Cast(element, true), results.get(i));
            }
        }
        return true;
    }

    private static @Nullable ElementType wider(ElementType element, List<String> types) {
        List<ElementType> candidates = switch (element) {
            case BOOL, INT8, INT16, UINT8, UINT16, INT4, UINT4 ->
                List.of(ElementType.INT32, ElementType.INT64, ElementType.FLOAT32, ElementType.UINT32);
            case INT32, UINT32 ->
                List.of(
                        ElementType.INT64,
                        ElementType.FLOAT64,
                        ElementType.UINT32,
                        ElementType.UINT64,
                        ElementType.FLOAT32);
            case INT64, UINT64 ->
                List.of(
                        ElementType.INT64,
                        ElementType.FLOAT64,
                        ElementType.UINT64,
                        ElementType.INT32,
                        ElementType.FLOAT32);
            case FLOAT64 -> List.of(ElementType.FLOAT32);
            case FLOAT32 -> List.of(ElementType.FLOAT64);
            default -> List.of();
        };
        return candidates.stream()
                .filter(candidate -> types.contains(candidate.toString()))
                .findFirst()
                .orElse(null);
    }
}
