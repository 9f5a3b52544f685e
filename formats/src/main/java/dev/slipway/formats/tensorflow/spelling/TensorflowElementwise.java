package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.formula.InverseError;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Ops on one element of each input.
final class TensorflowElementwise {

    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float SELU_GAMMA = 1.0507009873554805f;

    private static final Map<Unary.Kind, String> UNARY = new EnumMap<>(Unary.Kind.class);
    private static final Map<Binary.Kind, String> BINARY = new EnumMap<>(Binary.Kind.class);
    private static final Map<Comparison.Kind, String> COMPARISON = new EnumMap<>(Comparison.Kind.class);

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
        TensorflowOps.spell("Erfinv", node -> List.of(InverseError.of(TensorflowFormula.of(node), node.in(0))));
        TensorflowOps.spell("Ndtri", node -> List.of(InverseError.quantile(TensorflowFormula.of(node), node.in(0))));
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
        TensorflowOps.write(Unary.class, (op, node, emit) -> write(op.kind(), node, emit));
        TensorflowOps.spell("IsInf", node -> node.is(new IsInfinite(true, true), node.in(0)))
                .write(IsInfinite.class, (op, node, emit) -> {
                    TensorflowOps.require(op.negative() && op.positive());
                    emit.is(node, "IsInf");
                });
        TensorflowOps.spell("Elu", node -> node.is(new Elu(1), node.in(0))).write(Elu.class, (op, node, emit) -> {
            TensorflowOps.require(op.alpha() == 1);
            emit.is(node, "Elu");
        });
        TensorflowOps.spell("Selu", node -> node.is(new Selu(SELU_ALPHA, SELU_GAMMA), node.in(0)))
                .write(Selu.class, (op, node, emit) -> {
                    TensorflowOps.require(op.alpha() == SELU_ALPHA && op.gamma() == SELU_GAMMA);
                    emit.is(node, "Selu");
                });
        TensorflowOps.spell("LeakyRelu", node -> node.is(new LeakyRelu(node.real("alpha", 0.2f)), node.in(0)))
                .write(LeakyRelu.class, (op, node, emit) -> emit.is(node, "LeakyRelu", "alpha", op.alpha()));

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
        TensorflowOps.write(Binary.class, (op, node, emit) -> write(op.kind(), node, emit));
        comparison("Equal", Comparison.Kind.EQUAL);
        comparison("NotEqual", Comparison.Kind.NOT_EQUAL);
        comparison("Less", Comparison.Kind.LESS);
        comparison("LessEqual", Comparison.Kind.LESS_OR_EQUAL);
        comparison("Greater", Comparison.Kind.GREATER);
        comparison("GreaterEqual", Comparison.Kind.GREATER_OR_EQUAL);
        TensorflowOps.write(Comparison.class, (op, node, emit) -> compare(op.kind(), node, emit));
        TensorflowOps.write(Logical.class, (op, node, emit) -> write(op.kind(), node, emit));
        TensorflowOps.spell("LogicalAnd", node -> node.is(new Logical(Logical.Kind.AND), node.in(0), node.in(1)));
        TensorflowOps.spell("LogicalOr", node -> node.is(new Logical(Logical.Kind.OR), node.in(0), node.in(1)));
        TensorflowOps.spell(
                        "AddN",
                        node -> node.is(
                                new Variadic(Variadic.Kind.SUM), node.inputs().toArray(Value[]::new)))
                .write(Variadic.class, (op, node, emit) -> {
                    TensorflowOps.require(op.kind() == Variadic.Kind.SUM);
                    emit.is(node, "AddN", "N", node.inputs().size());
                });
        TensorflowOps.spell("SelectV2", node -> node.is(new Where(), node.in(0), node.in(1), node.in(2)))
                .write(
                        Where.class,
                        (_, node, emit) -> emit.last(node, "SelectV2", emit.all(node), "T", emit.real(node, 1)));
        TensorflowOps.spell("Select", TensorflowExpand::select);
        TensorflowOps.spell("Cast", node -> node.is(new Cast(node.type("DstT", ElementType.FLOAT32), true), node.in(0)))
                .write(Cast.class, (op, node, emit) -> cast(op.to(), node, emit));
        TensorflowOps.spell("Bitcast", node -> node.is(new Bitcast(node.type("type", ElementType.FLOAT32)), node.in(0)))
                .write(Bitcast.class, (op, node, emit) -> bitcast(op.to(), node, emit));
        TensorflowOps.spell(
                        "Identity StopGradient PreventGradient CheckNumerics Snapshot PlaceholderWithDefault EnsureShape"
                                + " ReadVariableOpIdentity DebugIdentity DebugIdentityV2 DebugGradientIdentity RefIdentity",
                        node -> List.of(node.in(0)))
                .write(Identity.class, (_, node, emit) -> alias(node, emit));
        TensorflowOps.spell("IdentityN", TensorflowNode::inputs);
        TensorflowOps.spell("ZerosLike", node -> TensorflowExpand.like(node, 0));
        TensorflowOps.spell("OnesLike", node -> TensorflowExpand.like(node, 1));

