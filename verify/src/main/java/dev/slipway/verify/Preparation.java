package dev.slipway.verify;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.pipeline.Pipelines;
import java.util.List;

/// A model brought to a format, all but written.
///
/// @param format the format it is for
/// @param ready the model, optimised and made sayable there as far as it can be
/// @param unspeakable what the format cannot spell, all of it at once; empty when it can be written
record Preparation(ModelFormat format, Model ready, List<Unspeakable> unspeakable) {

    /// Brings `model` to `format`.
    ///
    /// @param source the id of the format it was read from
    static Preparation of(
            Model model, String source, ModelFormat format, ConversionOptions options, Findings findings) {
        if (!format.canWrite()) {
            return new Preparation(format, model, format.unspeakable(model));
        }
        boolean exact = isMadeFor(format, source, options.layout());
        Model optimized = model.mapGraphs(graph ->
                exact ? Pipelines.exact(graph) : Pipelines.optimizeFor(graph, format.id(), options.layout(), findings));
        Model ready = format.legalize(optimized, findings)
                .mapGraphs(graph -> exact ? Pipelines.tidied(graph) : Pipelines.tidied(graph, format.id()));
        return new Preparation(format, ready, format.unspeakable(ready));
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
    private static boolean isMadeFor(ModelFormat format, String source, LayoutChoice layout) {
        return layout == LayoutChoice.TARGET && format.id().equals("tflite") && source.equals("tflite");
    }
}
