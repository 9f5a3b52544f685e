package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Layers that turn sounds into pictures of their frequencies
/// (<https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/>).
final class KerasSpectra {

    private static final double EPSILON = 1e-7;

    private KerasSpectra() {}

    static void spellings() {
        KerasOps.spell("MelSpectrogram", node -> List.of(mel(node)));
        KerasOps.spell("STFTSpectrogram", node -> List.of(learnt(node)));
    }

    private static Value mel(KerasNode node) {
        KerasConfig config = node.config();
        KerasFormula formula = new KerasFormula(node);
        int length = config.integer("fft_length");
        Value power = formula.reduced(Reduction.Kind.SUM, formula.unary(Unary.Kind.SQUARE, transformed(node)), -1);
        double exponent = number(config, "mag_exp", 2) / 2;
        Value spectrum =
                exponent == 1 ? power : formula.binary(Binary.Kind.POWER, power, formula.number(power, exponent));
        Value bands = formula.product(spectrum, node.constant("bands", bands(config, length / 2 + 1)));
        Value levels = config.flag("power_to_db", true) ? decibels(node, bands) : bands;
        Value turned = formula.adjoint(levels);
        return node.rank(node.in(0)) == 1 ? formula.squeeze(turned, 0) : turned;
    }

    /// The transforms of the frames: `[batch, frames, frequencies, 2]`.
    private static Value transformed(KerasNode node) {
        KerasConfig config = node.config();
        KerasFormula formula = new KerasFormula(node);
        int length = config.integer("fft_length");
        int rank = node.rank(node.in(0));
        if (rank > 2) {
            throw new Unsaid("its sounds have %d axes".formatted(rank));
        }
        Value sound = rank == 1 ? formula.unsqueeze(node.x(), 0) : node.x();
        Value mirrored = node.step(
                "mirrored", new Pad(Pad.Mode.REFLECT), sound, node.vector("pads", 0, length / 2, 0, length / 2));
        return node.step(
                "transformed",
                new ShortTimeFourier(true),
                formula.unsqueeze(mirrored, 2),
                formula.index(config.integer("sequence_stride")),
                node.constant("window", window(config, length)),
                formula.index(length));
    }

    private static Tensor window(KerasConfig config, int length) {
        int own = config.get("sequence_length") instanceof Number given ? given.intValue() : length;
        double share = switch (config.text("window", "hann")) {
            case "hann" -> 0.5;
            case "hamming" -> 0.54;
            default -> throw new Unsaid("its window is %s".formatted(config.get("window")));
        };
        double[] weights = new double[length];
        for (int i = 0; i < own; i++) {
            weights[(length - own) / 2 + i] = share - (1 - share) * Math.cos(2 * Math.PI * i / own);
        }
        return Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(length), weights);
    }

    /// Triangles of equal width on the mel scale of HTK, by frequency and band; the constant part has none.
    private static Tensor bands(KerasConfig config, int frequencies) {
        int count = config.integer("num_mel_bins");
        double rate = number(config, "sampling_rate", 16_000);
        double low = mel(number(config, "min_freq", 20));
        double step = (mel(number(config, "max_freq", rate / 2)) - low) / (count + 1);
        double[] weights = new double[frequencies * count];
        for (int i = 1; i < frequencies; i++) {
            double at = (mel(rate / 2 * i / (frequencies - 1)) - low) / step;
            for (int band = 0; band < count; band++) {
                weights[i * count + band] = Math.max(0, Math.min(at - band, band + 2 - at));
            }
        }
        return Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(frequencies, count), weights);
    }

    private static double mel(double hertz) {
        return 2595 * Math.log10(1 + hertz / 700);
    }

    private static Value decibels(KerasNode node, Value power) {
        KerasFormula formula = new KerasFormula(node);
        double least = number(node.config(), "min_power", 1e-10);
        double reference = Math.max(Math.abs(number(node.config(), "ref_power", 1)), least);
        Value log = formula.times(formula.unary(Unary.Kind.LOG, formula.max(power, least)), 10 / Math.log(10));
        Value levels = formula.plus(log, -10 * Math.log10(reference));
        Value loudest = formula.kept(Reduction.Kind.MAX, levels, 0, 1, 2);
        Value floor = formula.plus(loudest, -number(node.config(), "top_db", 80));
        return formula.binary(Binary.Kind.MAX, levels, floor);
    }

    private static double number(KerasConfig config, String name, double otherwise) {
        return config.get(name) instanceof Number given ? given.doubleValue() : otherwise;
    }

    /// A transform that is a convolution with kernels of the layer's own, which may have been trained.
    private static Value learnt(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        String mode = node.config().text("mode", "log");
        if (mode.equals("real") || mode.equals("imag")) {
            return shaped(node, heard(node, 0));
        }
        Value real = heard(node, 0);
        Value imaginary = heard(node, 1);
        if (mode.equals("angle")) {
            return shaped(node, formula.binary(Binary.Kind.ATAN2, imaginary, real));
        }
        if (mode.equals("stft")) {
            return shaped(node, formula.concat(2, real, imaginary));
        }
        Value power = formula.plus(formula.unary(Unary.Kind.SQUARE, real), formula.unary(Unary.Kind.SQUARE, imaginary));
        if (mode.equals("psd")) {
            Value inner = formula.pad(formula.slice(power, 2, 1, -1), 0, 0, 0, 1, 0, 0, 0, 1, 0);
            return shaped(node, formula.plus(power, inner));
        }
        Value size = formula.unary(Unary.Kind.SQRT, formula.max(power, EPSILON));
        return shaped(
                node, mode.equals("magnitude") ? size : formula.unary(Unary.Kind.LOG, formula.max(size, EPSILON)));
    }

    /// What a kernel hears in each channel: `[batch, channels, frequencies, frames]`.
    private static Value heard(KerasNode node, int kernel) {
        KerasConfig config = node.config();
        KerasFormula formula = new KerasFormula(node);
        Value sound = node.channelsFirst() ? node.x() : formula.transpose(node.x(), 0, 2, 1);
        int channels = node.size(sound, 1);
        Value alone = formula.reshape(sound, -1, node.size(sound, 2), 1);
        int frame = config.integer("frame_length");
        Padding padding = config.text("padding", "valid").equals("same") ? Padding.SAME : Padding.none(1);
        Value spectra = node.step(
                "heard",
                new Convolution(
                        Layout.channelsLast(1),
                        FilterLayout.spatialInputOutput(1),
                        Window.of(List.of(frame), List.of(config.integer("frame_step")), padding),
                        1),
                alone,
                node.constant("kernel", node.weight(kernel, 3)));
        int frequencies = node.size(spectra, 2);
        return formula.reshape(formula.transpose(spectra, 0, 2, 1), -1, channels, frequencies, node.size(spectra, 1));
    }

    private static Value shaped(KerasNode node, Value spectra) {
        KerasFormula formula = new KerasFormula(node);
        boolean first = node.channelsFirst();
        if (node.config().flag("expand_dims", false)) {
            return first ? formula.transpose(spectra, 0, 1, 3, 2) : formula.transpose(spectra, 0, 3, 2, 1);
        }
        Value flat = formula.reshape(
                spectra, -1, (long) node.size(spectra, 1) * node.size(spectra, 2), node.size(spectra, 3));
        return first ? flat : formula.transpose(flat, 0, 2, 1);
    }
}
