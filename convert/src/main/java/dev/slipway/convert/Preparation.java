package dev.slipway.convert;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.op.Opaque;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.pipeline.Pipelines;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.QuantizationSummary;
import dev.slipway.passes.quantize.QuantizationTally;
import dev.slipway.passes.quantize.StoredBefore;
import dev.slipway.passes.transform.Stage;
import dev.slipway.passes.transform.TransformRun;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model brought to a format, all but written.
///
/// @param format the format it is for
/// @param ready the model, optimised and made sayable there as far as it can be
/// @param quantization what was quantised
/// @param draft what would be written of it, and what the format cannot spell
/// @param transforms what each of the transforms that were asked for did
/// @param rules how often each rule of the optimisation fired, by its name
record Preparation(
        ModelFormat format,
        Model ready,
        QuantizationSummary quantization,
        Draft draft,
        List<TransformRun.Done> transforms,
        SortedMap<String, Integer> rules) {

    /// Brings `model` to `format`.
    ///
    /// @param source the id of the format it was read from
    static Preparation of(
            Model model, String source, ModelFormat format, ConversionOptions options, Findings findings) {
        QuantizationScheme scheme = options.scheme();
        QuantizationTally tally = new QuantizationTally(findings);
        SortedMap<String, Integer> rules = new TreeMap<>();
        if (!format.canWrite()) {
            return new Preparation(format, model, tally.summary(scheme), format.draft(model), List.of(), rules);
        }
        TransformRun transforms = new TransformRun(options.transforms(), findings);
        String target = format.id();
        boolean made = isMadeFor(format, source, options.layout());
        boolean exact = made && scheme.equals(QuantizationScheme.none());
        Model optimized = transforms
                .at(Stage.SOURCE, model)
                .mapGraphs(graph -> made
                        ? Pipelines.exact(graph)
                        : Pipelines.optimizeFor(graph, target, options.layout(), findings, rules));
        if (source.equals("tflite") && !target.equals(source)) {
            optimized.signatures().values().forEach(graph -> StoredBefore.noteHybridLayers(graph, findings));
        }
        Model transformed = transforms.at(Stage.OPTIMIZED, optimized);
        Model planned = transformed.signatures().values().stream().anyMatch(graph -> isForeign(graph, target))
                ? transformed
                : transformed.mapGraphs(graph -> scheme.planned(graph, target, tally));
        Model sayable = format.legalize(planned, findings)
                .mapGraphs(graph -> exact ? Pipelines.tidied(graph) : Pipelines.tidied(graph, target))
                .mapGraphs(graph -> scheme.stored(graph, target, tally));
        Draft draft = format.draft(sayable);
        Model ready = draft.unspeakable().isEmpty() ? transforms.at(Stage.WRITTEN, sayable) : sayable;
        return new Preparation(format, ready, tally.summary(scheme), draft, transforms.account(), rules);
    }

    /// Whether a graph has ops that no run observes and the target cannot say: it is refused whatever is planned.
    private static boolean isForeign(Graph graph, String target) {
        return graph.nodes().stream()
                .anyMatch(node -> node.op() instanceof Opaque opaque
                        && opaque.meaning() == null
                        && !opaque.format().equals(target));
    }

    /// This, if the format can spell all of it.
    ///
    /// @throws UnspeakableException when it cannot
    Preparation requireSpeakable() {
        if (!draft.unspeakable().isEmpty()) {
            throw new UnspeakableException(format.id(), draft.unspeakable());
        }
        return this;
    }

    /// TFLite files are made for their runtime by a converter; written again they compute the same bits.
    static boolean isMadeFor(ModelFormat format, String source, LayoutChoice layout) {
        return layout == LayoutChoice.TARGET && format.id().equals("tflite") && source.equals("tflite");
    }
}
