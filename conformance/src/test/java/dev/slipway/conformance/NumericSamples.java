package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.*;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Reductions, products, normalisations, spectra, recurrences and random numbers.
final class NumericSamples {

    private NumericSamples() {}

    static List<OpSample> all() {
        List<OpSample> samples = new ArrayList<>();
        for (Reduction.Kind kind : Reduction.Kind.values()) {
            boolean logical = kind == Reduction.Kind.ALL || kind == Reduction.Kind.ANY;
            Tensor x = logical ? booleans(true, false) : shares(2, 3, 4);
            samples.add(OpSample.of(new Reduction(kind, true, false), x, longs(-1)));
            samples.add(OpSample.of(new Reduction(kind, false, false), x));
            samples.add(OpSample.of(new Reduction(kind, false, true), x, longs()));
        }
        samples.addAll(products());
        samples.addAll(normalized());
        samples.addAll(spectra());
        samples.addAll(recurrent());
        samples.addAll(random());
        return samples;
    }

    private static List<OpSample> products() {
        return List.of(
                OpSample.of(new Cumulative(Cumulative.Kind.SUM, true, false), reals(2, 3), Tensor.scalar(1L)),
                OpSample.of(new Cumulative(Cumulative.Kind.PRODUCT, false, true), reals(2, 3), Tensor.scalar(0L)),
                OpSample.of(new Dense(), reals(2, 3), reals(4, 3), reals(4)),
                OpSample.of(new Determinant(), reals(2, 3, 3)),
                OpSample.of(new Einsum("bij,bjk->bik"), reals(2, 3, 4), reals(2, 4, 5)),
                OpSample.of(new Einsum("...ii->...i"), reals(2, 3, 3)),
                OpSample.of(new Gemm(0.5f, 2, true, false), reals(3, 2), reals(3, 4), reals(4)),
                OpSample.of(new Gemm(1, 1, false, true), reals(2, 3), reals(4, 3)),
                OpSample.of(new MatMul(false, false), reals(2, 3, 4), reals(4, 5)),
                OpSample.of(new MatMul(false, false), reals(4), reals(2, 4, 5)),
                OpSample.of(new MatMul(true, true), reals(4, 3), reals(5, 4)));
    }

    private static List<OpSample> normalized() {
        return List.of(
                OpSample.of(new BatchNormalization(1e-3f, 1), reals(2, 3, 2), reals(3), reals(3), reals(3), shares(3)),
                OpSample.of(new GroupNormalization(2, 1e-3f, 1), reals(2, 4, 3), reals(4), reals(4)),
                OpSample.of(new InstanceNormalization(1e-3f, 1), reals(2, 3, 4), reals(3), reals(3)),
                OpSample.of(new LayerNormalization(-1, 1e-3f), reals(2, 3), reals(3), reals(3))
                        .withOutputs(3),
                OpSample.of(new LayerNormalization(1, 1e-3f), reals(2, 3, 4), reals(3, 4)),
                OpSample.of(new RmsNormalization(-1, 1e-3f), reals(2, 3), reals(3)),
                OpSample.of(new LocalResponseNormalization(3, 1e-2f, 0.75f, 1, 1), reals(1, 5, 2, 2)),
                OpSample.of(new LpNormalization(-1, 1, 0), reals(2, 3)),
                OpSample.of(new LpNormalization(0, 2, 1e-6f), reals(2, 3)),
                OpSample.of(new Softmax(-1), reals(2, 3)),
                OpSample.of(new LogSoftmax(0), reals(2, 3)),
                OpSample.of(new Hardmax(1), reals(2, 3)));
    }

    private static List<OpSample> spectra() {
        return List.of(
                OpSample.of(new Fourier(false, false), reals(2, 5, 1)),
                OpSample.of(new Fourier(false, true), reals(2, 5, 1), Tensor.scalar(8L), Tensor.scalar(1L)),
                OpSample.of(new Fourier(true, false), reals(4, 3, 2), null, Tensor.scalar(0L)),
                OpSample.of(new Fourier(true, true), reals(2, 3, 2)),
                OpSample.of(new ShortTimeFourier(true), reals(2, 16, 1), Tensor.scalar(4L), shares(8)),
                OpSample.of(new ShortTimeFourier(false), reals(2, 16, 2), Tensor.scalar(4L), null, Tensor.scalar(6L)));
    }

    private static List<OpSample> recurrent() {
        Recurrence forward = recurrence(Recurrence.Direction.FORWARD, false, "tanh");
        Recurrence both = recurrence(Recurrence.Direction.BIDIRECTIONAL, false, "sigmoid", "tanh", "sigmoid", "tanh");
        Recurrence batchFirst = recurrence(Recurrence.Direction.REVERSE, true, "sigmoid", "tanh", "tanh");
        return List.of(
                OpSample.of(new Rnn(forward), reals(4, 2, 3), reals(1, 5, 3), reals(1, 5, 5))
                        .withOutputs(2),
                OpSample.of(
                                new Gru(both, true),
                                reals(4, 2, 3),
                                reals(2, 15, 3),
                                reals(2, 15, 5),
                                reals(2, 30),
                                ints(4, 2))
                        .withOutputs(2),
                OpSample.of(new Lstm(batchFirst, false), reals(2, 4, 3), reals(1, 20, 3), reals(1, 20, 5))
                        .withOutputs(3));
    }

    private static List<OpSample> random() {
        List<OpSample> samples = new ArrayList<>();
        for (Random.Kind kind : Random.Kind.values()) {
            samples.add(OpSample.of(new Random(kind, 0, 1, 42, ElementType.FLOAT32), longs(2, 3)));
        }
        samples.add(
                OpSample.of(new RandomChoice(RandomChoice.Kind.MULTINOMIAL, 4, 42, ElementType.INT32), reals(2, 3)));
        samples.add(
                OpSample.of(new RandomChoice(RandomChoice.Kind.BERNOULLI, 1, 42, ElementType.FLOAT32), shares(2, 3)));
        return samples;
    }

    private static Recurrence recurrence(Recurrence.Direction direction, boolean batchFirst, String... activations) {
        return new Recurrence(
                5, direction, List.of(activations), List.of(), List.of(), Float.POSITIVE_INFINITY, batchFirst);
    }
}
