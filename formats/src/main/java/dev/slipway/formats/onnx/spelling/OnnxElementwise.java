package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Functions of one element of each input.
final class OnnxElementwise {

    /// The name of an operator and the first operator set whose form of it we write.
    private record Spelling(String type, int since) {}

    private static final Map<Unary.Kind, Spelling> UNARY = new EnumMap<>(Unary.Kind.class);
    private static final Map<Binary.Kind, Spelling> BINARY = new EnumMap<>(Binary.Kind.class);
    private static final Map<Comparison.Kind, Spelling> COMPARISON = new EnumMap<>(Comparison.Kind.class);
    private static final Map<Logical.Kind, Spelling> LOGICAL = new EnumMap<>(Logical.Kind.class);
    private static final Map<Variadic.Kind, Spelling> VARIADIC = new EnumMap<>(Variadic.Kind.class);

    private OnnxElementwise() {}

    static void spellings() {
        families();
        OnnxOps.spell("Identity", Identity.class)
                .read(node -> node.is(new Identity(), node.required(0)))
                .write((_, node, emit) -> emit.is(node, "Identity", 1));
        OnnxOps.spell("Elu", Elu.class)
                .read(node -> node.is(new Elu(node.real("alpha", 1)), node.all()))
                .write((op, node, emit) -> emit.is(node, "Elu", 6, "alpha", op.alpha()))
                .computedIn("float32");
        OnnxOps.spell("Celu", Celu.class)
                .read(node -> node.is(new Celu(node.real("alpha", 1)), node.all()))
                .write((op, node, emit) -> emit.is(node, "Celu", 12, "alpha", op.alpha()))
                .computedIn("float32");
        OnnxOps.spell("Selu", Selu.class)
                .read(node -> node.is(
                        new Selu(
                                node.real("alpha", node.opset() < 6 ? 1.6732f : 1.67326319217681884765625f),
                                node.real("gamma", node.opset() < 6 ? 1.0507f : 1.05070102214813232421875f)),
                        node.all()))
                .write((op, node, emit) -> emit.is(node, "Selu", 6, "alpha", op.alpha(), "gamma", op.gamma()))
                .computedIn("float32");
        OnnxOps.spell("LeakyRelu", LeakyRelu.class)
                .read(node -> node.is(new LeakyRelu(node.real("alpha", 0.01f)), node.all()))
                .write((op, node, emit) -> emit.is(node, "LeakyRelu", 6, "alpha", op.alpha()))
                .computedIn("float32");
        OnnxOps.spell("ThresholdedRelu", ThresholdedRelu.class)
                .read(node -> node.is(new ThresholdedRelu(node.real("alpha", 1)), node.all()))
                .write((op, node, emit) -> emit.is(node, "ThresholdedRelu", 10, "alpha", op.alpha()));
        OnnxOps.spell("HardSigmoid", HardSigmoid.class)
                .read(node -> node.is(new HardSigmoid(node.real("alpha", 0.2f), node.real("beta", 0.5f)), node.all()))
                .write((op, node, emit) -> emit.is(node, "HardSigmoid", 6, "alpha", op.alpha(), "beta", op.beta()));
        OnnxOps.spell("Shrink", Shrink.class)
                .read(node -> node.is(new Shrink(node.real("lambd", 0.5f), node.real("bias", 0)), node.all()))
                .write((op, node, emit) -> emit.is(node, "Shrink", 9, "lambd", op.lambda(), "bias", op.bias()));
        OnnxOps.spell("Gelu com.microsoft::Gelu", Gelu.class)
                .read(node -> node.is(new Gelu(node.text("approximate", "none").equals("tanh")), node.all()))
                .write((op, node, emit) ->
                        emit.is(node, "Gelu", 20, "approximate", op.approximate() ? "tanh" : "none"));
        OnnxOps.spell("Swish", node -> node.is(new Swish(node.real("alpha", 1)), node.all()));
        OnnxOps.spell("SwiGLU", OnnxElementwise::swiGlu);
        OnnxOps.spell("com.microsoft::QuickGelu", node -> node.is(new Swish(node.real("alpha", 1.702f)), node.all()));
        OnnxOps.spell("PRelu", PRelu.class)
                .read(node -> node.is(new PRelu(), node.required(0), OnnxExpand.slope(node)))
                .write((_, node, emit) -> emit.is(node, "PRelu", 7));
        OnnxOps.spell("Clip", Clip.class)
                .read(OnnxExpand::clip)
                .write((_, node, emit) -> OnnxArithmetic.clip(node, emit))
                .computedIn(OnnxKernels.BASIC + " int8 uint8 uint32 uint64");
        OnnxOps.spell("IsInf", IsInfinite.class)
                .read(node -> node.is(
                        new IsInfinite(node.flag("detect_negative", true), node.flag("detect_positive", true)),
                        node.all()))
                .write((op, node, emit) ->
                        emit.is(node, "IsInf", 10, "detect_negative", op.negative(), "detect_positive", op.positive()));
        OnnxOps.spell("BitCast", Bitcast.class)
                .read(node -> node.is(new Bitcast(node.elementType("to", node.element(0))), node.required(0)))
                .write((op, node, emit) -> OnnxArithmetic.bitcast(node, op.to(), emit));
        OnnxOps.spell("Where", Where.class)
                .read(node -> node.is(new Where(), node.all()))
                .write((_, node, emit) -> emit.is(node, "Where", 9))
                .computedIn(OnnxKernels.BASIC + " string uint8");
        OnnxOps.spell("Cast", Cast.class)
                .read(OnnxExpand::cast)
                .write((op, node, emit) -> OnnxArithmetic.cast(node, op.to(), op.saturate(), emit));
        OnnxOps.spell(
                "CastLike", node -> node.is(new Cast(node.element(1), node.flag("saturate", true)), node.required(0)));
        OnnxOps.spell("Dropout", OnnxLayers::dropout);
    }

