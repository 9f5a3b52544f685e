package dev.slipway.convert;

import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.quantize.QuantizationSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What would come of a conversion, found out without writing anything.
///
/// @param sourceFormat the id of the format that was read
/// @param targetFormat the id of the format asked about
/// @param signatures each entry point that would be converted, by itself
/// @param readiness what of the source serves training, or behaves as in training
/// @param findings what to know of its reading
/// @param bytes the size of the source
/// @param seconds how long it took
public record Check(
        String sourceFormat,
        String targetFormat,
        List<Signature> signatures,
        List<Finding> readiness,
        List<Finding> findings,
        long bytes,
        double seconds) {

    /// What would come of one entry point.
    ///
    /// @param name its name
    /// @param nodesBefore nodes as read
    /// @param nodesAfter nodes as they would be written
    /// @param draft what the target would hold, and what it cannot spell
    /// @param transposes where transposes would be inserted, and why
    /// @param findings what else would happen on the way
    /// @param open inputs and outputs with sizes that only a run tells
    /// @param quantization what would be quantised
    public record Signature(
            String name,
            int nodesBefore,
            int nodesAfter,
            Draft draft,
            List<Finding> transposes,
            List<Finding> findings,
            List<OpenSize> open,
            QuantizationSummary quantization) {

        /// Whether the target can express all of it.
        public boolean converts() {
            return draft.unspeakable().isEmpty();
        }

        /// The same under another name.
        public Signature named(String name) {
            return new Signature(name, nodesBefore, nodesAfter, draft, transposes, findings, open, quantization);
        }
    }

    /// An input or output whose size only a run tells.
    ///
    /// @param remedy how to fix it before converting; empty for outputs, which follow
    public record OpenSize(String name, TensorType type, String remedy) {}

    /// Whether everything that was looked at can be converted.
    public boolean converts() {
        return signatures.stream().allMatch(Signature::converts);
    }

    /// The same, with more to know of its readiness, as [TrainingLog] has it.
    public Check with(List<Finding> more) {
        List<Finding> all = new ArrayList<>(readiness);
        all.addAll(more);
        return new Check(sourceFormat, targetFormat, signatures, List.copyOf(all), findings, bytes, seconds);
    }

    /// Reads a model and brings each of its signatures, or the one that the options name, to a format, all but the
    /// writing.
    ///
    /// @throws dev.slipway.wire.FormatException when the model cannot be read
    /// @throws IllegalArgumentException when the options ask for what it has not
    public static Check of(Path source, ModelFormat target, ConversionOptions options) {
        long start = System.nanoTime();
        ModelFormat from = Formats.of(source);
        Findings reading = new Findings();
        try (Model model = Formats.read(source, options.reading(), reading)) {
            List<Signature> signatures = new ArrayList<>();
            List<Finding> readiness = new ArrayList<>(from.leftovers(source));
            model.signatures().forEach((name, graph) -> {
                readiness.addAll(Readiness.of(name, graph));
                signatures.add(signature(name, model, from, target, options));
            });
            return new Check(
                    from.id(),
                    target.id(),
                    List.copyOf(signatures),
                    List.copyOf(readiness),
                    reading.all(),
                    FileSize.of(source),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private static Signature signature(
            String name, Model model, ModelFormat from, ModelFormat target, ConversionOptions options) {
        Graph graph = model.signatures().get(name);
        if (graph == null) {
            throw new AssertionError(name);
        }
        SequencedMap<String, Graph> only = new LinkedHashMap<>();
        only.put(name, graph);
        Findings findings = new Findings();
        Preparation prepared = Preparation.of(model.withSignatures(only), from.id(), target, options, findings);
        List<Finding> transposes = new ArrayList<>(Conversion.transposes(findings.all()));
        for (String where : prepared.draft().transposes()) {
            transposes.add(new Finding(
                    Finding.Severity.NOTE,
                    Conversion.TRANSPOSE,
                    where,
                    "a transpose would be inserted: the target has this operator in one order of channels only",
                    ""));
        }
        Graph ready = prepared.ready().main();
        return new Signature(
                name,
                graph.nodes().size(),
                ready.nodes().size(),
                prepared.draft(),
                transposes,
                Conversion.others(findings.all()),
                open(ready),
                prepared.quantization());
    }

    private static List<OpenSize> open(Graph graph) {
        List<OpenSize> open = new ArrayList<>();
        for (Port port : graph.inputs()) {
            TensorType type = graph.type(port.value());
            if (!type.shape().isKnown()) {
                open.add(new OpenSize(port.name(), type, remedy(port.name(), type)));
            }
        }
        for (Port port : graph.outputs()) {
            TensorType type = graph.type(port.value());
            if (!type.shape().isKnown()) {
                open.add(new OpenSize(port.name(), type, ""));
            }
        }
        return open;
    }

    /// How to fix an input's sizes: 1 for an open first one, words where a number must be put.
    private static String remedy(String name, TensorType type) {
        if (!type.shape().isRanked()) {
            return "state its shape with --input %s=SHAPE".formatted(name);
        }
        List<String> sizes = new ArrayList<>();
        boolean words = false;
        for (Dim dim : type.shape().dims()) {
            boolean first = sizes.isEmpty();
            words |= !dim.isKnown() && !first;
            sizes.add(dim.isKnown() ? dim.toString() : first ? "1" : "SIZE");
        }
        return "fix it with --input %s=%s%s"
                .formatted(name, String.join(",", sizes), words ? ", a number for SIZE" : "");
    }
}
