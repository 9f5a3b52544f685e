package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Values as another type. Reals truncate towards zero to integers, integers wrap to the width, floats round to
/// nearest even, bool is whether a value is not 0, a complex number gives its real part. Strings are read as decimal
/// numbers, `inf` and `nan` among them; numbers are printed as integers or in single precision.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any | |
/// | output 0 | `y` | `to`, shape of `x` | |
///
/// Source: [ONNX Cast](https://onnx.ai/onnx/operators/onnx__Cast.html),
/// [TensorFlow Cast](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Cast).
///
/// @param to the type of y
/// @param saturate whether what is too large for `to` becomes its largest value, not infinity or NaN; only 8-bit
/// floats differ
public record Cast(ElementType to, boolean saturate) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(to, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        if (x.element() == ElementType.STRING && to != ElementType.STRING) {
            double[] values =
                    Arrays.stream(x.toTexts()).mapToDouble(Cast::parse).toArray();
            return List.of(Tensor.ofDoubles(to, x.shape(), values));
        }
        if (to == ElementType.STRING && x.element() != ElementType.STRING) {
            return List.of(Tensor.ofTexts(x.shape(), texts(x)));
        }
        if (x.element().isComplex() && !to.isComplex()) {
            return List.of(new Unary(Unary.Kind.REAL).evaluate(in).getFirst().cast(to));
        }
        return List.of(saturate || !to.isFloat() || to.bits() > 8 ? x.cast(to) : unsaturated(x));
    }

    /// What is too large for a small float becomes infinite, or NaN where the type has no infinities.
    private Tensor unsaturated(Tensor x) {
        double[] values = x.toDoubles();
        long[] bits = x.cast(to).bitsAs(ElementType.UINT8).toLongs();
        for (int i = 0; i < bits.length; i++) {
            switch (to) {
                case FLOAT8_E4M3FN -> bits[i] = Math.abs(values[i]) > 464 ? bits[i] | 0x7f : bits[i];
                case FLOAT8_E5M2 -> bits[i] = Math.abs(values[i]) >= 61440 ? bits[i] & 0x80 | 0x7c : bits[i];
                case FLOAT8_E4M3FNUZ -> bits[i] = Math.abs(values[i]) >= 248 ? 0x80 : bits[i];
                default -> bits[i] = Math.abs(values[i]) >= 61440 ? 0x80 : bits[i];
            }
        }
        return Tensor.ofLongs(ElementType.UINT8, x.shape(), bits).bitsAs(to);
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        return to.isInteger() ? in.dims(0) : Optional.empty();
    }

    private static double parse(String text) {
        return switch (text.strip()) {
            case "INF", "inf", "+INF" -> Double.POSITIVE_INFINITY;
            case "-INF", "-inf" -> Double.NEGATIVE_INFINITY;
            case "NaN", "nan" -> Double.NaN;
            default -> Double.parseDouble(text.strip());
        };
    }

    private static String[] texts(Tensor x) {
        if (x.element().isInteger()) {
            return Arrays.stream(x.toLongs()).mapToObj(Long::toString).toArray(String[]::new);
        }
        return Arrays.stream(x.toDoubles())
                .mapToObj(value -> Float.toString((float) value))
                .toArray(String[]::new);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Cast(ElementType.INT32, true), Some.reals(2, 3)),
                Example.of(new Cast(ElementType.INT32, true), Some.longs(3, 4)));
    }
}
