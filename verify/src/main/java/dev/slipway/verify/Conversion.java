package dev.slipway.verify;

import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.pipeline.Pipelines;
import dev.slipway.wire.OutputFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// What came of a conversion.
///
/// @param sourceFormat the id of the format that was read
/// @param targetFormat the id of the format that was written
/// @param nodesBefore nodes of the default graph as read
/// @param nodesAfter nodes of the default graph as written
/// @param transposes where transposes were inserted, and why
/// @param findings all that happened on the way
/// @param seconds how long it took
public record Conversion(
        String sourceFormat,
        String targetFormat,
        int nodesBefore,
        int nodesAfter,
        List<Finding> transposes,
        List<Finding> findings,
        double seconds) {

    private static final String TRANSPOSE = "TRANSPOSE";

    /// Reads `source`, optimises it for the target, and writes it whole or not at all.
    ///
    /// Without a signature in `options` the default one is converted.
    ///
    /// @throws UnspeakableException when the target cannot express the model; nothing is written then
    public static Conversion run(Path source, ReadOptions options, Path target, ModelFormat format, boolean overwrite) {
        return run(source, options, target, format, LayoutChoice.TARGET, overwrite);
    }

    /// The same, with the order of channels that the caller chose.
    public static Conversion run(
            Path source, ReadOptions options, Path target, ModelFormat format, LayoutChoice layout, boolean overwrite) {
        long start = System.nanoTime();
        OutputFile.requireFree(target, overwrite);
        Findings findings = new Findings();
        ModelFormat from = Formats.of(source);
        try (Model read = Formats.read(source, options, findings)) {
            Model model = options.signature() == null ? onlyDefault(read, findings) : read;
            boolean madeForIt = isMadeFor(format, from, layout);
            Model ready = write(
                    model,
                    format,
                    graph -> madeForIt
                            ? Pipelines.exact(graph)
                            : Pipelines.optimizeFor(graph, format.id(), layout, findings),
                    graph -> madeForIt ? Pipelines.tidied(graph) : Pipelines.tidied(graph, format.id()),
                    target,
                    overwrite,
                    findings);
            List<Finding> all = findings.all();
            return new Conversion(
                    from.id(),
                    format.id(),
                    model.main().nodes().size(),
                    ready.main().nodes().size(),
                    all.stream()
                            .filter(finding -> finding.code().equals(TRANSPOSE))
                            .toList(),
                    all.stream()
                            .filter(finding -> !finding.code().equals(TRANSPOSE))
                            .toList(),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    /// Optimises a model in memory for a format and writes it whole or not at all.
    ///
    /// @throws UnspeakableException when the format cannot express the model; nothing is written then
    public static void write(Model model, Path target, ModelFormat format, Findings findings) {
        write(
                model,
                format,
                graph -> Pipelines.optimizeFor(graph, format.id(), LayoutChoice.TARGET, findings),
                graph -> Pipelines.tidied(graph, format.id()),
                target,
                false,
                findings);
    }

    private static Model write(
            Model model,
            ModelFormat format,
            UnaryOperator<Graph> optimized,
            UnaryOperator<Graph> tidied,
            Path target,
            boolean overwrite,
            Findings findings) {
        if (!format.canWrite()) {
            throw new UnspeakableException(format.id(), format.unspeakable(model));
        }
        Model ready = format.legalize(model.mapGraphs(optimized), findings).mapGraphs(tidied);
        List<Unspeakable> unspeakable = format.unspeakable(ready);
        if (!unspeakable.isEmpty()) {
            throw new UnspeakableException(format.id(), unspeakable);
        }
        format.write(ready, target, overwrite, findings);
        return ready;
    }

    /// TFLite files are made for their runtime by a converter; written again they compute the same bits.
    private static boolean isMadeFor(ModelFormat format, ModelFormat source, LayoutChoice layout) {
        return layout == LayoutChoice.TARGET
                && format.id().equals("tflite")
                && source.id().equals("tflite");
    }

    private static Model onlyDefault(Model model, Findings findings) {
        if (model.signatures().size() == 1) {
            return model;
        }
        String name = model.signatures().containsKey(Model.DEFAULT_SIGNATURE)
                ? Model.DEFAULT_SIGNATURE
                : model.signatures().firstEntry().getKey();
        SequencedMap<String, Graph> only = new LinkedHashMap<>();
        only.put(name, model.main());
        findings.loss(
                "OTHER_SIGNATURES",
                name,
                "only this signature is converted; the model also has %s"
                        .formatted(model.signatures().keySet().stream()
                                .filter(other -> !other.equals(name))
                                .toList()),
                "choose another with --signature");
        return model.withSignatures(only);
    }
}
