package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.formats.onnx.spelling.OnnxKernels;
import dev.slipway.model.formula.NeighbourNormalization;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Elementwise ops that ONNX has no operator for, by those it has.
final class LowerArithmetic {

    private LowerArithmetic() {}

    static void rules() {
        OnnxLegalize.lower(Unary.class, (op, node, to) -> unary(op.kind(), node, to));
        OnnxLegalize.lower(Binary.class, (op, node, to) -> binary(op.kind(), node, to));
        OnnxLegalize.lower(Comparison.class, (op, node, to) -> comparison(op.kind(), node, to));
        OnnxLegalize.lower(Reduction.class, (op, node, to) -> reduction(op, node, to));
        OnnxLegalize.lower(Swish.class, (op, node, to) -> swish(op.alpha(), node, to));
        OnnxLegalize.lower(Activated.class, (op, node, to) -> activated(op, node, to));
        OnnxLegalize.lower(FakeQuantize.class, (op, node, to) -> fakeQuantize(op, node, to));
        OnnxLegalize.lower(LocalResponseNormalization.class, (op, _, to) -> localResponse(op, to));
        OnnxLegalize.lower(Gemm.class, (op, node, to) -> gemm(op, to));
        OnnxLegalize.lower(Random.class, (op, node, to) -> random(op, node, to));
    }

    private static Unary unary(Unary.Kind kind) {
        return new Unary(kind);
    }

    private static Binary binary(Binary.Kind kind) {
        return new Binary(kind);
    }

    static boolean unary(Unary.Kind kind, Node node, Lowering to) {
        Value x = node.input(0);
        ElementType element = to.element(0);
        ElementType real = to.type(0).isQuantized() ? ElementType.FLOAT32 : element;
        return switch (kind) {
            case RSQRT -> to.last(unary(Unary.Kind.RECIPROCAL), to.step("root", unary(Unary.Kind.SQRT), x));
            case SQUARE -> to.last(binary(Binary.Kind.MULTIPLY), x, x);
            case RECIPROCAL -> real.isInteger() && to.last(binary(Binary.Kind.DIVIDE), to.scalar("one", element, 1), x);
            case EXPM1 ->
                to.last(
                        binary(Binary.Kind.SUBTRACT),
                        to.step("exp", unary(Unary.Kind.EXP), x),
                        to.scalar("one", real, 1));
            case LOG1P ->
                to.last(unary(Unary.Kind.LOG), to.step("plus", binary(Binary.Kind.ADD), x, to.scalar("one", real, 1)));
            case ERFC ->
                to.last(
                        binary(Binary.Kind.SUBTRACT),
                        to.scalar("one", real, 1),
                        to.step("erf", unary(Unary.Kind.ERF), x));
            case RELU6 -> to.last(new Clip(), x, to.scalar("min", real, 0), to.scalar("max", real, 6));
            case RELU_N1_TO_1 -> to.last(new Clip(), x, to.scalar("min", real, -1), to.scalar("max", real, 1));
            case SILU -> to.last(binary(Binary.Kind.MULTIPLY), x, to.step("sigmoid", unary(Unary.Kind.SIGMOID), x));
            case TRUNCATE -> {
                Value whole = to.step("floor", unary(Unary.Kind.FLOOR), to.step("abs", unary(Unary.Kind.ABS), x));
                yield to.last(binary(Binary.Kind.MULTIPLY), to.step("sign", unary(Unary.Kind.SIGN), x), whole);
            }
            case IS_FINITE -> {
                Value nan = to.step("nan", unary(Unary.Kind.IS_NAN), x);
                Value infinite = to.step("infinite", new IsInfinite(true, true), x);
                yield to.last(unary(Unary.Kind.NOT), to.step("or", new Logical(Logical.Kind.OR), nan, infinite));
            }
            case CEIL, FLOOR, ROUND -> real.isInteger() && to.last(new Identity(), x);
            case REAL, CONJUGATE -> !element.isComplex() && to.last(new Identity(), x);
            case TAN ->
                real == ElementType.FLOAT64
                        && to.last(
                                binary(Binary.Kind.DIVIDE),
                                to.step("sin", unary(Unary.Kind.SIN), x),
                                to.step("cos", unary(Unary.Kind.COS), x));
            default -> OnnxKernels.widen(node, to);
        };
    }

