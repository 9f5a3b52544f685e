package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Fourier transforms of known length as products with constant matrices, and those of frames as convolutions.
final class TfliteSignalLowering {

    private static final long MOST_ELEMENTS = 1 << 23;

    private TfliteSignalLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Fourier(boolean inverse, boolean onesided) -> fourier(inverse, onesided, to);
            case ShortTimeFourier(boolean onesided) -> frames(onesided, to);
            default -> false;
        };
    }

    private static boolean fourier(boolean inverse, boolean onesided, TfliteLowering to) {
        Shape x = to.shape(0);
        Tensor axis = to.node().hasInput(2) ? to.known(2) : Tensor.scalar(-2L);
        if (!x.isRanked() || x.rank() < 2 || axis == null || to.element() != ElementType.FLOAT32) {
            return false;
        }
        int along = Math.floorMod((int) axis.scalarLong(), x.rank());
        boolean halved = inverse && onesided;
        Tensor asked = to.node().hasInput(1) ? to.known(1) : null;
        if (along == x.rank() - 1
                || !x.dim(along).isKnown()
                || !x.dim(-1).isKnown()
                || to.node().hasInput(1) && asked == null) {
            return false;
        }
        int given = (int) x.size(along);
        int length = asked != null ? (int) asked.scalarLong() : halved ? 2 * (given - 1) : given;
        int used = Math.min(given, halved ? length / 2 + 1 : length);
        int made = onesided && !inverse ? length / 2 + 1 : length;
        if (length < 1 || used < 1 || (long) made * used > MOST_ELEMENTS) {
            return false;
        }
        Turn turn = new Turn(length, inverse, halved);
        List<Integer> last = lastBut(along, x.rank() - 1);
        List<Value> parts = new ArrayList<>();
        for (int part = 0; part < x.size(-1); part++) {
            Value plane = to.step(
                    new Gather(-1, 0),
                    to.slice(to.in(0), along, 0, used),
                    to.constant(Tensor.ofInts(Shape.SCALAR, part)));
            parts.add(to.transpose(plane, last));
        }
        List<Value> results = new ArrayList<>();
        for (int result = 0; result < (halved ? 1 : 2); result++) {
            Value sum = null;
            for (int part = 0; part < parts.size(); part++) {
                Value product = product(parts.get(part), turn.matrix(made, used, result, part), to);
                sum = sum == null ? product : to.add(sum, product);
            }
            results.add(to.transpose(Objects.requireNonNull(sum), inverted(last)));
        }
        return to.last(new Stack(x.rank() - 1), results.toArray(Value[]::new));
    }

    /// All axes, one of them behind the others.
    private static List<Integer> lastBut(int along, int rank) {
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, rank).filter(i -> i != along).boxed().toList());
        order.add(along);
        return order;
    }

    private static List<Integer> inverted(List<Integer> permutation) {
        return IntStream.range(0, permutation.size())
                .mapToObj(permutation::indexOf)
                .toList();
    }

    private static Value product(Value x, Tensor matrix, TfliteLowering to) {
        if (to.type(x).shape().rank() > 1) {
            return to.step(new Dense(), x, to.constant(matrix));
        }
        Value row = to.step(new Unsqueeze(), x, to.longs(0));
        return to.step(new Squeeze(), to.step(new Dense(), row, to.constant(matrix)), to.longs(0));
    }

    /// The transform as numbers: how much of an element goes into another.
    ///
    /// @param halved whether of the frequencies given the mirrored half is left out
    private record Turn(int length, boolean inverse, boolean halved) {

        /// @param result 0 for the real parts that are made, 1 for the imaginary ones
        /// @param part 0 for the real parts that are given, 1 for the imaginary ones
        Tensor matrix(int made, int used, int result, int part) {
            float[] numbers = new float[made * used];
            for (int i = 0; i < made; i++) {
                for (int k = 0; k < used; k++) {
                    numbers[i * used + k] = (float) factor(i, k, result, part);
                }
            }
            return Tensor.ofFloats(Shape.of(made, used), numbers);
        }

        double factor(int to, int from, int result, int part) {
            double angle = 2 * Math.PI * ((long) to * from % length) / length * (inverse ? 1 : -1);
            double scale = inverse ? 1.0 / length : 1;
            boolean mirrored = halved && from != 0 && 2 * from != length;
            double turned = result == part ? Math.cos(angle) : part == 1 ? -Math.sin(angle) : Math.sin(angle);
            return turned * scale * (mirrored ? 2 : 1);
        }
    }

    private static boolean frames(boolean onesided, TfliteLowering to) {
        Tensor step = to.known(1);
        Tensor weights = to.node().hasInput(2) ? to.known(2) : null;
        Shape x = to.shape(0);
        int length = length(weights, to);
        if (step == null
                || !x.hasRank(3)
                || !x.dim(2).isKnown()
                || length < 1
                || to.node().hasInput(2) && (weights == null || weights.size() != length)
                || to.element() != ElementType.FLOAT32) {
            return false;
        }
        int parts = (int) x.size(2);
        int made = onesided ? length / 2 + 1 : length;
        if (2L * made * length * parts > MOST_ELEMENTS) {
            return false;
        }
        int used = withoutZerosBehind(length, weights);
        Tensor filter = filter(made, length, used, parts, weights);
        Window window = Window.of(List.of(used), List.of((int) step.scalarLong()), Padding.none(1));
        Value both = to.step(
                new Convolution(Layout.channelsLast(1), FilterLayout.outputInputSpatial(1), window, 1),
                used == length ? to.in(0) : to.slice(to.in(0), 1, 0, used - length),
                to.constant(filter));
        List<Value> halves = to.steps(2, new Split(2, 2), both);
        return to.last(new Stack(3), halves.get(0), halves.get(1));
    }

    private static int length(@Nullable Tensor weights, TfliteLowering to) {
        if (to.node().hasInput(3)) {
            Tensor asked = to.known(3);
            return asked == null ? 0 : (int) asked.scalarLong();
        }
        if (to.node().hasInput(2)) {
            return weights == null ? 0 : (int) weights.size();
        }
        return to.shape(0).hasRank(3) && to.shape(0).dim(1).isKnown()
                ? (int) to.shape(0).size(1)
                : 0;
    }

    /// How much of a window there is before what has no weight.
    private static int withoutZerosBehind(int length, @Nullable Tensor weights) {
        double[] window = weights == null ? new double[0] : weights.toDoubles();
        int used = length;
        while (weights != null && used > 1 && window[used - 1] == 0) {
            used--;
        }
        return used;
    }

    /// `[2 * made, parts, used]`: all that makes real parts, then all that makes imaginary ones.
    private static Tensor filter(int made, int length, int used, int parts, @Nullable Tensor weights) {
        Turn turn = new Turn(length, false, false);
        double[] window = weights == null ? null : weights.toDoubles();
        float[] numbers = new float[2 * made * parts * used];
        int next = 0;
        for (int i = 0; i < 2 * made; i++) {
            for (int part = 0; part < parts; part++) {
                for (int k = 0; k < used; k++) {
                    double weight = window == null ? 1 : window[k];
                    numbers[next++] = (float) (turn.factor(i % made, k, i / made, part) * weight);
                }
            }
        }
        return Tensor.ofFloats(Shape.of(2L * made, parts, used), numbers);
    }
}
