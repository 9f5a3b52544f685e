package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Element by element.
public final class HloElementwise {

    private static final Map<String, Unary.Kind> FUNCTIONS = Map.ofEntries(
            Map.entry("mhlo.erf", Unary.Kind.ERF),
            Map.entry("chlo.erf", Unary.Kind.ERF),
            Map.entry("chlo.erfc", Unary.Kind.ERFC),
            Map.entry("chlo.acos", Unary.Kind.ACOS),
            Map.entry("chlo.asin", Unary.Kind.ASIN),
            Map.entry("chlo.atan", Unary.Kind.ATAN),
            Map.entry("chlo.acosh", Unary.Kind.ACOSH),
            Map.entry("chlo.asinh", Unary.Kind.ASINH),
            Map.entry("chlo.atanh", Unary.Kind.ATANH),
            Map.entry("mhlo.acos", Unary.Kind.ACOS),
            Map.entry("mhlo.asin", Unary.Kind.ASIN),
            Map.entry("mhlo.acosh", Unary.Kind.ACOSH),
            Map.entry("mhlo.asinh", Unary.Kind.ASINH),
            Map.entry("mhlo.atanh", Unary.Kind.ATANH),
            Map.entry("mhlo.cosh", Unary.Kind.COSH),
            Map.entry("mhlo.sinh", Unary.Kind.SINH),
            Map.entry("mhlo.tan", Unary.Kind.TAN),
            Map.entry("chlo.cosh", Unary.Kind.COSH),
            Map.entry("chlo.sinh", Unary.Kind.SINH),
            Map.entry("chlo.tan", Unary.Kind.TAN),
            Map.entry("chlo.square", Unary.Kind.SQUARE),
            Map.entry("chlo.lgamma", Unary.Kind.LGAMMA),
            Map.entry("chlo.digamma", Unary.Kind.DIGAMMA));

    private HloElementwise() {}

    static void spellings() {
        unary("abs", Unary.Kind.ABS);
        unary("negate", Unary.Kind.NEGATE);
        unary("sign", Unary.Kind.SIGN);
        unary("exponential", Unary.Kind.EXP);
        unary("exponential_minus_one", Unary.Kind.EXPM1);
        unary("log", Unary.Kind.LOG);
        unary("log_plus_one", Unary.Kind.LOG1P);
        unary("logistic", Unary.Kind.SIGMOID);
        unary("tanh", Unary.Kind.TANH);
        unary("sqrt", Unary.Kind.SQRT);
        unary("rsqrt", Unary.Kind.RSQRT);
        unary("ceil", Unary.Kind.CEIL);
        unary("floor", Unary.Kind.FLOOR);
        unary("round_nearest_even", Unary.Kind.ROUND);
        unary("sine", Unary.Kind.SIN);
        unary("cosine", Unary.Kind.COS);
        unary("tan", Unary.Kind.TAN);
        unary("is_finite", Unary.Kind.IS_FINITE);
        HloOps.spell(
                "not",
                node -> elementwise(
                        node,
                        new Unary(
                                node.result().element() == ElementType.BOOL
                                        ? Unary.Kind.NOT
                                        : Unary.Kind.BITWISE_NOT)));
        HloOps.spell("cbrt", HloElementwise::cubeRoot);
        HloOps.spell("round_nearest_afz", HloElementwise::roundAway);
        binary("subtract", Binary.Kind.SUBTRACT);
        binary("divide", Binary.Kind.DIVIDE);
        binary("power", Binary.Kind.POWER);
        binary("remainder", Binary.Kind.TRUNCATE_MODULO);
        binary("atan2", Binary.Kind.ATAN2);
        binary("shift_left", Binary.Kind.SHIFT_LEFT);
        binary("shift_right_arithmetic", Binary.Kind.SHIFT_RIGHT);
        either("add", Binary.Kind.ADD, Logical.Kind.OR);
        either("multiply", Binary.Kind.MULTIPLY, Logical.Kind.AND);
        either("and", Binary.Kind.BITWISE_AND, Logical.Kind.AND);
        either("or", Binary.Kind.BITWISE_OR, Logical.Kind.OR);
        either("xor", Binary.Kind.BITWISE_XOR, Logical.Kind.XOR);
        HloOps.spell("maximum", node -> extreme(node, Binary.Kind.MAX));
        HloOps.spell("minimum", node -> extreme(node, Binary.Kind.MIN));
        HloOps.spell("shift_right_logical", HloElementwise::shiftRight);
        HloOps.spell("compare", node -> elementwise(node, new Comparison(direction(node))));
        HloOps.spell("select", node -> elementwise(node, new Where()));
        HloOps.spell("clamp", HloElementwise::clamp);
        HloOps.spell("convert", node -> elementwise(node, new Cast(node.result().element(), true)));
        HloOps.spell("reduce_precision", node -> List.of(node.loose(0)));
        HloOps.spell(
                "bitcast_convert", node -> node.is(new Bitcast(node.result().element()), node.in(0)));
        HloOps.spell("optimization_barrier", HloNode::operands);
        HloOps.spell("batch_norm_inference", HloElementwise::normalized);
    }

    private static void unary(String name, Unary.Kind kind) {
        HloOps.spell(name, node -> elementwise(node, new Unary(kind)));
    }

    private static void binary(String name, Binary.Kind kind) {
        HloOps.spell(name, node -> elementwise(node, new Binary(kind)));
    }

    private static void either(String name, Binary.Kind numbers, Logical.Kind truths) {
        HloOps.spell(
                name,
                node -> elementwise(
                        node, node.result().element() == ElementType.BOOL ? new Logical(truths) : new Binary(numbers)));
    }