    static boolean binary(Binary.Kind kind, Node node, Lowering to) {
        Value a = node.input(0);
        Value b = node.input(1);
        ElementType element = to.element(0);
        boolean real = element.isFloat() || to.type(0).isQuantized();
        return switch (kind) {
            case SHIFT_RIGHT -> {
                if (element.min() >= 0) {
                    yield OnnxKernels.widen(node, to);
                }
                Value power = to.step("power", binary(Binary.Kind.SHIFT_LEFT), to.scalar("one", element, 1), b);
                yield to.last(binary(Binary.Kind.FLOOR_DIVIDE), a, power);
            }
            case FLOOR_DIVIDE -> {
                if (real) {
                    yield to.last(unary(Unary.Kind.FLOOR), to.step("ratio", binary(Binary.Kind.DIVIDE), a, b));
                }
                Value rest = to.step("rest", binary(Binary.Kind.FLOOR_MODULO), a, b);
                Value multiple = to.step("multiple", binary(Binary.Kind.SUBTRACT), a, rest);
                yield to.last(binary(Binary.Kind.DIVIDE), multiple, b);
            }
            case FLOOR_MODULO -> {
                if (!real) {
                    yield false;
                }
                Value rest = to.step("rest", binary(Binary.Kind.TRUNCATE_MODULO), a, b);
                Value zero = to.scalar("zero", element, 0);
                Value wrong = to.step(
                        "wrong_sign",
                        new Logical(Logical.Kind.XOR),
                        to.step("rest_negative", new Comparison(Comparison.Kind.LESS), rest, zero),
                        to.step("divisor_negative", new Comparison(Comparison.Kind.LESS), b, zero));
                Value some = to.step("some_rest", new Comparison(Comparison.Kind.NOT_EQUAL), rest, zero);
                Value moved = to.step("moved", binary(Binary.Kind.ADD), rest, b);
                yield to.last(new Where(), to.step("adjust", new Logical(Logical.Kind.AND), wrong, some), moved, rest);
            }
            case SQUARED_DIFFERENCE -> {
                Value difference = to.step("difference", binary(Binary.Kind.SUBTRACT), a, b);
                yield to.last(binary(Binary.Kind.MULTIPLY), difference, difference);
            }
            case DIVIDE_NO_NAN -> unlessZero(b, binary(Binary.Kind.DIVIDE), element, to);
            case MULTIPLY_NO_NAN -> unlessZero(b, binary(Binary.Kind.MULTIPLY), element, to);
            case XLOGY -> {
                Value product =
                        to.step("product", binary(Binary.Kind.MULTIPLY), a, to.step("log", unary(Unary.Kind.LOG), b));
                yield to.last(new Where(), isZero(a, element, to), to.scalar("zero", element, 0), product);
            }
            case ATAN2 -> atan2(a, b, element, to);
            default -> OnnxKernels.widen(node, to);
        };
    }

    private static Value isZero(Value value, ElementType element, Lowering to) {
        return to.step("is_zero", new Comparison(Comparison.Kind.EQUAL), value, to.scalar("nought", element, 0));
    }

    private static boolean unlessZero(Value checked, Op op, ElementType element, Lowering to) {
        Value result = to.step("result", op, to.in(0), to.in(1));
        return to.last(new Where(), isZero(checked, element, to), to.scalar("zero", element, 0), result);
    }

    /// `atan(y / x)`, turned by half a circle where x is negative; 0 at the origin.
    private static boolean atan2(Value y, Value x, ElementType element, Lowering to) {
        Value zero = to.scalar("zero", element, 0);
        Comparison less = new Comparison(Comparison.Kind.LESS);
        Value angle = to.step("angle", unary(Unary.Kind.ATAN), to.step("ratio", binary(Binary.Kind.DIVIDE), y, x));
        Value half = to.step(
                "half_circle",
                new Where(),
                to.step("below", less, y, zero),
                to.scalar("minus_pi", element, -Math.PI),
                to.scalar("pi", element, Math.PI));
        Value turn = to.step("turn", new Where(), to.step("left", less, x, zero), half, zero);
        Value origin = to.step("origin", new Logical(Logical.Kind.AND), isZero(y, element, to), isZero(x, element, to));
        return to.last(new Where(), origin, zero, to.step("turned", binary(Binary.Kind.ADD), angle, turn));
    }

