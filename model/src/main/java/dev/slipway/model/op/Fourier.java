package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// The discrete Fourier transform along one axis; the inverse is divided by the length. The last axis holds each
/// number: real, or real and imaginary part.
///
/// Of a real signal's frequencies the second half mirrors the first; if `onesided`, it is left out, and the inverse
/// takes it as given and makes a real signal. Onesided frequencies are `length / 2 + 1`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., 1]` or `[..., 2]` | |
/// | input 1 | `length` | integer scalar | optional; the signal is cut or padded with zeros to it |
/// | input 2 | `axis` | integer scalar | optional, -2 where absent; negative counts from the end |
/// | output 0 | `y` | type of `x` | `[..., 2]`; a onesided inverse `[..., 1]`; `axis` is `length` long |
///
/// - **C1** `x` has at least two axes, the last of one or two numbers
/// - **C2** `axis` is one of `x` and not the last
///
/// Source: [ONNX DFT](https://onnx.ai/onnx/operators/onnx__DFT.html).
///
/// @param inverse whether from frequencies back to the signal
/// @param onesided whether only the first half of the frequencies is made, or given to the inverse, which takes
/// `2 * (n - 1)` as the length of `n` where none is given
public record Fourier(boolean inverse, boolean onesided) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(TensorType.of(in.element(0), x));
        }
        requireNumbers(x);
        var axis = in.has(2) ? Axes.known(in, 2) : Optional.of(new long[] {-2});
        if (axis.isEmpty()) {
            return List.of(TensorType.of(in.element(0), Shape.unknown(x.rank()).with(-1, parts())));
        }
        int along = along((int) axis.get()[0], x.rank());
        Dim length = in.has(1)
                ? in.dims(1).map(List::getFirst).orElse(Dim.UNKNOWN)
                : inverse && onesided ? x.dim(along).minus(1).times(2) : x.dim(along);
        Dim size = onesided && !inverse ? length.dividedBy(2).plus(1) : length;
        return List.of(TensorType.of(in.element(0), x.with(along, size).with(-1, parts())));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        requireNumbers(x.shape());
        int along = along(
                in.has(2) ? (int) in.tensor(2).scalarLong() : -2, x.shape().rank());
        int before = (int) x.shape().size(along);
        int length = in.has(1) ? (int) in.tensor(1).scalarLong() : inverse && onesided ? 2 * (before - 1) : before;
        int after = onesided && !inverse ? length / 2 + 1 : length;
        Shape shape = x.shape().with(along, Dim.of(after)).with(-1, parts());
        Lanes from = Lanes.of(x.shape(), along, x.shape().rank() - 1);
        Lanes to = Lanes.of(shape, along, shape.rank() - 1);
        FourierTransform transform = new FourierTransform(length, inverse);
        double[] values = x.toDoubles();
        double[] y = new double[(int) shape.elements()];
        for (int lane = 0; lane < from.count(); lane++) {
            double[] signal = complex(from.values(values, lane), (int) x.shape().size(-1), length);
            double[] result = transform.of(signal);
            boolean real = inverse && onesided;
            for (int i = 0; i < to.length(); i++) {
                y[to.at(lane, i)] = result[real ? 2 * i : i];
            }
        }
        return List.of(Tensor.ofDoubles(x.element(), shape, y));
    }

    /// `length` complex numbers: the given ones cut or padded, or completed by the mirrored half.
    private double[] complex(double[] values, int parts, int length) {
        double[] complex = new double[2 * length];
        int given = Math.min(values.length / parts, inverse && onesided ? length / 2 + 1 : length);
        for (int i = 0; i < given; i++) {
            complex[2 * i] = values[parts * i];
            complex[2 * i + 1] = parts == 2 ? values[parts * i + 1] : 0;
        }
        for (int i = length / 2 + 1; inverse && onesided && i < length; i++) {
            complex[2 * i] = complex[2 * (length - i)];
            complex[2 * i + 1] = -complex[2 * (length - i) + 1];
        }
        return complex;
    }

    private Dim parts() {
        return Dim.of(inverse && onesided ? 1 : 2);
    }

    private static int along(int axis, int rank) {
        int along = Axes.normalize(axis, rank, "Fourier C2");
        if (along == rank - 1) {
            throw new OpException("Fourier C2: axis %d holds the parts of each number".formatted(axis));
        }
        return along;
    }

    private static void requireNumbers(Shape x) {
        if (x.rank() < 2 || x.dim(-1).isKnown() && x.size(-1) != 1 && x.size(-1) != 2) {
            throw new OpException(
                    "Fourier C1: the last axis of x of shape %s holds no real or complex numbers".formatted(x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Fourier(false, false), Some.reals(2, 5, 1)),
                Example.of(new Fourier(false, true), Some.reals(2, 5, 1), Tensor.scalar(8L), Tensor.scalar(1L)),
                Example.of(new Fourier(true, false), Some.reals(4, 3, 2), null, Tensor.scalar(0L)),
                Example.of(new Fourier(true, true), Some.reals(2, 3, 2)),
                Example.of(new Fourier(false, false), Some.reals(1, 4, 3)).breaks("C1"),
                Example.of(new Fourier(false, false), Some.reals(1, 4, 2), null, Tensor.scalar(2L))
                        .breaks("C2"));
    }
}
