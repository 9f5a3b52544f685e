package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.formula.InverseError;
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
        KerasFunction.operations("ZerosLike EmptyLike", call -> filled(call, 0));
        KerasFunction.operations("FullLike", call -> filled(call, call.number(0, 1, "fill_value")));
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
        KerasFunction.operations("Erfinv", call -> InverseError.of(call.formula(), call.real()));
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
            int decimals = call.integer(0, 1, "decimals");
            if (decimals == 0) {
                return KerasFunctions.unary(call.node(), Unary.Kind.ROUND, call.x());
            }
            KerasFormula formula = call.formula();
            double unit = Math.pow(10, decimals);
            return formula.over(formula.unary(Unary.Kind.ROUND, formula.times(call.real(), unit)), unit);
        });
        formula("Log2", (f, x) -> f.times(f.unary(Unary.Kind.LOG, x), 1 / Math.log(2)));
        formula("Log10", (f, x) -> f.times(f.unary(Unary.Kind.LOG, x), 1 / Math.log(10)));
        formula("Exp2", (f, x) -> f.unary(Unary.Kind.EXP, f.times(x, Math.log(2))));
        formula("Sinc", KerasElementwise::sinc);
        formula(
                "Cbrt",
                (f, x) -> f.times(
                        f.unary(Unary.Kind.SIGN, x),
                        f.binary(Binary.Kind.POWER, f.unary(Unary.Kind.ABS, x), f.number(x, 1.0 / 3))));
        formula("Deg2rad", (f, x) -> f.times(x, Math.PI / 180));
        formula("Rad2deg", (f, x) -> f.times(x, 180 / Math.PI));
    }

    /// `sin(pi * x) / (pi * x)`, and 1 at 0.
    private static Value sinc(KerasFormula formula, Value x) {
        Value turn = formula.times(x, Math.PI);
        Value quotient = formula.over(formula.unary(Unary.Kind.SIN, turn), turn);
        return formula.choose(formula.compare(Comparison.Kind.EQUAL, x, 0), formula.number(x, 1), quotient);
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
        KerasFunction.operations("Hypot", call -> ofReals(call, KerasElementwise::hypotenuse));
        KerasFunction.operations("Logaddexp", call -> ofReals(call, KerasElementwise::logOfSum));
        KerasFunction.operations("Threshold", KerasElementwise::threshold);
        KerasFunction.operations("NanToNum", KerasElementwise::numbers);
        KerasFunction.operations("Isinf", call -> call.is(new IsInfinite(true, true), call.real()));
        KerasFunction.operations("Isposinf", call -> call.is(new IsInfinite(false, true), call.real()));
        KerasFunction.operations("Isneginf", call -> call.is(new IsInfinite(true, false), call.real()));
        KerasFunction.operations("Isclose", KerasElementwise::close);
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

    private interface OfTwo {
        Value of(KerasFormula formula, Value a, Value b);
    }

    private static Value ofReals(KerasFunction call, OfTwo meaning) {
        List<Value> pair = KerasOperands.pair(call.node(), call.left(), call.right());
        KerasNode node = call.node();
        return meaning.of(call.formula(), node.real(pair.get(0)), node.real(pair.get(1)));
    }

    private static Value hypotenuse(KerasFormula formula, Value a, Value b) {
        return formula.unary(
                Unary.Kind.SQRT,
                formula.plus(formula.unary(Unary.Kind.SQUARE, a), formula.unary(Unary.Kind.SQUARE, b)));
    }

    /// `log(exp(a) + exp(b))`, from the greater on so that nothing overflows.
    private static Value logOfSum(KerasFormula formula, Value a, Value b) {
        Value apart = formula.unary(Unary.Kind.ABS, formula.minus(a, b));
        Value less = formula.unary(Unary.Kind.LOG1P, formula.unary(Unary.Kind.EXP, formula.times(apart, -1)));
        return formula.plus(formula.binary(Binary.Kind.MAX, a, b), less);
    }

    private static Value threshold(KerasFunction call) {
        KerasFormula formula = call.formula();
        Value x = call.real();
        double limit = call.number(0, 1, "threshold_value", "threshold");
        double otherwise = call.number(0, 2, "value", "default_value");
        return formula.choose(formula.compare(Comparison.Kind.GREATER, x, limit), x, formula.number(x, otherwise));
    }

    private static Value numbers(KerasFunction call) {
        KerasFormula formula = call.formula();
        Value x = call.real();
        Value nan = formula.choose(
                call.node().step("missing", new Unary(Unary.Kind.IS_NAN), x),
                formula.number(x, call.number(0, 1, "nan")),
                x);
        Value most = call.node().step("most", new IsInfinite(false, true), nan);
        Value least = call.node().step("least", new IsInfinite(true, false), nan);
        Value below = formula.choose(most, formula.number(x, call.number(Float.MAX_VALUE, 2, "posinf")), nan);
        return formula.choose(least, formula.number(x, call.number(-Float.MAX_VALUE, 3, "neginf")), below);
    }

    private static Value close(KerasFunction call) {
        return ofReals(call, (formula, a, b) -> {
            Value room = formula.plus(
                    formula.times(formula.unary(Unary.Kind.ABS, b), call.number(1e-5, 2, "rtol")),
                    call.number(1e-8, 3, "atol"));
            Value apart = formula.unary(Unary.Kind.ABS, formula.minus(a, b));
            return formula.compare(Comparison.Kind.LESS_OR_EQUAL, apart, room);
        });
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
