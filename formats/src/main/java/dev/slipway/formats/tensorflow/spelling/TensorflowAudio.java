package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// What TensorFlow takes of sound: the spectrum of each moment, and its cepstrum on the mel scale.
final class TensorflowAudio {

    private static final double FLOOR = 1e-12;

    private TensorflowAudio() {}

    static void spellings() {
        TensorflowOps.spell("AudioSpectrogram", TensorflowAudio::spectrogram);
        TensorflowOps.spell("Mfcc", TensorflowAudio::cepstrum);
        TensorflowOps.spell("DecodeWav", TensorflowAudio::decode).outputs("audio", "sample_rate");
    }

    static List<Value> decode(TensorflowNode node) {
        throw new TensorflowNode.NotConstant("it takes the bytes of a file apart; begin behind it, with the samples");
    }

    /// The window rises and falls once over its length, and zeros behind it make that a power of two: behind the signal
    /// too, so that as many windows fit.
    static List<Value> spectrogram(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        int length = (int) node.integer("window_size", 0);
        int step = (int) node.integer("stride", 0);
        if (length < 2 || step < 1) {
            throw new TensorflowNode.NotConstant(
                    "windows of %d samples each %d samples are none".formatted(length, step));
        }
        int wide = Math.max(2, Integer.highestOneBit(length - 1) * 2);
        Value channels = formula.unsqueeze(formula.transpose(node.in(0), 1, 0), -1);
        Value signal = wide == length
                ? channels
                : node.step(
                        "longer",
                        new Pad(Pad.Mode.CONSTANT),
                        channels,
                        node.vector("pads", 0, 0, 0, 0, wide - length, 0));
        Value parts = node.step(
                "spectrum",
                new ShortTimeFourier(true),
                signal,
                formula.index(step),
                row(node, wide, i -> i < length ? 0.5 - 0.5 * Math.cos(2 * Math.PI * i / length) : 0));
        Value power = formula.reduced(Reduction.Kind.SUM, formula.unary(Unary.Kind.SQUARE, parts), -1);
        return node.flag("magnitude_squared") ? List.of(power) : node.is(new Unary(Unary.Kind.SQRT), power);
    }

    static List<Value> cepstrum(TensorflowNode node) {
        if (node.rank(0) != 3 || !node.shape(0).dim(-1).isKnown()) {
            throw new TensorflowNode.NotConstant(
                    "the number of frequencies of %s is not known".formatted(node.shape(0)));
        }
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        MelBank bank = MelBank.of(node);
        int kept = (int) node.integer("dct_coefficient_count", 13);
        if (kept < 1 || kept > bank.channels) {
            throw new TensorflowNode.NotConstant("%d of %d coefficients are none".formatted(kept, bank.channels));
        }
        Value bands = formula.product(
                formula.unary(Unary.Kind.SQRT, node.in(0)),
                node.known(1) == null ? bank.computed(node, formula) : bank.weights(node));
        Value logs = formula.unary(Unary.Kind.LOG, formula.binary(Binary.Kind.MAX, bands, formula.number(FLOOR)));
        return node.is(new MatMul(false, false), logs, cosines(formula, bank.channels, kept));
    }

    private static Value cosines(TensorflowFormula formula, int channels, int kept) {
        double[] cosines = new double[channels * kept];
        for (int i = 0; i < cosines.length; i++) {
            int channel = i / kept;
            int wave = i % kept;
            cosines[i] = Math.sqrt(2.0 / channels) * Math.cos(wave * Math.PI / channels * (channel + 0.5));
        }
        return formula.matrix(channels, kept, cosines);
    }

    private static Value row(TensorflowNode node, int size, IntToDoubleFunction number) {
        double[] numbers = IntStream.range(0, size).mapToDouble(number).toArray();
        return node.constant("row", Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(size), numbers));
    }

    /// Triangles over the frequencies, equally wide on the mel scale; each begins at the middle of the one before.
    private record MelBank(int frequencies, int channels, double lowest, double highest) {

        static MelBank of(TensorflowNode node) {
            MelBank bank = new MelBank(
                    (int) node.shape(0).size(-1),
                    (int) node.integer("filterbank_channel_count", 40),
                    node.real("lower_frequency_limit", 20),
                    node.real("upper_frequency_limit", 4000));
            if (bank.frequencies < 2 || bank.channels < 1 || bank.lowest < 0 || bank.highest <= bank.lowest) {
                throw new TensorflowNode.NotConstant("%d bands of %d frequencies from %s to %s are none"
                        .formatted(bank.channels, bank.frequencies, bank.lowest, bank.highest));
            }
            return bank;
        }

        static double mel(double frequency) {
            return 1127 * Math.log1p(frequency / 700);
        }

        double spacing() {
            return (mel(highest) - mel(lowest)) / (channels + 1);
        }

        /// Where the triangle of a channel begins, that of the channel before has its middle.
        double start(int channel) {
            return mel(lowest) + spacing() * channel;
        }

        Value weights(TensorflowNode node) {
            double rate = node.parameter(1).scalarLong();
            double step = 0.5 * rate / (frequencies - 1);
            int first = (int) (1.5 + lowest / step);
            int last = (int) (highest / step);
            if (rate <= 0 || last >= frequencies) {
                throw new TensorflowNode.NotConstant(
                        "a sample rate of %s has no frequencies up to %s".formatted(rate, highest));
            }
            double[] weights = new double[frequencies * channels];
            for (int i = first; i <= last; i++) {
                for (int channel = 0; channel < channels; channel++) {
                    double way = (mel(i * step) - start(channel)) / spacing();
                    weights[i * channels + channel] = Math.max(0, Math.min(way, 2 - way));
                }
            }
            return new TensorflowFormula(node, ElementType.FLOAT32).matrix(frequencies, channels, weights);
        }

        /// The same of a sample rate that is only known when the model runs.
        Value computed(TensorflowNode node, TensorflowFormula formula) {
            Value rate = formula.cast(node.in(1), ElementType.FLOAT32);
            Value step = formula.times(rate, 0.5 / (frequencies - 1));
            Value number = formula.unsqueeze(row(node, frequencies, i -> i), -1);
            Value log = formula.unary(
                    Unary.Kind.LOG,
                    formula.plus(formula.times(formula.times(number, step), 1.0 / 700), formula.number(1)));
            Value way =
                    formula.minus(formula.times(log, 1127 / spacing()), row(node, channels, i -> start(i) / spacing()));
            Value weight = formula.binary(
                    Binary.Kind.MAX,
                    formula.number(0),
                    formula.binary(Binary.Kind.MIN, way, formula.minus(formula.number(2), way)));
            Value from = formula.unary(
                    Unary.Kind.FLOOR, formula.plus(formula.over(formula.number(lowest), step), formula.number(1.5)));
            Value to = formula.unary(Unary.Kind.FLOOR, formula.over(formula.number(highest), step));
            Value used = formula.and(
                    formula.compare(Comparison.Kind.GREATER_OR_EQUAL, number, from),
                    formula.compare(Comparison.Kind.LESS_OR_EQUAL, number, to));
            return formula.choose(used, weight, formula.number(0));
        }
    }
}
