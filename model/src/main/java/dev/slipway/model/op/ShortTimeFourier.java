package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/// The Fourier transforms of frames of a signal, each weighted by a window: with `w = exp(-2 * pi * i / length)`,
/// `y[frame, f] = sum(signal[frame * step + t] * window[t] * w^(f * t))` over `t`.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `signal` | float `[batch, time, 1]` or `[batch, time, 2]` | real, or real and imaginary parts |
/// | input 1 | `step` | integer scalar | in elements, from frame to frame |
/// | input 2 | `window` | float `[w]` | optional; the weights of a frame, 1 where absent |
/// | input 3 | `length` | integer scalar | optional; of a frame; where absent that of `window`, else `time` |
/// | output 0 | `y` | `[batch, frames, frequencies, 2]` | `frames = floor((time - length) / step) + 1` |
///
/// - **C1** `signal` has three axes, and one or two numbers in the last
/// - **C2** `step` is above 0
///
/// Source: [ONNX STFT](https://onnx.ai/onnx/operators/onnx__STFT.html).
///
/// @param onesided whether `frequencies` is `length / 2 + 1`, the mirrored rest left out; otherwise it is `length`
public record ShortTimeFourier(boolean onesided) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape signal = in.shape(0);
        if (!signal.isRanked()) {
            return List.of(TensorType.of(in.element(0), Shape.unknown(4).with(-1, Dim.of(2))));
        }
        requireSignal(signal);
        Dim length = length(in, signal);
        Dim frames = Axes.known(in, 1)
                .map(step ->
                        signal.dim(1).minus(length).dividedBy(positive(step[0])).plus(1))
                .orElse(Dim.UNKNOWN);
        Dim frequencies = onesided ? length.dividedBy(2).plus(1) : length;
        return List.of(TensorType.of(in.element(0), Shape.of(List.of(signal.dim(0), frames, frequencies, Dim.of(2)))));
    }

    private static Dim length(Operands in, Shape signal) {
        if (in.has(3)) {
            return in.dims(3).map(List::getFirst).orElse(Dim.UNKNOWN);
        }
        if (in.has(2)) {
            return in.shape(2).isRanked() ? in.shape(2).dim(0) : Dim.UNKNOWN;
        }
        return signal.dim(1);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor signal = in.tensor(0);
        requireSignal(signal.shape());
        int time = (int) signal.shape().size(1);
        int parts = (int) signal.shape().size(2);
        int step = (int) positive(in.tensor(1).scalarLong());
        int length = in.has(3)
                ? (int) in.tensor(3).scalarLong()
                : in.has(2) ? (int) in.shape(2).size(0) : time;
        double[] weights = in.has(2) ? in.tensor(2).toDoubles() : ones(length);
        int frames = (time - length) / step + 1;
        int frequencies = onesided ? length / 2 + 1 : length;
        FourierTransform transform = new FourierTransform(length, false);
        double[] values = signal.toDoubles();
        Shape shape = Shape.of(signal.shape().size(0), frames, frequencies, 2);
        double[] y = new double[(int) shape.elements()];
        for (int i = 0; i < signal.shape().size(0) * frames; i++) {
            int start = i / frames * time + i % frames * step;
            double[] frame = new double[2 * length];
            for (int t = 0; t < Math.min(length, weights.length); t++) {
                for (int part = 0; part < parts; part++) {
                    frame[2 * t + part] = values[(start + t) * parts + part] * weights[t];
                }
            }
            System.arraycopy(transform.of(frame), 0, y, i * 2 * frequencies, 2 * frequencies);
        }
        return List.of(Tensor.ofDoubles(signal.element(), shape, y));
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static void requireSignal(Shape signal) {
        boolean numbers =
                signal.rank() == 3 && (!signal.dim(2).isKnown() || signal.size(2) == 1 || signal.size(2) == 2);
        if (!numbers) {
            throw new OpException(
                    "ShortTimeFourier C1: a signal of shape %s is not [batch, time, 1 or 2]".formatted(signal));
        }
    }

    private static long positive(long step) {
        if (step <= 0) {
            throw new OpException("ShortTimeFourier C2: a step of %d leads nowhere".formatted(step));
        }
        return step;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new ShortTimeFourier(true), Some.reals(2, 16, 1), Tensor.scalar(4L), Some.shares(8)),
                Example.of(
                        new ShortTimeFourier(false), Some.reals(2, 16, 2), Tensor.scalar(4L), null, Tensor.scalar(6L)),
                Example.of(new ShortTimeFourier(false), Some.reals(1, 4), Tensor.scalar(1L), Some.shares(2))
                        .breaks("C1"),
                Example.of(new ShortTimeFourier(false), Some.reals(1, 4, 1), Tensor.scalar(0L), Some.shares(2))
                        .breaks("C2"));
    }
}