    static boolean comparison(Comparison.Kind kind, Node node, Lowering to) {
        return kind == Comparison.Kind.NOT_EQUAL
                ? to.last(
                        unary(Unary.Kind.NOT),
                        to.step("equal", new Comparison(Comparison.Kind.EQUAL), node.input(0), node.input(1)))
                : OnnxKernels.widen(node, to);
    }

    /// Truth as numbers: all is the least, any the greatest.
    static boolean reduction(Reduction op, Node node, Lowering to) {
        boolean none = !node.hasInput(1) || to.shape(1).equals(Shape.of(0));
        if (none && op.noAxesMeansNone()) {
            return ofNothing(op.kind(), node.input(0), to);
        }
        if (op.kind() != Reduction.Kind.ALL && op.kind() != Reduction.Kind.ANY) {
            return OnnxKernels.widen(node, to);
        }
        Reduction.Kind kind = op.kind() == Reduction.Kind.ALL ? Reduction.Kind.MIN : Reduction.Kind.MAX;
        Value numbers = to.step("numbers", new Cast(ElementType.INT32, true), node.input(0));
        Value result =
                to.step("result", new Reduction(kind, op.keepAxes(), op.noAxesMeansNone()), numbers, node.input(1));
        return to.last(new Cast(ElementType.BOOL, true), result);
    }

    /// A reduction along no axis: what it does to each element by itself.
    private static boolean ofNothing(Reduction.Kind kind, Value x, Lowering to) {
        return switch (kind) {
            case L1, L2 -> to.last(unary(Unary.Kind.ABS), x);
            case LOG_SUM -> to.last(unary(Unary.Kind.LOG), x);
            case SUM_SQUARE -> to.last(binary(Binary.Kind.MULTIPLY), x, x);
            default -> to.last(new Identity(), x);
        };
    }

    static boolean swish(float alpha, Node node, Lowering to) {
        Value x = node.input(0);
        Value scaled = alpha == 1
                ? x
                : to.step("scaled", binary(Binary.Kind.MULTIPLY), x, to.scalar("alpha", to.element(0), alpha));
        return to.last(binary(Binary.Kind.MULTIPLY), x, to.step("sigmoid", unary(Unary.Kind.SIGMOID), scaled));
    }

    static boolean activated(Activated op, Node node, Lowering to) {
        Unary.Kind kind = switch (op.activation()) {
            case RELU -> Unary.Kind.RELU;
            case RELU6 -> Unary.Kind.RELU6;
            case RELU_N1_TO_1 -> Unary.Kind.RELU_N1_TO_1;
            case TANH -> Unary.Kind.TANH;
            case NONE, SIGN_BIT -> null;
        };
        if (kind == null) {
            return false;
        }
        return to.last(unary(kind), to.step("before", op.base(), node.inputs().toArray(Value[]::new)));
    }

