package dev.slipway.convert;

import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.passes.quantize.QuantizationSummary;
import dev.slipway.passes.transform.TransformRun;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.OutputFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;

/// What came of a conversion.
///
/// @param sourceFormat the id of the format that was read
/// @param targetFormat the id of the format that was written
/// @param nodesBefore nodes of the default graph as read
/// @param nodesAfter nodes of the default graph as written
/// @param quantization what was quantised
/// @param transposes where transposes were inserted, and why
/// @param findings all that happened on the way
/// @param transforms what each of the transforms that were asked for did
/// @param rules how often each rule of the optimisation fired, by its name
/// @param seconds how long it took
public record Conversion(
        String sourceFormat,
        String targetFormat,
        int nodesBefore,
        int nodesAfter,
        QuantizationSummary quantization,
        List<Finding> transposes,
        List<Finding> findings,
        List<TransformRun.Done> transforms,
        SortedMap<String, Integer> rules,
        double seconds) {

    static final String TRANSPOSE = "TRANSPOSE";

    /// Reads `source`, optimises it for the target, and writes it whole or not at all.
    ///
    /// Without a signature in `options` the default one is converted; all of them into a folder, and from TFLite to
    /// TFLite.
    ///
    /// @throws UnspeakableException when the target cannot express the model; nothing is written then
    public static Conversion run(Path source, ReadOptions options, Path target, ModelFormat format, boolean overwrite) {
        return run(source, target, format, ConversionOptions.DEFAULT.with(options), overwrite);
    }

    /// The same, with all that the caller can choose.
    public static Conversion run(
            Path source, Path target, ModelFormat format, ConversionOptions options, boolean overwrite) {
        long start = System.nanoTime();
        requireFree(target, format, overwrite);
        Findings findings = new Findings();
        ModelFormat from = Formats.of(source);
        try (Model read = Formats.read(source, options.reading(), findings)) {
            boolean isWhole = options.reading().signature() != null
                    || format.writesFolder(target)
                    || Preparation.isMadeFor(format, from.id(), options.layout());
            Model model = isWhole ? read : onlyDefault(read, findings);
            Preparation prepared =
                    Preparation.of(model, from.id(), format, options, findings).requireSpeakable();
            Model ready = prepared.ready();
            format.write(ready, target, overwrite, findings);
            List<Finding> all = findings.all();
            return new Conversion(
                    from.id(),
                    format.id(),
                    model.main().nodes().size(),
                    ready.main().nodes().size(),
                    prepared.quantization(),
                    transposes(all),
                    others(all),
                    prepared.transforms(),
                    prepared.rules(),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private static void requireFree(Path target, ModelFormat format, boolean overwrite) {
        if (format.writesFolder(target)) {
            OutputFolder.requireFree(target, overwrite, format::isReplaceable);
        } else {
            OutputFile.requireFree(target, overwrite);
        }
    }

    static List<Finding> transposes(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.code().equals(TRANSPOSE))
                .toList();
    }

    static List<Finding> others(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> !finding.code().equals(TRANSPOSE))
                .toList();
    }

    /// A model optimised for a format and made sayable there, all but written.
    ///
    /// @param from the format it was read from
    /// @throws UnspeakableException when the format cannot express the model
    public static Model ready(Model model, ModelFormat from, ModelFormat format, Findings findings) {
        return Preparation.of(model, from.id(), format, ConversionOptions.DEFAULT, findings)
                .requireSpeakable()
                .ready();
    }

    /// Optimises a model in memory for a format and writes it whole or not at all.
    ///
    /// @throws UnspeakableException when the format cannot express the model; nothing is written then
    public static void write(Model model, Path target, ModelFormat format, Findings findings) {
        Model ready = Preparation.of(model, model.provenance().format(), format, ConversionOptions.DEFAULT, findings)
                .requireSpeakable()
                .ready();
        format.write(ready, target, false, findings);
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
