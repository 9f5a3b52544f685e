package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowLowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Element types that TensorFlow has an op for, but no kernel on a processor; there values are cast to another type
/// and back (<https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/kernels>).
public final class TensorflowKernels {

    private static final Set<ElementType> UNSIGNED =
            EnumSet.of(ElementType.UINT8, ElementType.UINT16, ElementType.UINT32, ElementType.UINT64);
    private static final Set<ElementType> SMALL = EnumSet.of(
            ElementType.INT8,
            ElementType.INT16,
            ElementType.UINT8,
            ElementType.UINT16,
            ElementType.UINT32,
            ElementType.UINT64);
    private static final Set<ElementType> INTEGERS = with(SMALL, ElementType.INT32, ElementType.INT64);
    private static final Set<ElementType> TRUTHS = EnumSet.of(ElementType.BOOL);
    private static final Set<ElementType> PRODUCTS =
            EnumSet.of(ElementType.INT8, ElementType.UINT8, ElementType.UINT16, ElementType.UINT32, ElementType.UINT64);
    private static final Set<ElementType> DOUBLE = EnumSet.of(ElementType.FLOAT64);
    private static final Set<ElementType> HALF = EnumSet.of(ElementType.FLOAT16, ElementType.BFLOAT16);

    /// The types without a kernel, by the name of the hub's op.
    private static final Map<String, Set<ElementType>> LACKING = Map.ofEntries(
            Map.entry("Binary.ADD", TRUTHS),
            Map.entry("Binary.SUBTRACT", TRUTHS),
            Map.entry("Binary.MULTIPLY", TRUTHS),
            Map.entry("Binary.MAX", TRUTHS),
            Map.entry("Binary.MIN", TRUTHS),
            Map.entry("Binary.POWER", UNSIGNED),
            Map.entry("Binary.TRUNCATE_MODULO", with(SMALL, ElementType.FLOAT16, ElementType.BFLOAT16)),
            Map.entry("Binary.SQUARED_DIFFERENCE", SMALL),
            Map.entry("Binary.DIVIDE_NO_NAN", INTEGERS),
            Map.entry("Binary.MULTIPLY_NO_NAN", INTEGERS),
            Map.entry("Unary.ABS", UNSIGNED),
            Map.entry("Unary.NEGATE", UNSIGNED),
            Map.entry("Unary.SIGN", UNSIGNED),
            Map.entry("Unary.LGAMMA", HALF),
            Map.entry("Unary.DIGAMMA", HALF),
            Map.entry("MatMul", PRODUCTS),
            Map.entry("Einsum", with(PRODUCTS, ElementType.INT16)),
            Map.entry("Determinant", HALF),
            Map.entry("LocalResponseNormalization", DOUBLE),
            Map.entry("Reduction.SUM", TRUTHS),
            Map.entry("Reduction.MAX", TRUTHS),
            Map.entry("Reduction.MIN", TRUTHS));

    private TensorflowKernels() {}

    private static Set<ElementType> with(Set<ElementType> some, ElementType... more) {
        Set<ElementType> all = EnumSet.copyOf(some);
        all.addAll(List.of(more));
        return all;
    }

    /// Puts casts around a node whose type has no kernel; whether it was replaced.
    public static boolean widen(Node node, TensorflowLowering to) {
        Set<ElementType> lacking = LACKING.get(node.op().name());
        if (lacking == null || !lacking.contains(to.element(0)) || to.type(0).isQuantized()) {
            return false;
        }
        ElementType element = to.element(0);
        ElementType wide = wide(element);
        List<Value> inputs = new ArrayList<>();
        for (Value input : node.inputs()) {
            boolean same = input.isPresent() && to.type(input).element() == element;
            inputs.add(same ? to.step("wide", new Cast(wide, true), input) : input);
        }
        Value result = to.step("result", node.op(), inputs.toArray(Value[]::new));
        boolean back = to.type(result).element() == wide;
        return back ? to.last(new Cast(element, true), result) : to.is(result);
    }

    private static ElementType wide(ElementType element) {
        return switch (element) {
            case FLOAT16, BFLOAT16, FLOAT64 -> ElementType.FLOAT32;
            case UINT32, UINT64 -> ElementType.INT64;
            case INT64 -> ElementType.FLOAT64;
            default -> ElementType.INT32;
        };
    }
}
