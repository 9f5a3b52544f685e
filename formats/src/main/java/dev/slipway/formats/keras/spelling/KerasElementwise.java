package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;

/// Functions of each element.
final class KerasElementwise {

    private KerasElementwise() {}

    static void spellings() {
        functions();
        arithmetic();
        comparisons();
        KerasFunction.spell(
                "Copy StopGradient ConvertToTensor Identity",
                "identity stop_gradient convert_to_tensor",
                KerasFunction::x);
        KerasFunction.operations("OnesLike", call -> filled(call, 1));
        KerasFunction.operations("ZerosLike", call -> filled(call, 0));
    }

    private static void unary(Unary.Kind kind, String operations) {
        KerasFunction.operations(operations, call -> KerasFunctions.unary(call.node(), kind, call.x()));
    }

    private static void unary(Unary.Kind kind, String operations, String functions) {
        KerasFunction.spell(operations, functions, call -> KerasFunctions.unary(call.node(), kind, call.x()));
    }

    private static void formula(String operations, BiFunction<KerasFormula, Value, Value> meaning) {
        KerasFunction.operations(operations, call -> meaning.apply(call.formula(), call.real()));
    }

    private static void functions() {
        unary(Unary.Kind.ABS, "Absolute Abs Fabs", "math.abs abs");
        unary(Unary.Kind.NEGATE, "Negative", "math.negative __operators__.neg");
        unary(Unary.Kind.SIGN, "Sign", "math.sign sign");
        unary(Unary.Kind.SQUARE, "Square", "math.square square");
        unary(Unary.Kind.SQRT, "Sqrt", "math.sqrt sqrt");
        unary(Unary.Kind.RSQRT, "Rsqrt", "math.rsqrt");
        unary(Unary.Kind.RECIPROCAL, "Reciprocal", "math.reciprocal");
        unary(Unary.Kind.EXP, "Exp", "math.exp exp");
        unary(Unary.Kind.EXPM1, "Expm1");
        unary(Unary.Kind.LOG, "Log", "math.log");
        unary(Unary.Kind.LOG1P, "Log1p", "math.log1p");
        unary(Unary.Kind.SIN, "Sin", "math.sin sin");
        unary(Unary.Kind.COS, "Cos", "math.cos cos");
        unary(Unary.Kind.TAN, "Tan");
        unary(Unary.Kind.ASIN, "Arcsin");
        unary(Unary.Kind.ACOS, "Arccos");
        unary(Unary.Kind.ATAN, "Arctan");
        unary(Unary.Kind.SINH, "Sinh");
        unary(Unary.Kind.COSH, "Cosh");
        unary(Unary.Kind.TANH, "Tanh", "math.tanh tanh nn.tanh");
        unary(Unary.Kind.ASINH, "Arcsinh");
        unary(Unary.Kind.ACOSH, "Arccosh");
        unary(Unary.Kind.ATANH, "Arctanh");
        unary(Unary.Kind.ERF, "Erf", "math.erf");
        unary(Unary.Kind.ERFC, "Erfc");
        unary(Unary.Kind.CEIL, "Ceil", "math.ceil");
        unary(Unary.Kind.FLOOR, "Floor", "math.floor floor");
        unary(Unary.Kind.TRUNCATE, "Trunc");
        unary(Unary.Kind.IS_NAN, "Isnan");
        unary(Unary.Kind.IS_FINITE, "Isfinite");
        KerasFunction.spell("Round", "math.round round", call -> {
            if (call.integer(0, 1, "decimals") != 0) {
                throw new Unsaid("it rounds to decimals");
            }
            return KerasFunctions.unary(call.node(), Unary.Kind.ROUND, call.x());
        });
        formula("Log2", (f, x) -> f.times(f.unary(Unary.Kind.LOG, x), 1 / Math.log(2)));
        formula("Log10", (f, x) -> f.times(f.unary(Unary.Kind.LOG, x), 1 / Math.log(10)));
        formula("Exp2", (f, x) -> f.unary(Unary.Kind.EXP, f.times(x, Math.log(2))));
        formula("Deg2rad", (f, x) -> f.times(x, Math.PI / 180));
        formula("Rad2deg", (f, x) -> f.times(x, 180 / Math.PI));
    }

    private static KerasFunction.Meaning binary(Binary.Kind kind) {
        return call -> KerasFunctions.binary(call.node(), kind, call.left(), call.right());
    }

