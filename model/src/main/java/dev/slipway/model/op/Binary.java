package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One function of two operands, broadcast against each other.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `a` |  |
/// | input 1 | `b` |  |
/// | output 0 | `y` | |
///
/// DIVIDE truncates on integers; FLOOR_MODULO has the divisor's sign; TRUNCATE_MODULO the dividend's (C's fmod);
/// POWER keeps the type of `a`, `b` may be of another; COMPLEX joins real and imaginary parts.
public record Binary(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        FLOOR_DIVIDE,
        FLOOR_MODULO,
        TRUNCATE_MODULO,
        POWER,
        MAX,
        MIN,
        SQUARED_DIFFERENCE,
        ATAN2,
        DIVIDE_NO_NAN,
        MULTIPLY_NO_NAN,
        XLOGY,
        BITWISE_AND,
        BITWISE_OR,
        BITWISE_XOR,
        SHIFT_LEFT,
        SHIFT_RIGHT,
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