        TensorflowOps.spell("FakeQuantWithMinMaxArgs", TensorflowExpand::fakeQuantize);
        TensorflowOps.spell(
                "AccumulateNV2",
                node -> node.is(new Variadic(Variadic.Kind.SUM), node.inputs().toArray(Value[]::new)));
        TensorflowOps.spell("DeepCopy", node -> List.of(node.in(0)));
        TensorflowOps.spell("ClipByValue", node -> {
            TensorflowFormula formula = TensorflowFormula.of(node);
            return List.of(formula.binary(
                    Binary.Kind.MIN, formula.binary(Binary.Kind.MAX, node.in(0), node.in(1)), node.in(2)));
        });
        TensorflowOps.spell("ApproximateEqual", TensorflowElementwise::isClose);
        TensorflowOps.spell("Xdivy", TensorflowElementwise::divideWhereNotZero);
        TensorflowOps.spell("Xlog1py", TensorflowElementwise::timesLog1p);
    }

    private static void unary(String names, Unary.Kind kind) {
        TensorflowOps.spell(names, node -> node.is(new Unary(kind), node.in(0)));
        UNARY.put(kind, first(names));
    }

    private static void binary(String names, Binary.Kind kind) {
        TensorflowOps.spell(names, node -> node.is(new Binary(kind), node.in(0), node.in(1)));
        BINARY.put(kind, first(names));
    }

    private static void comparison(String names, Comparison.Kind kind) {
        TensorflowOps.spell(names, node -> node.is(new Comparison(kind), node.in(0), node.in(1)));
        COMPARISON.put(kind, first(names));
    }

    /// What an op is written as: the first of its names.
    private static String first(String names) {
        return names.split(" ")[0];
    }

    private static void write(Unary.Kind kind, Node node, TensorflowEmitter emit) {
        switch (kind) {
            case NOT -> emit.last(node, "LogicalNot", emit.all(node));
            case REAL, IMAGINARY, COMPLEX_ABS, ANGLE -> TensorflowComplex.write(kind, node, emit);
            case CONJUGATE -> emit.is(node, "Conj");
            default -> emit.is(node, TensorflowOps.found(UNARY.get(kind)));
        }
    }

    private static void write(Binary.Kind kind, Node node, TensorflowEmitter emit) {
        switch (kind) {
            case DIVIDE -> emit.is(node, emit.real(node, 0).isInteger() ? "TruncateDiv" : "RealDiv");
            case ADD -> emit.is(node, "AddV2");
            case COMPLEX -> emit.is(node, "Complex", "Tout", emit.element(node.output()));
            default -> emit.is(node, TensorflowOps.found(BINARY.get(kind)));
        }
    }

    private static void compare(Comparison.Kind kind, Node node, TensorflowEmitter emit) {
        boolean ordered = kind != Comparison.Kind.EQUAL && kind != Comparison.Kind.NOT_EQUAL;
        if (ordered && emit.real(node, 0) == ElementType.STRING) {
            throw TensorflowOps.noSuchOp();
        }
        emit.is(node, TensorflowOps.found(COMPARISON.get(kind)));
    }

    private static void write(Logical.Kind kind, Node node, TensorflowEmitter emit) {
        switch (kind) {
            case AND -> emit.last(node, "LogicalAnd", emit.all(node));
            case OR -> emit.last(node, "LogicalOr", emit.all(node));
            case XOR -> emit.last(node, "NotEqual", emit.all(node), "T", ElementType.BOOL);
        }
    }

    private static void cast(ElementType to, Node node, TensorflowEmitter emit) {
        ElementType from = emit.real(node, 0);
        if (from == ElementType.STRING && to != ElementType.STRING) {
            boolean direct = to == ElementType.FLOAT32 || to == ElementType.FLOAT64;
            boolean whole = to == ElementType.INT32 || to == ElementType.INT64;
            ElementType number = direct || whole ? to : ElementType.FLOAT64;
            String read = emit.step("StringToNumber", emit.all(node), "out_type", number);
            emit.define(node.output(), emit.cast(read, number, to));
        } else if (to == ElementType.STRING && from != ElementType.STRING) {
            if (from.isFloat()) {
                throw TensorflowOps.noSuchOp();
            }
            emit.is(node, "AsString");
        } else if (from == to) {
            emit.define(node.output(), emit.in(node, 0));
        } else {
            ElementType between = TensorflowEmitter.between(from, to);
            String x = emit.cast(emit.in(node, 0), from, between);
            emit.last(node, "Cast", List.of(x), "SrcT", between, "DstT", TensorflowEmitter.checked(to));
        }
    }

    private static void bitcast(ElementType to, Node node, TensorflowEmitter emit) {
        ElementType from = emit.element(node.input(0));
        String stored = emit.stored(node.input(0));
        if (from == to) {
            emit.defineStored(node.output(), stored);
        } else if (from == ElementType.BOOL || to == ElementType.BOOL) {
            // TensorFlow has no bits of booleans, but the numbers that they are stored as.
            emit.last(node, "Cast", List.of(stored), "SrcT", from, "DstT", TensorflowEmitter.checked(to));
        } else {
            emit.last(node, "Bitcast", List.of(stored), "T", from, "type", TensorflowEmitter.checked(to));
        }
    }

    /// A node that at most changes how its input is stored.
    private static void alias(Node node, TensorflowEmitter emit) {
        boolean same = Objects.equals(
                emit.type(node.input(0)).quantization(),
                emit.type(node.output()).quantization());
        if (same) {
            emit.defineStored(node.output(), emit.stored(node.input(0)));
        } else {
            emit.define(node.output(), emit.in(node, 0));
        }
    }

    private static List<Value> isClose(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value distance = formula.unary(Unary.Kind.ABS, formula.minus(node.in(0), node.in(1)));
        return List.of(formula.compare(Comparison.Kind.LESS, distance, formula.number(node.real("tolerance", 1e-5f))));
    }

    /// Products of elements left to themselves where the other is zero.
    private static List<Value> divideWhereNotZero(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value zero = formula.compare(Comparison.Kind.EQUAL, node.in(0), formula.number(0));
        return List.of(formula.choose(zero, formula.number(0), formula.over(node.in(0), node.in(1))));
    }

    private static List<Value> timesLog1p(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        return node.is(new Binary(Binary.Kind.XLOGY), node.in(0), formula.plus(node.in(1), formula.number(1)));
    }
}
