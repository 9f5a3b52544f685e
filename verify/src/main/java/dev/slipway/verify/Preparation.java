package dev.slipway.verify;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.pipeline.Pipelines;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.QuantizationSummary;
import dev.slipway.passes.quantize.QuantizationTally;
import java.util.List;

/// A model brought to a format, all but written.
///
/// @param format the format it is for
/// @param ready the model, optimised and made sayable there as far as it can be
/// @param quantization what was quantised
/// @param unspeakable what the format cannot spell, all of it at once; empty when it can be written
record Preparation(ModelFormat format, Model ready, QuantizationSummary quantization, List<Unspeakable> unspeakable) {

    /// Brings `model` to `format`.
    ///
    /// @param source the id of the format it was read from
    static Preparation of(
            Model model, String source, ModelFormat format, ConversionOptions options, Findings findings) {
        QuantizationScheme scheme = options.scheme();
        QuantizationTally tally = new QuantizationTally(findings);
        if (!format.canWrite()) {
            return new Preparation(format, model, tally.summary(scheme), format.unspeakable(model));
        }
        String target = format.id();
        boolean made = isMadeFor(format, source, options.layout());
        boolean exact = made && scheme.equals(QuantizationScheme.none());
        Model optimized = model.mapGraphs(graph ->
                made ? Pipelines.exact(graph) : Pipelines.optimizeFor(graph, target, options.layout(), findings));
        Model planned = optimized.mapGraphs(graph -> scheme.planned(graph, target, tally));
        Model ready = format.legalize(planned, findings)
                .mapGraphs(graph -> exact ? Pipelines.tidied(graph) : Pipelines.tidied(graph, target))
                .mapGraphs(graph -> scheme.stored(graph, target, tally));
        return new Preparation(format, ready, tally.summary(scheme), format.unspeakable(ready));
    }

    /// This, if the format can spell all of it.
    ///
    /// @throws UnspeakableException when it cannot
    Preparation requireSpeakable() {
        if (!unspeakable.isEmpty()) {
            throw new UnspeakableException(format.id(), unspeakable);
        }
        return this;
    }

    /// TFLite files are made for their runtime by a converter; written again they compute the same bits.
    static boolean isMadeFor(ModelFormat format, String source, LayoutChoice layout) {
        return layout == LayoutChoice.TARGET && format.id().equals("tflite") && source.equals("tflite");
    }
}