    /// A function that StableHLO calls by a name, null where it has none in the hub.
    public static HloOps.@Nullable Reading function(String name) {
        Unary.Kind kind = FUNCTIONS.get(name);
        return kind == null ? null : node -> elementwise(node, new Unary(kind));
    }

    /// An op over operands that are repeated no further than they have to be.
    static List<Loose> elementwise(HloNode node, Op op) {
        return loose(
                node,
                node.at()
                        .is(op, node.operands().stream().map(Loose::value).toArray(Value[]::new))
                        .getFirst());
    }

    private static List<Loose> loose(HloNode node, Value value) {
        Shape said = node.result().shape();
        if (said.isKnown() || !said.isRanked()) {
            return node.whole(value);
        }
        Value shape = null;
        for (Loose operand : node.operands()) {
            Shape own = operand.type().shape();
            if (own.hasRank(said.rank()) && !own.isKnown()) {
                if (operand.shape() == null) {
                    return node.whole(value);
                }
                shape = operand.shape();
            }
        }
        return List.of(new Loose(value, node.result(), shape));
    }

    private static Comparison.Kind direction(HloNode node) {
        return switch ((int) node.operation().integer("comparison_direction")) {
            case 0 -> Comparison.Kind.EQUAL;
            case 1 -> Comparison.Kind.NOT_EQUAL;
            case 2 -> Comparison.Kind.GREATER_OR_EQUAL;
            case 3 -> Comparison.Kind.GREATER;
            case 4 -> Comparison.Kind.LESS_OR_EQUAL;
            default -> Comparison.Kind.LESS;
        };
    }

    /// Nothing is less than the least.
    private static List<Loose> extreme(HloNode node, Binary.Kind kind) {
        if (node.result().element() == ElementType.BOOL) {
            return elementwise(node, new Logical(kind == Binary.Kind.MAX ? Logical.Kind.OR : Logical.Kind.AND));
        }
        double idle = kind == Binary.Kind.MAX ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        for (int i = 0; i < 2; i++) {
            Tensor known = node.result().element().isFloat() ? node.known(i) : null;
            if (known != null && Arrays.stream(known.toDoubles()).allMatch(each -> each == idle)) {
                return List.of(node.loose(1 - i));
            }
        }
        return elementwise(node, new Binary(kind));
    }

    private static List<Loose> cubeRoot(HloNode node) {
        TensorflowFormula formula = node.formula();
        Value x = node.loose(0).value();
        Value size = formula.binary(Binary.Kind.POWER, formula.unary(Unary.Kind.ABS, x), formula.number(1.0 / 3));
        return loose(node, formula.times(formula.unary(Unary.Kind.SIGN, x), size));
    }

    private static List<Loose> roundAway(HloNode node) {
        TensorflowFormula formula = node.formula();
        Value x = node.loose(0).value();
        Value size =
                formula.unary(Unary.Kind.FLOOR, formula.plus(formula.unary(Unary.Kind.ABS, x), formula.number(0.5)));
        return loose(node, formula.times(formula.unary(Unary.Kind.SIGN, x), size));
    }

    /// A signed number is shifted as the unsigned one of the same bits.
    private static List<Loose> shiftRight(HloNode node) {
        ElementType element = node.result().element();
        ElementType plain = switch (element) {
            case INT8 -> ElementType.UINT8;
            case INT16 -> ElementType.UINT16;
            case INT32 -> ElementType.UINT32;
            case INT64 -> ElementType.UINT64;
            default -> element;
        };
        if (plain == element) {
            return elementwise(node, new Binary(Binary.Kind.SHIFT_RIGHT));
        }
        TensorflowFormula formula = node.formula();
        Value shifted = formula.binary(
                Binary.Kind.SHIFT_RIGHT,
                node.at().step("bits", new Bitcast(plain), node.loose(0).value()),
                node.at().step("bits", new Bitcast(plain), node.loose(1).value()));
        return loose(node, node.at().step("bits", new Bitcast(element), shifted));
    }

    private static List<Loose> clamp(HloNode node) {
        TensorflowFormula formula = node.formula();
        Value least = formula.binary(
                Binary.Kind.MAX, node.loose(1).value(), node.loose(0).value());
        return loose(node, formula.binary(Binary.Kind.MIN, least, node.loose(2).value()));
    }

    private static List<Loose> normalized(HloNode node) {
        TensorflowFormula formula = node.formula();
        int axis = (int) node.operation().integer("feature_index");
        long[] behind =
                IntStream.range(1, node.shape(0).rank() - axis).asLongStream().toArray();
        List<Value> each = new ArrayList<>();
        for (int i = 1; i < 5; i++) {
            each.add(behind.length == 0 ? node.in(i) : formula.unsqueeze(node.in(i), behind));
        }
        double epsilon = node.operation().attributes().get("epsilon") instanceof Double number ? number : 0;
        Value size = formula.unary(Unary.Kind.RSQRT, formula.plus(each.get(3), formula.number(epsilon)));
        Value scaled = formula.times(formula.minus(node.in(0), each.get(2)), formula.times(size, each.get(0)));
        return node.whole(formula.plus(scaled, each.get(1)));
    }

    /// `0, 1, …` along an axis.
    static Value counted(HloNode node, ElementType element, long size, int behind) {
        double[] numbers =
                IntStream.range(0, Math.toIntExact(size)).asDoubleStream().toArray();
        long[] sizes = new long[behind + 1];
        Arrays.fill(sizes, 1);
        sizes[0] = size;
        return node.at().constant("counted", Tensor.ofDoubles(element, Shape.of(sizes), numbers));
    }
}