    private static void arithmetic() {
        KerasFunction.spell("Add", "math.add __operators__.add nn.bias_add", binary(Binary.Kind.ADD));
        KerasFunction.spell("Subtract", "math.subtract __operators__.sub", binary(Binary.Kind.SUBTRACT));
        KerasFunction.spell("Multiply", "math.multiply __operators__.mul", binary(Binary.Kind.MULTIPLY));
        KerasFunction.spell(
                "Divide TrueDivide",
                "math.divide math.truediv __operators__.truediv realdiv",
                binary(Binary.Kind.DIVIDE));
        KerasFunction.spell("DivideNoNan", "math.divide_no_nan", binary(Binary.Kind.DIVIDE_NO_NAN));
        KerasFunction.spell("FloorDivide", "math.floordiv __operators__.floordiv", binary(Binary.Kind.FLOOR_DIVIDE));
        KerasFunction.spell("Mod", "math.floormod __operators__.mod", binary(Binary.Kind.FLOOR_MODULO));
        KerasFunction.operations("Fmod", binary(Binary.Kind.TRUNCATE_MODULO));
        KerasFunction.spell("Power", "math.pow __operators__.pow", binary(Binary.Kind.POWER));
        KerasFunction.spell("Maximum", "math.maximum maximum", binary(Binary.Kind.MAX));
        KerasFunction.spell("Minimum", "math.minimum minimum", binary(Binary.Kind.MIN));
        KerasFunction.operations("Arctan2", binary(Binary.Kind.ATAN2));
        KerasFunction.functions("math.squared_difference", binary(Binary.Kind.SQUARED_DIFFERENCE));
        KerasFunction.spell(
                "Clip",
                "clip_by_value",
                call -> KerasFunctions.clip(
                        call.node(),
                        call.x(),
                        call.argument(1, "x_min", "clip_value_min"),
                        call.argument(2, "x_max", "clip_value_max")));
        KerasFunction.spell(
                "Cast", "cast", call -> KerasFunctions.cast(call.node(), call.x(), call.argument(1, "dtype")));
    }

    private static KerasFunction.Meaning compare(Comparison.Kind kind) {
        return call -> KerasFunctions.compare(call.node(), kind, call.left(), call.right());
    }

    private static KerasFunction.Meaning logical(Logical.Kind kind) {
        return call -> KerasFunctions.logical(call.node(), kind, call.left(), call.right());
    }

    private static void comparisons() {
        KerasFunction.spell("Equal", "math.equal __operators__.eq", compare(Comparison.Kind.EQUAL));
        KerasFunction.spell("NotEqual", "math.not_equal __operators__.ne", compare(Comparison.Kind.NOT_EQUAL));
        KerasFunction.spell("Less", "math.less __operators__.lt", compare(Comparison.Kind.LESS));
        KerasFunction.spell("LessEqual", "math.less_equal __operators__.le", compare(Comparison.Kind.LESS_OR_EQUAL));
        KerasFunction.spell("Greater", "math.greater __operators__.gt", compare(Comparison.Kind.GREATER));
        KerasFunction.spell(
                "GreaterEqual", "math.greater_equal __operators__.ge", compare(Comparison.Kind.GREATER_OR_EQUAL));
        KerasFunction.operations("LogicalAnd", logical(Logical.Kind.AND));
        KerasFunction.operations("LogicalOr", logical(Logical.Kind.OR));
        KerasFunction.operations("LogicalXor", logical(Logical.Kind.XOR));
        KerasFunction.operations(
                "LogicalNot",
                call -> call.is(new Unary(Unary.Kind.NOT), call.node().cast(call.x(), ElementType.BOOL)));
        KerasFunction.spell("Where", "where", call -> {
            List<Value> pair =
                    KerasOperands.pair(call.node(), call.argument(1, "x1", "x"), call.argument(2, "x2", "y"));
            Value condition = call.value(ElementType.BOOL, 0, "condition");
            return call.is(new Where(), call.node().cast(condition, ElementType.BOOL), pair.get(0), pair.get(1));
        });
    }

    private static Value filled(KerasFunction call, double value) {
        Value like = call.x();
        Value sizes = call.formula().sizes(like, 0, Integer.MAX_VALUE);
        ElementType element = call.node().config().get("dtype") instanceof String name
                ? KerasFunctions.element(name)
                : call.node().type(like).element();
        return call.is(new Fill(Tensor.ofDoubles(element, Shape.SCALAR, value)), sizes);
    }
}
