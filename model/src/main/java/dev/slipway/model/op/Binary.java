package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

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
    public List<TensorType> infer(Operands in) {
        throw new OpException("Binary: typing is not written yet");
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Binary: evaluation is not written yet");
    }
}
