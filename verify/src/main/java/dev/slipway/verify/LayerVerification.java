package dev.slipway.verify;

import dev.slipway.convert.Conversion;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.verify.compare.Comparison;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// How far each inner value of a candidate is from the reference's of the same name: where a quantised model loses what
/// it loses.
///
/// The reference is brought to the candidate's format, its numbers as they are, so that both have the same layers; both
/// are written with their inner values as outputs, and run on the candidate's runtime.
public final class LayerVerification {

    /// What [dev.slipway.passes.plan.Plan] calls a value's integers, and the reals they stand for.
    private static final String STORED = "/(stored|real|integers|bounded)(/.*)?$";

    private LayerVerification() {}

    /// One inner value.
    ///
    /// @param op what makes it
    /// @param difference how far it is from the reference's
    public record Layer(String op, Comparison difference) {}

    /// The inner values that both models have, the largest share of noise first.
    ///
    /// @throws IllegalArgumentException when they have none in common
    public static List<Layer> compare(Path reference, Path candidate, VerificationOptions options) {
        ModelFormat format = Formats.of(candidate);
        Path folder = temporary();
        try (Model whole = Formats.read(reference, options.model(), new Findings());
                Model stored = Formats.read(candidate, ReadOptions.ALL, new Findings())) {
            Graph expected = ready(whole, Formats.of(reference), format);
            Graph given = ready(stored, format, format);
            Map<String, Value> known = stored(given);
            SequencedMap<Value, Value> pairs = new LinkedHashMap<>();
            for (Node node : expected.nodes()) {
                for (Value value : node.outputs()) {
                    Value counterpart = known.get(value.name());
                    if (counterpart != null && isReal(value, expected)) {
                        pairs.put(value, counterpart);
                    }
                }
            }
            if (pairs.isEmpty()) {
                throw new IllegalArgumentException(
                        ("no inner value of %s is called like one of %s: layers are compared of models that Slipway"
                                        + " converted from this reference")
                                .formatted(candidate, reference));
            }
            Path first = written(expected, List.copyOf(pairs.keySet()), format, folder.resolve("reference"));
            Path second = written(given, List.copyOf(pairs.values()), format, folder.resolve("candidate"));
            Verification verification = Verification.compare(first, second, options.with(ReadOptions.ALL));
            Map<String, Comparison> differences = new LinkedHashMap<>();
            verification.outputs().forEach(each -> differences.put(each.name(), each));
            return pairs.sequencedKeySet().stream()
                    .filter(value -> differences.containsKey(value.name()))
                    .map(value -> new Layer(
                            Objects.requireNonNull(expected.producer(value))
                                    .op()
                                    .name(),
                            Objects.requireNonNull(differences.get(value.name()))))
                    .sorted(Comparator.comparingDouble(
                            layer -> layer.difference().snrDb()))
                    .toList();
        } finally {
            Probe.OnRuntime.delete(folder);
        }
    }

    private static Graph ready(Model model, ModelFormat from, ModelFormat format) {
        return Conversion.ready(model, from, format, new Findings()).main();
    }

    /// The values that are computed, by the names they have where nothing is stored: those that stand for reals rather
    /// than what only makes these real again.
    private static Map<String, Value> stored(Graph graph) {
        Map<String, Value> known = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            for (Value value : node.outputs()) {
                if (isReal(value, graph) && !(node.op() instanceof Dequantize)) {
                    known.putIfAbsent(value.name().replaceFirst(STORED, ""), value);
                }
            }
        }
        return known;
    }

    private static boolean isReal(Value value, Graph graph) {
        return value.isPresent()
                && graph.type(value).shape().isRanked()
                && (graph.type(value).element() == ElementType.FLOAT32
                        || graph.type(value).isQuantized());
    }

    private static Path written(Graph graph, List<Value> values, ModelFormat format, Path name) {
        GraphBuilder builder = graph.toBuilder().clearOutputs();
        values.forEach(value -> builder.output(plain(value), value));
        Path file = name.resolveSibling(name.getFileName() + format.extensions().getFirst());
        format.write(Model.of(builder.build()), file, false, new Findings());
        return file;
    }

    private static String plain(Value value) {
        return value.name().replaceFirst(STORED, "");
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("slipway-layers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