    private static void families() {
        unary("Abs", 6, Unary.Kind.ABS);
        unary("Neg", 6, Unary.Kind.NEGATE);
        unary("Sign", 9, Unary.Kind.SIGN);
        unary("Exp", 6, Unary.Kind.EXP);
        unary("Log", 6, Unary.Kind.LOG);
        unary("Sqrt", 6, Unary.Kind.SQRT);
        unary("Reciprocal", 6, Unary.Kind.RECIPROCAL);
        unary("Sin", 7, Unary.Kind.SIN);
        unary("Cos", 7, Unary.Kind.COS);
        unary("Tan", 7, Unary.Kind.TAN);
        unary("Asin", 7, Unary.Kind.ASIN);
        unary("Acos", 7, Unary.Kind.ACOS);
        unary("Atan", 7, Unary.Kind.ATAN);
        unary("Sinh", 9, Unary.Kind.SINH);
        unary("Cosh", 9, Unary.Kind.COSH);
        unary("Tanh", 6, Unary.Kind.TANH);
        unary("Asinh", 9, Unary.Kind.ASINH);
        unary("Acosh", 9, Unary.Kind.ACOSH);
        unary("Atanh", 9, Unary.Kind.ATANH);
        unary("Erf", 9, Unary.Kind.ERF);
        unary("Ceil", 6, Unary.Kind.CEIL);
        unary("Floor", 6, Unary.Kind.FLOOR);
        unary("Round", 11, Unary.Kind.ROUND);
        unary("Not", 1, Unary.Kind.NOT);
        unary("BitwiseNot", 18, Unary.Kind.BITWISE_NOT);
        unary("Sigmoid", 6, Unary.Kind.SIGMOID);
        unary("Softsign", 1, Unary.Kind.SOFTSIGN);
        unary("Softplus", 1, Unary.Kind.SOFTPLUS);
        unary("Relu", 6, Unary.Kind.RELU);
        unary("HardSwish", 14, Unary.Kind.HARD_SWISH);
        unary("Mish", 18, Unary.Kind.MISH);
        unary("IsNaN", 9, Unary.Kind.IS_NAN);

        binary("Add", 7, Binary.Kind.ADD);
        binary("Sub", 7, Binary.Kind.SUBTRACT);
        binary("Mul", 7, Binary.Kind.MULTIPLY);
        binary("Div", 7, Binary.Kind.DIVIDE);
        binary("Pow", 7, Binary.Kind.POWER);
        binary("BitwiseAnd", 18, Binary.Kind.BITWISE_AND);
        binary("BitwiseOr", 18, Binary.Kind.BITWISE_OR);
        binary("BitwiseXor", 18, Binary.Kind.BITWISE_XOR);
        OnnxOps.spell(
                "Mod",
                node -> node.is(
                        new Binary(node.flag("fmod", false) ? Binary.Kind.TRUNCATE_MODULO : Binary.Kind.FLOOR_MODULO),
                        node.all()));
        OnnxOps.spell(
                "BitShift",
                node -> node.is(
                        new Binary(
                                node.text("direction", "LEFT").equals("LEFT")
                                        ? Binary.Kind.SHIFT_LEFT
                                        : Binary.Kind.SHIFT_RIGHT),
                        node.all()));
        comparison("Equal", 7, Comparison.Kind.EQUAL);
        comparison("Less", 7, Comparison.Kind.LESS);
        comparison("LessOrEqual", 12, Comparison.Kind.LESS_OR_EQUAL);
        comparison("Greater", 7, Comparison.Kind.GREATER);
        comparison("GreaterOrEqual", 12, Comparison.Kind.GREATER_OR_EQUAL);
        logical("And", Logical.Kind.AND);
        logical("Or", Logical.Kind.OR);
        logical("Xor", Logical.Kind.XOR);
        variadic("Sum", Variadic.Kind.SUM);
        variadic("Mean", Variadic.Kind.MEAN);
        variadic("Max", Variadic.Kind.MAX);
        variadic("Min", Variadic.Kind.MIN);
        OnnxOps.write(Unary.class, (op, node, emit) -> is(UNARY.get(op.kind()), node, emit));
        OnnxOps.write(Binary.class, (op, node, emit) -> binary(op.kind(), node, emit));
        OnnxOps.write(Comparison.class, (op, node, emit) -> {
            Spelling spelling = OnnxOps.found(COMPARISON.get(op.kind()));
            OnnxArithmetic.comparison(node, op.kind(), spelling.type(), spelling.since(), emit);
        });
        OnnxOps.write(Logical.class, (op, node, emit) -> is(LOGICAL.get(op.kind()), node, emit));
        OnnxOps.write(Variadic.class, (op, node, emit) -> is(VARIADIC.get(op.kind()), node, emit));
    }