    /// The grid is constant: `floor((clip(x) - min) * steps - zero + 0.5) * scale`, in this order, or `/ scale` for `*
    /// steps`.
    static boolean fakeQuantize(FakeQuantize op, Node node, Lowering to) {
        Tensor lows = to.tensor(1);
        Tensor highs = to.tensor(2);
        if (lows == null || highs == null || !to.shape(0).isRanked()) {
            return false;
        }
        float[] mins = lows.toFloats();
        float[] maxs = highs.toFloats();
        FakeQuantize.Grid[] grids = new FakeQuantize.Grid[mins.length];
        Arrays.setAll(grids, i -> op.grid(mins[i], maxs[i]));
        Shape shape = Shape.SCALAR;
        if (!op.axis().isEmpty()) {
            long[] sizes = new long[to.shape(0).rank()];
            Arrays.fill(sizes, 1);
            sizes[op.axis().getFirst()] = mins.length;
            shape = Shape.of(sizes);
        }
        ElementType element = to.element(0);
        Shape each = shape;
        Function<ToDoubleFunction<FakeQuantize.Grid>, Tensor> values = part -> Tensor.ofDoubles(
                element, each, Stream.of(grids).mapToDouble(part).toArray());
        Value min = to.constant("min", values.apply(FakeQuantize.Grid::min));
        Value max = to.constant("max", values.apply(FakeQuantize.Grid::max));
        Value scale = to.constant("scale", values.apply(FakeQuantize.Grid::scale));
        Value zero = to.constant("zero", values.apply(FakeQuantize.Grid::zero));
        Value capped = to.step("capped", binary(Binary.Kind.MIN), node.input(0), max);
        Value limited = to.step("limited", binary(Binary.Kind.MAX), capped, min);
        Value offset = to.step("offset", binary(Binary.Kind.SUBTRACT), limited, min);
        Value place = op.isDividing()
                ? to.step("place", binary(Binary.Kind.DIVIDE), offset, scale)
                : to.step(
                        "place",
                        binary(Binary.Kind.MULTIPLY),
                        offset,
                        to.constant("steps", values.apply(FakeQuantize.Grid::steps)));
        Value centered = to.step("centered", binary(Binary.Kind.SUBTRACT), place, zero);
        Value above = to.step("half_up", binary(Binary.Kind.ADD), centered, to.scalar("half", element, 0.5));
        return to.last(binary(Binary.Kind.MULTIPLY), to.step("rounded", unary(Unary.Kind.FLOOR), above), scale);
    }

    /// ONNX Runtime has windows of odd size only.
    private static boolean localResponse(LocalResponseNormalization op, Lowering to) {
        return op.size() % 2 == 0
                && to.shape(0).isRanked()
                && to.last(new Identity(), NeighbourNormalization.of(op, to.in(0), to));
    }

    /// Draws of integers are floors of draws of reals; a truncated normal is drawn again, once, where it is too far
    /// out, and then cut.
    /// ONNX Runtime has `Gemm` of floats only.
    static boolean gemm(Gemm op, Lowering to) {
        ElementType element = to.element(0);
        if (element.isFloat() || op.alpha() != 1 || op.beta() != 1) {
            return false;
        }
        MatMul product = new MatMul(op.transposeA(), op.transposeB());
        return to.in(2).isPresent()
                ? to.last(binary(Binary.Kind.ADD), to.step("product", product, to.in(0), to.in(1)), to.in(2))
                : to.last(product, to.in(0), to.in(1));
    }

    static boolean random(Random op, Node node, Lowering to) {
        if (!op.output().isFloat()) {
            Random reals = new Random(op.kind(), op.first(), op.second(), op.seed(), ElementType.FLOAT32);
            Value floor = to.step("floor", unary(Unary.Kind.FLOOR), to.step("reals", reals, node.input(0)));
            return to.last(new Cast(op.output(), true), floor);
        }
        if (op.kind() != Random.Kind.TRUNCATED_NORMAL) {
            return false;
        }
        Random normal = new Random(Random.Kind.NORMAL, 0, 1, op.seed(), op.output());
        Value first = to.step("first", normal, node.input(0));
        Value again = to.step("again", normal, node.input(0));
        Value two = to.scalar("two", op.output(), 2);
        Value far = to.step(
                "far", new Comparison(Comparison.Kind.GREATER), to.step("abs", unary(Unary.Kind.ABS), first), two);
        Value drawn = to.step("drawn", new Where(), far, again, first);
        Value cut = to.step("cut", new Clip(), drawn, to.scalar("minus_two", op.output(), -2), two);
        Value scaled =
                to.step("scaled", binary(Binary.Kind.MULTIPLY), cut, to.scalar("deviation", op.output(), op.second()));
        return to.last(binary(Binary.Kind.ADD), scaled, to.scalar("mean", op.output(), op.first()));
    }
}
