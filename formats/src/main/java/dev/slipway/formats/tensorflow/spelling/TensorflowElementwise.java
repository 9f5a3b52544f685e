package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Ops on one element of each input.
final class TensorflowElementwise {

    private TensorflowElementwise() {}

    static void spellings() {
        unary("Abs", Unary.Kind.ABS);
        unary("Neg", Unary.Kind.NEGATE);
        unary("Sign", Unary.Kind.SIGN);
        unary("Exp", Unary.Kind.EXP);
        unary("Expm1", Unary.Kind.EXPM1);
        unary("Log", Unary.Kind.LOG);
        unary("Log1p", Unary.Kind.LOG1P);
        unary("Sqrt", Unary.Kind.SQRT);
        unary("Rsqrt", Unary.Kind.RSQRT);
        unary("Square", Unary.Kind.SQUARE);
        unary("Reciprocal Inv", Unary.Kind.RECIPROCAL);
        unary("Sin", Unary.Kind.SIN);
        unary("Cos", Unary.Kind.COS);
        unary("Tan", Unary.Kind.TAN);
        unary("Asin", Unary.Kind.ASIN);
        unary("Acos", Unary.Kind.ACOS);
        unary("Atan", Unary.Kind.ATAN);
        unary("Sinh", Unary.Kind.SINH);
        unary("Cosh", Unary.Kind.COSH);
        unary("Tanh", Unary.Kind.TANH);
        unary("Asinh", Unary.Kind.ASINH);
        unary("Acosh", Unary.Kind.ACOSH);
        unary("Atanh", Unary.Kind.ATANH);
        unary("Erf", Unary.Kind.ERF);
        TensorflowOps.spell("Erfinv", node -> List.of(InverseError.of(Formula.of(node), node.in(0))));
        TensorflowOps.spell("Ndtri", node -> List.of(InverseError.quantile(Formula.of(node), node.in(0))));
        unary("Erfc", Unary.Kind.ERFC);
        unary("Lgamma", Unary.Kind.LGAMMA);
        unary("Digamma", Unary.Kind.DIGAMMA);
        unary("Ceil", Unary.Kind.CEIL);
        unary("Floor", Unary.Kind.FLOOR);
        unary("Round Rint", Unary.Kind.ROUND);
        unary("LogicalNot", Unary.Kind.NOT);
        unary("Invert", Unary.Kind.BITWISE_NOT);
        unary("Sigmoid", Unary.Kind.SIGMOID);
        unary("Softsign", Unary.Kind.SOFTSIGN);
        unary("Softplus", Unary.Kind.SOFTPLUS);
        unary("Relu", Unary.Kind.RELU);
        unary("Relu6", Unary.Kind.RELU6);
        unary("IsNan", Unary.Kind.IS_NAN);
        unary("IsFinite", Unary.Kind.IS_FINITE);
        TensorflowOps.spell("IsInf", node -> node.is(new IsInfinite(true, true), node.in(0)));
        TensorflowOps.spell("Elu", node -> node.is(new Elu(1), node.in(0)));
        TensorflowOps.spell("Selu", node -> node.is(new Selu(1.6732632423543772f, 1.0507009873554805f), node.in(0)));
        TensorflowOps.spell("LeakyRelu", node -> node.is(new LeakyRelu(node.real("alpha", 0.2f)), node.in(0)));

        binary("Add AddV2", Binary.Kind.ADD);
        binary("Sub", Binary.Kind.SUBTRACT);
        binary("Mul", Binary.Kind.MULTIPLY);
        binary("MulNoNan", Binary.Kind.MULTIPLY_NO_NAN);
        binary("RealDiv TruncateDiv Div", Binary.Kind.DIVIDE);
        binary("FloorDiv", Binary.Kind.FLOOR_DIVIDE);
        binary("FloorMod Mod", Binary.Kind.FLOOR_MODULO);
        binary("TruncateMod", Binary.Kind.TRUNCATE_MODULO);
        binary("Pow", Binary.Kind.POWER);
        binary("Maximum", Binary.Kind.MAX);
        binary("Minimum", Binary.Kind.MIN);
        binary("SquaredDifference", Binary.Kind.SQUARED_DIFFERENCE);
        binary("Atan2", Binary.Kind.ATAN2);
        binary("DivNoNan", Binary.Kind.DIVIDE_NO_NAN);
        binary("Xlogy", Binary.Kind.XLOGY);
        binary("BitwiseAnd", Binary.Kind.BITWISE_AND);
        binary("BitwiseOr", Binary.Kind.BITWISE_OR);
        binary("BitwiseXor", Binary.Kind.BITWISE_XOR);
        binary("LeftShift", Binary.Kind.SHIFT_LEFT);
        binary("RightShift", Binary.Kind.SHIFT_RIGHT);
        binary("Complex", Binary.Kind.COMPLEX);
        comparison("Equal", Comparison.Kind.EQUAL);
        comparison("NotEqual", Comparison.Kind.NOT_EQUAL);
        comparison("Less", Comparison.Kind.LESS);
        comparison("LessEqual", Comparison.Kind.LESS_OR_EQUAL);
        comparison("Greater", Comparison.Kind.GREATER);
        comparison("GreaterEqual", Comparison.Kind.GREATER_OR_EQUAL);
        TensorflowOps.spell("LogicalAnd", node -> node.is(new Logical(Logical.Kind.AND), node.in(0), node.in(1)));
        TensorflowOps.spell("LogicalOr", node -> node.is(new Logical(Logical.Kind.OR), node.in(0), node.in(1)));
        TensorflowOps.spell(
                "AddN",
                node -> node.is(new Variadic(Variadic.Kind.SUM), node.inputs().toArray(Value[]::new)));
        TensorflowOps.spell("SelectV2", node -> node.is(new Where(), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("Select", TensorflowExpand::select);
        TensorflowOps.spell(
                "Cast", node -> node.is(new Cast(node.type("DstT", ElementType.FLOAT32), true), node.in(0)));
        TensorflowOps.spell(
                "Bitcast", node -> node.is(new Bitcast(node.type("type", ElementType.FLOAT32)), node.in(0)));
        TensorflowOps.spell(
                "Identity StopGradient PreventGradient CheckNumerics Snapshot PlaceholderWithDefault EnsureShape"
                        + " ReadVariableOpIdentity DebugIdentity DebugIdentityV2 DebugGradientIdentity RefIdentity",
                node -> List.of(node.in(0)));
        TensorflowOps.spell("IdentityN", TensorflowNode::inputs);
        TensorflowOps.spell("ZerosLike", node -> TensorflowExpand.like(node, 0));
        TensorflowOps.spell("OnesLike", node -> TensorflowExpand.like(node, 1));

        TensorflowOps.spell("FakeQuantWithMinMaxArgs", TensorflowExpand::fakeQuantize);
        TensorflowOps.spell(
                "AccumulateNV2",
                node -> node.is(new Variadic(Variadic.Kind.SUM), node.inputs().toArray(Value[]::new)));
        TensorflowOps.spell("DeepCopy", node -> List.of(node.in(0)));
        TensorflowOps.spell("ClipByValue", node -> {
            Formula formula = Formula.of(node);
            return List.of(formula.binary(
                    Binary.Kind.MIN, formula.binary(Binary.Kind.MAX, node.in(0), node.in(1)), node.in(2)));
        });
        TensorflowOps.spell("ApproximateEqual", TensorflowElementwise::isClose);
        TensorflowOps.spell("Xdivy", TensorflowElementwise::divideWhereNotZero);
        TensorflowOps.spell("Xlog1py", TensorflowElementwise::timesLog1p);
    }

    private static void unary(String names, Unary.Kind kind) {
        TensorflowOps.spell(names, node -> node.is(new Unary(kind), node.in(0)));
    }

    private static void binary(String names, Binary.Kind kind) {
        TensorflowOps.spell(names, node -> node.is(new Binary(kind), node.in(0), node.in(1)));
    }

    private static void comparison(String names, Comparison.Kind kind) {
        TensorflowOps.spell(names, node -> node.is(new Comparison(kind), node.in(0), node.in(1)));
    }

    private static List<Value> isClose(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Value distance = formula.unary(Unary.Kind.ABS, formula.minus(node.in(0), node.in(1)));
        return List.of(formula.compare(Comparison.Kind.LESS, distance, formula.number(node.real("tolerance", 1e-5f))));
    }

    /// Products of elements left to themselves where the other is zero.
    private static List<Value> divideWhereNotZero(TensorflowNode node) {
        Formula formula = Formula.of(node);
        Value zero = formula.compare(Comparison.Kind.EQUAL, node.in(0), formula.number(0));
        return List.of(formula.choose(zero, formula.number(0), formula.over(node.in(0), node.in(1))));
    }

    private static List<Value> timesLog1p(TensorflowNode node) {
        Formula formula = Formula.of(node);
        return node.is(new Binary(Binary.Kind.XLOGY), node.in(0), formula.plus(node.in(1), formula.number(1)));
    }
}
