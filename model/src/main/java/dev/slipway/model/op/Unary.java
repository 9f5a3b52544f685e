package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// One function applied to each element.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
///
/// ROUND rounds halves to even; NOT is logical, on bool; IS_NAN and IS_FINITE give bool. HARD_SWISH is x *
/// relu6(x + 3) / 6.
public record Unary(Kind kind) implements Op {

    /// The members of the family.
    public enum Kind {
        ABS,
        NEGATE,
        SIGN,
        EXP,
        EXPM1,
        LOG,
        LOG1P,
        SQRT,
        RSQRT,
        SQUARE,
        RECIPROCAL,
        SIN,
        COS,
        TAN,
        ASIN,
        ACOS,
        ATAN,
        SINH,
        COSH,
        TANH,
        ASINH,
        ACOSH,
        ATANH,
        ERF,
        ERFC,
        LGAMMA,
        DIGAMMA,
        CEIL,
        FLOOR,
        ROUND,
        TRUNCATE,
        NOT,
        BITWISE_NOT,
        SIGMOID,
        SOFTSIGN,
        SOFTPLUS,
        RELU,
        RELU6,
        RELU_N1_TO_1,
        HARD_SWISH,
        MISH,
        SILU,
        IS_NAN,
        IS_FINITE,
        REAL,
        IMAGINARY,
        CONJUGATE,
        COMPLEX_ABS,
        ANGLE
    }

    @Override
    public List<TensorType> infer(Operands in) {
        throw new OpException("Unary: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Unary: evaluation is not written yet");
    }
}
