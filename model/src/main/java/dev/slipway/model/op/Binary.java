package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One function of two operands, broadcast against each other. Reals are computed in double precision and rounded
/// once, integers in 64 bits and wrapped to their width; a division of an integer by 0 gives 0.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `a` | number, or bool as integer 0 or 1 | complex for the first four members only |
/// | input 1 | `b` | as `a` | `POWER` takes another type, too |
/// | output 0 | `y` | type of `a`, broadcast shape of `a` and `b` | `COMPLEX`: complex64, or complex128 of float64 |
///
/// Of two vectors of sizes y is known in symbols where the function allows it.
///
/// Source: Add, Sub, Mul, Div, Mod, Pow, Max, Min, BitwiseAnd, BitwiseOr, BitwiseXor and BitShift of
/// [ONNX](https://onnx.ai/onnx/operators/); FloorDiv, FloorMod, TruncateMod, SquaredDifference, Atan2, DivNoNan,
/// MulNoNan, Xlogy, LeftShift, RightShift and Complex of
/// [TensorFlow](https://www.tensorflow.org/api_docs/python/tf/raw_ops).
///
/// @param kind the function
public record Binary(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        /// `a + b`.
        ADD,
        /// `a - b`.
        SUBTRACT,
        /// `a * b`.
        MULTIPLY,
        /// `a / b`; truncated towards zero for integers.
        DIVIDE,
        /// `floor(a / b)`.
        FLOOR_DIVIDE,
        /// The remainder with the divisor's sign: `a - b * floor(a / b)`.
        FLOOR_MODULO,
        /// The remainder with the dividend's sign, as C's `fmod`.
        TRUNCATE_MODULO,
        /// `a^b`; a negative power of an integer truncates.
        POWER,
        /// The larger; NaN if either is.
        MAX,
        /// The smaller; NaN if either is.
        MIN,
        /// `(a - b)^2`.
        SQUARED_DIFFERENCE,
        /// The angle of the point `(b, a)`, in radians.
        ATAN2,
        /// `a / b`, 0 where `b` is 0.
        DIVIDE_NO_NAN,
        /// `a * b`, 0 where `b` is 0, even if `a` is infinite or NaN.
        MULTIPLY_NO_NAN,
        /// `a * log(b)`, 0 where `a` is 0; reals only.
        XLOGY,
        /// The bits set in both; integers only.
        BITWISE_AND,
        /// The bits set in either; integers only.
        BITWISE_OR,
        /// The bits set in one of them; integers only.
        BITWISE_XOR,
        /// `a * 2^b`, wrapped; integers only.
        SHIFT_LEFT,
        /// `a / 2^b`, rounded down; integers only.
        SHIFT_RIGHT,
        /// `a + b * i`, of reals.
        COMPLEX
    }

    @Override
    public String name() {
        return "Binary." + kind;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        ElementType element = in.element(0);
        if (kind == Kind.COMPLEX) {
            element = element == ElementType.FLOAT64 ? ElementType.COMPLEX128 : ElementType.COMPLEX64;
        }
        return List.of(TensorType.of(element, Broadcast.shape(in.shape(0), in.shape(1))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor a = in.tensor(0);
        Tensor b = in.tensor(1);
        if (kind == Kind.COMPLEX || a.element().isComplex()) {
            return List.of(ComplexFunctions.apply(kind, a, b));
        }
        boolean integers = a.element().isInteger() && b.element().isInteger() || a.element() == ElementType.BOOL;
        return List.of(
                integers && kind != Kind.ATAN2
                        ? Elementwise.integers(a, b, a.element(), this::ofIntegers)
                        : Elementwise.reals(a, b, a.element(), this::ofReals));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<List<Dim>> left = in.dims(0);
        Optional<List<Dim>> right = in.dims(1);
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        List<Dim> a = left.get();
        List<Dim> b = right.get();
        int count = a.size() == 1 ? b.size() : a.size();
        if (a.size() != count && a.size() != 1 || b.size() != count && b.size() != 1) {
            return Optional.empty();
        }
        List<Dim> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            result.add(ofDims(a.get(a.size() == 1 ? 0 : i), b.get(b.size() == 1 ? 0 : i)));
        }
        return Optional.of(result);
    }

    Dim ofDims(Dim a, Dim b) {
        boolean known = a.isKnown() && b.isKnown();
        return switch (kind) {
            case ADD -> a.plus(b);
            case SUBTRACT -> a.minus(b);
            case MULTIPLY -> a.times(b);
            case DIVIDE, TRUNCATE_MODULO, FLOOR_DIVIDE, FLOOR_MODULO -> ofDivided(a, b);
            case COMPLEX -> Dim.UNKNOWN;
            default ->
                known ? Dim.of(ofIntegers(a.size(), b.size())) : a.surelyEquals(b) && isIdempotent() ? a : Dim.UNKNOWN;
        };
    }

    /// A quotient of dims goes down to the next integer: that of a negative one only where this division does, too.
    private Dim ofDivided(Dim a, Dim b) {
        if (b.is(0)) {
            return Dim.UNKNOWN;
        }
        if (a.isKnown() && b.isKnown()) {
            return Dim.of(ofIntegers(a.size(), b.size()));
        }
        boolean truncates = kind == Kind.DIVIDE || kind == Kind.TRUNCATE_MODULO;
        if (truncates && !(a.isSurelyNatural() && b.isSurelyNatural())) {
            return Dim.UNKNOWN;
        }
        Dim quotient = a.dividedBy(b);
        return kind == Kind.DIVIDE || kind == Kind.FLOOR_DIVIDE ? quotient : a.minus(quotient.times(b));
    }

    private boolean isIdempotent() {
        return kind == Kind.MAX || kind == Kind.MIN;
    }

    private double ofReals(double a, double b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case FLOOR_DIVIDE -> Math.floor(a / b);
            case FLOOR_MODULO -> a - b * Math.floor(a / b);
            case TRUNCATE_MODULO -> a % b;
            case POWER -> Math.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case SQUARED_DIFFERENCE -> (a - b) * (a - b);
            case ATAN2 -> Math.atan2(a, b);
            case DIVIDE_NO_NAN -> b == 0 ? 0 : a / b;
            case MULTIPLY_NO_NAN -> b == 0 ? 0 : a * b;
            case XLOGY -> a == 0 ? 0 : a * Math.log(b);
            case BITWISE_AND, BITWISE_OR, BITWISE_XOR, SHIFT_LEFT, SHIFT_RIGHT, COMPLEX ->
                throw new OpException("Binary.%s does not take reals".formatted(kind));
        };
    }

    private long ofIntegers(long a, long b) {
        return switch (kind) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY, MULTIPLY_NO_NAN -> a * b;
            case DIVIDE, DIVIDE_NO_NAN -> b == 0 ? 0 : a / b;
            case FLOOR_DIVIDE -> b == 0 ? 0 : Math.floorDiv(a, b);
            case FLOOR_MODULO -> b == 0 ? 0 : Math.floorMod(a, b);
            case TRUNCATE_MODULO -> b == 0 ? 0 : a % b;
            case POWER -> power(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case SQUARED_DIFFERENCE -> (a - b) * (a - b);
            case BITWISE_AND -> a & b;
            case BITWISE_OR -> a | b;
            case BITWISE_XOR -> a ^ b;
            case SHIFT_LEFT -> a << b;
            case SHIFT_RIGHT -> a >> b;
            case ATAN2, XLOGY, COMPLEX -> throw new OpException("Binary.%s does not take integers".formatted(kind));
        };
    }

    private static long power(long base, long exponent) {
        if (exponent < 0) {
            return base == 1 ? 1 : base == -1 ? exponent % 2 == 0 ? 1 : -1 : 0;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }

    @Override
    public Scales scales() {
        return switch (kind) {
            case ADD, SUBTRACT, MULTIPLY, SQUARED_DIFFERENCE -> new Scales.Apart(2);
            case MAX, MIN -> new Scales.Shared(2, true);
            default -> Scales.REAL;
        };
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            examples.add(example(kind));
        }
        examples.add(Example.of(new Binary(Kind.DIVIDE), Some.complex(1, 2, 3, -4), Some.complex(0, 1)));
        examples.add(Example.of(new Binary(Kind.MULTIPLY), Some.complex(1, 2, 3, -4), Some.complex(5, 1)));
        return examples;
    }

    private static Example example(Kind kind) {
        return switch (kind) {
            case BITWISE_AND, BITWISE_OR, BITWISE_XOR ->
                Example.of(new Binary(kind), Some.integers(ElementType.INT32, 2, 3), Some.ints(3));
            case SHIFT_LEFT, SHIFT_RIGHT -> Example.of(new Binary(kind), Some.ints(8, 9), Some.ints(1, 2));
            default -> Example.of(new Binary(kind), Some.shares(2, 3), Some.shares(3));
        };
    }
}