    private static void unary(String name, int since, Unary.Kind kind) {
        OnnxOps.spell(name, node -> node.is(new Unary(kind), node.required(0)));
        UNARY.put(kind, new Spelling(name, since));
    }

    private static void logical(String name, Logical.Kind kind) {
        OnnxOps.spell(name, node -> node.is(new Logical(kind), node.required(0), OnnxExpand.aligned(node)));
        LOGICAL.put(kind, new Spelling(name, 7));
    }

    private static void variadic(String name, Variadic.Kind kind) {
        OnnxOps.spell(name, node -> node.is(new Variadic(kind), node.all()));
        VARIADIC.put(kind, new Spelling(name, 8));
    }

    private static void comparison(String name, int since, Comparison.Kind kind) {
        OnnxOps.spell(name, node -> node.is(new Comparison(kind), node.required(0), OnnxExpand.aligned(node)));
        COMPARISON.put(kind, new Spelling(name, since));
    }

    private static void binary(String name, int since, Binary.Kind kind) {
        OnnxOps.spell(name, node -> node.is(new Binary(kind), node.required(0), OnnxExpand.aligned(node)));
        BINARY.put(kind, new Spelling(name, since));
    }

    private static void binary(Binary.Kind kind, Node node, OnnxEmitter emit) {
        switch (kind) {
            case MAX -> OnnxArithmetic.ordered(node, "Max", emit);
            case MIN -> OnnxArithmetic.ordered(node, "Min", emit);
            case FLOOR_MODULO -> emit.is(node, "Mod", 10);
            case TRUNCATE_MODULO -> emit.is(node, "Mod", 10, "fmod", 1);
            case SHIFT_LEFT -> emit.is(node, "BitShift", 11, "direction", "LEFT");
            case SHIFT_RIGHT -> emit.is(node, "BitShift", 11, "direction", "RIGHT");
            default -> is(BINARY.get(kind), node, emit);
        }
    }

    private static void is(@Nullable Spelling found, Node node, OnnxEmitter emit) {
        Spelling spelling = OnnxOps.found(found);
        emit.is(node, spelling.type(), spelling.since());
    }

    private static List<Value> swiGlu(OnnxNode node) {
        Value gate = node.step("gate", new Swish(node.real("alpha", 1)), node.required(0));
        return node.is(new Binary(Binary.Kind.MULTIPLY), gate, node.required(1));
    }
}
