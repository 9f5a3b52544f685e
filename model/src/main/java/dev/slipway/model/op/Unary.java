package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// One function applied to each element, in double precision and rounded once; `ABS`, `NEGATE`, `SIGN`, `SQUARE` and
/// `BITWISE_NOT` of integers are exact, wrapped to their type.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | number `[...]`, `NOT` bool, `BITWISE_NOT` integer | complex for some |
/// | output 0 | `y` | as `x` | `IS_NAN`, `IS_FINITE`: bool; parts, `ABS`, `ANGLE` of complex `x`: real |
///
/// Source: [ONNX Exp](https://onnx.ai/onnx/operators/onnx__Exp.html),
/// [TensorFlow Exp](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Exp),
/// [TFLite EXP](https://www.tensorflow.org/mlir/tfl_ops).
///
/// @param kind the function; ONNX, TensorFlow and TFLite have an op for each
public record Unary(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        /// `|x|`, of complex `x` the modulus.
        ABS,
        /// `-x`.
        NEGATE,
        /// -1, 0 or 1.
        SIGN,
        /// `e^x`.
        EXP,
        /// `e^x - 1`, exact near 0.
        EXPM1,
        /// The natural logarithm.
        LOG,
        /// `log(1 + x)`, exact near 0.
        LOG1P,
        /// The square root.
        SQRT,
        /// `1 / sqrt(x)`.
        RSQRT,
        /// `x * x`.
        SQUARE,
        /// `1 / x`.
        RECIPROCAL,
        /// The sine of radians.
        SIN,
        /// The cosine of radians.
        COS,
        /// The tangent of radians.
        TAN,
        /// The inverse sine, in radians.
        ASIN,
        /// The inverse cosine, in radians.
        ACOS,
        /// The inverse tangent, in radians.
        ATAN,
        /// The hyperbolic sine.
        SINH,
        /// The hyperbolic cosine.
        COSH,
        /// The hyperbolic tangent.
        TANH,
        /// The inverse hyperbolic sine.
        ASINH,
        /// The inverse hyperbolic cosine.
        ACOSH,
        /// The inverse hyperbolic tangent.
        ATANH,
        /// The error function.
        ERF,
        /// `1 - erf(x)`.
        ERFC,
        /// The logarithm of the absolute value of the gamma function.
        LGAMMA,
        /// The derivative of the logarithm of the gamma function.
        DIGAMMA,
        /// Rounded up.
        CEIL,
        /// Rounded down.
        FLOOR,
        /// Rounded to the nearest, halves to even.
        ROUND,
        /// Rounded towards 0.
        TRUNCATE,
        /// Whether `x` is false.
        NOT,
        /// Every bit turned over.
        BITWISE_NOT,
        /// `1 / (1 + e^-x)`.
        SIGMOID,
        /// `x / (1 + |x|)`.
        SOFTSIGN,
        /// `log(1 + e^x)`, without overflow.
        SOFTPLUS,
        /// `max(x, 0)`.
        RELU,
        /// `min(max(x, 0), 6)`.
        RELU6,
        /// `min(max(x, -1), 1)`.
        RELU_N1_TO_1,
        /// `x * min(max(x + 3, 0), 6) / 6`.
        HARD_SWISH,
        /// `x * tanh(softplus(x))`.
        MISH,
        /// `x * sigmoid(x)`.
        SILU,
        /// Whether `x` is not a number.
        IS_NAN,
        /// Whether `x` is neither infinite nor not a number.
        IS_FINITE,
        /// The real part.
        REAL,
        /// The imaginary part.
        IMAGINARY,
        /// The complex conjugate.
        CONJUGATE,
        /// The modulus of complex `x`.
        COMPLEX_ABS,
        /// The argument of complex `x`, in radians; of reals 0, or pi where negative.
        ANGLE
    }

    @Override
    public String name() {
        return "Unary." + kind;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        ElementType element = in.element(0);
        ElementType output = switch (kind) {
            case IS_NAN, IS_FINITE -> ElementType.BOOL;
            case REAL, IMAGINARY, COMPLEX_ABS, ANGLE -> realPart(element);
            case ABS -> element.isComplex() ? realPart(element) : element;
            default -> element;
        };
        return List.of(TensorType.of(output, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        if (x.element().isComplex()) {
            return List.of(ComplexFunctions.apply(kind, x));
        }
        return List.of(
                switch (kind) {
                    case IS_NAN, IS_FINITE, NOT -> Tensor.ofBooleans(x.shape(), test(x.toDoubles()));
                    case ABS, NEGATE, SIGN, BITWISE_NOT, SQUARE ->
                        x.element().isInteger() ? integers(x) : x.map(real());
                    case FLOOR, CEIL, ROUND, TRUNCATE, RELU ->
                        x.element().isInteger() && kind != Kind.RELU ? x : x.map(real());
                    default -> x.map(real());
                });
    }

    private static ElementType realPart(ElementType element) {
        return element == ElementType.COMPLEX128
                ? ElementType.FLOAT64
                : element == ElementType.COMPLEX64 ? ElementType.FLOAT32 : element;
    }

    private boolean[] test(double[] values) {
        boolean[] result = new boolean[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = switch (kind) {
                case IS_NAN -> Double.isNaN(values[i]);
                case IS_FINITE -> Double.isFinite(values[i]);
                default -> values[i] == 0;
            };
        }
        return result;
    }

    private Tensor integers(Tensor x) {
        long[] values = x.toLongs();
        for (int i = 0; i < values.length; i++) {
            long value = values[i];
            values[i] = switch (kind) {
                case ABS -> Math.abs(value);
                case NEGATE -> -value;
                case SIGN -> Long.signum(value);
                case SQUARE -> value * value;
                default -> ~value;
            };
        }
        return Tensor.ofLongs(x.element(), x.shape(), values);
    }

    /// The function on reals.
    public DoubleUnaryOperator real() {
        return switch (kind) {
            case ABS, COMPLEX_ABS -> Math::abs;
            case NEGATE -> x -> -x;
            case SIGN -> Math::signum;
            case EXP -> Math::exp;
            case EXPM1 -> Math::expm1;
            case LOG -> Math::log;
            case LOG1P -> Math::log1p;
            case SQRT -> Math::sqrt;
            case RSQRT -> x -> 1 / Math.sqrt(x);
            case SQUARE -> x -> x * x;
            case RECIPROCAL -> x -> 1 / x;
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case TAN -> Math::tan;
            case ASIN -> Math::asin;
            case ACOS -> Math::acos;
            case ATAN -> Math::atan;
            case SINH -> Math::sinh;
            case COSH -> Math::cosh;
            case TANH -> Math::tanh;
            case ASINH ->
                x -> Double.isInfinite(x) ? x : Math.copySign(Math.log(Math.abs(x) + Math.sqrt(x * x + 1)), x);
            case ACOSH -> x -> Math.log(x + Math.sqrt(x * x - 1));
            case ATANH -> x -> 0.5 * Math.log((1 + x) / (1 - x));
            case ERF -> SpecialFunctions::erf;
            case ERFC -> x -> 1 - SpecialFunctions.erf(x);
            case LGAMMA -> SpecialFunctions::logGamma;
            case DIGAMMA -> SpecialFunctions::digamma;
            case CEIL -> Math::ceil;
            case FLOOR -> Math::floor;
            case ROUND -> Math::rint;
            case TRUNCATE -> x -> x < 0 ? Math.ceil(x) : Math.floor(x);
            case SIGMOID -> x -> 1 / (1 + Math.exp(-x));
            case SOFTSIGN -> x -> x / (1 + Math.abs(x));
            case SOFTPLUS -> x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case RELU -> x -> Math.max(x, 0);
            case RELU6 -> x -> Math.min(Math.max(x, 0), 6);
            case RELU_N1_TO_1 -> x -> Math.min(Math.max(x, -1), 1);
            case HARD_SWISH -> x -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
            case MISH -> x -> x * Math.tanh(Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
            case SILU -> x -> x / (1 + Math.exp(-x));
            case REAL, CONJUGATE -> x -> x;
            case IMAGINARY -> _ -> 0;
            case ANGLE -> x -> x < 0 ? Math.PI : 0;
            case NOT, BITWISE_NOT, IS_NAN, IS_FINITE ->
                throw new OpException("%s is no function of reals".formatted(kind));
        };
    }

    @Override
    public Scales scales() {
        return switch (kind) {
            case RELU, RELU6, RELU_N1_TO_1 -> new Scales.Limited();
            case HARD_SWISH, ABS -> new Scales.Apart(1);
            case SIGMOID -> new Scales.Bounded(0, 1);
            case TANH -> new Scales.Bounded(-1, 1);
            default -> Scales.REAL;
        };
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return Arrays.stream(Kind.values()).map(Unary::example).toList();
    }

    private static Example example(Kind kind) {
        return Example.of(
                new Unary(kind),
                switch (kind) {
                    case NOT -> Some.booleans(true, false);
                    case BITWISE_NOT -> Some.ints(5, -3);
                    case REAL, IMAGINARY, CONJUGATE, COMPLEX_ABS -> Some.complex(1, 2, 3, -4);
                    case ACOSH -> Some.shares(2, 3).map(x -> 1 + x);
                    default -> Some.shares(2, 3);
                });
    }
}
