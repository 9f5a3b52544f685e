package dev.slipway.convert;

import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a model is, without running it.
///
/// @param format the id of its format
/// @param provenance what wrote it, and what it says of itself
/// @param signatures its entry points
/// @param main the name of the signature that is counted: the one asked for, else the default one
/// @param ops how many of each hub op `main` has, bodies of branches and loops included
/// @param kept those of `ops` that the hub does not know and cannot take apart: only the source's format can say them
/// @param parameters how many numbers `main` has learnt
/// @param multiplyAccumulates how many products `main` sums where every open size is 1
/// @param weights how many of its parameters are stored as which type
/// @param quantizedActivations how many computed tensors are stored as which integer type
/// @param bytes the size of its file or folder
/// @param findings what to know of its reading
public record Inspection(
        String format,
        Provenance provenance,
        List<Signature> signatures,
        String main,
        SortedMap<String, Integer> ops,
        SortedSet<String> kept,
        long parameters,
        long multiplyAccumulates,
        SortedMap<String, Long> weights,
        SortedMap<String, Integer> quantizedActivations,
        long bytes,
        List<Finding> findings) {

    /// An entry point of a model.
    public record Signature(String name, List<Slot> inputs, List<Slot> outputs) {

        /// Whether a size of an input is known only when it runs.
        public boolean isOpen() {
            return inputs.stream().anyMatch(slot -> !slot.type().shape().isKnown());
        }
    }

    /// An input or output of a signature.
    public record Slot(String name, TensorType type) {}

    /// Reads a model, and looks at it without running it.
    ///
    /// @throws dev.slipway.wire.FormatException when it cannot be read
    /// @throws IllegalArgumentException when `options` ask for what it has not
    public static Inspection of(Path path, ReadOptions options) {
        ModelFormat format = Formats.of(path);
        Findings findings = new Findings();
        try (Model model = Formats.read(path, options, findings)) {
            Graph main = model.main();
            SortedMap<String, Integer> ops = new TreeMap<>();
            SortedMap<String, Long> weights = new TreeMap<>();
            SortedMap<String, Integer> activations = new TreeMap<>();
            SortedSet<String> kept = new TreeSet<>();
            count(main, ops, kept, weights, activations);
            return new Inspection(
                    format.id(),
                    model.provenance(),
                    model.signatures().entrySet().stream()
                            .map(each -> signature(each.getKey(), each.getValue()))
                            .toList(),
                    model.signatures().entrySet().stream()
                            .filter(each -> each.getValue() == main)
                            .map(Map.Entry::getKey)
                            .findFirst()
                            .orElseThrow(),
                    ops,
                    kept,
                    weights.values().stream().mapToLong(Long::longValue).sum(),
                    MultiplyAccumulates.of(main),
                    weights,
                    activations,
                    FileSize.of(path),
                    findings.all());
        }
    }

    private static Signature signature(String name, Graph graph) {
        return new Signature(name, slots(graph, graph.inputs()), slots(graph, graph.outputs()));
    }

    private static List<Slot> slots(Graph graph, List<Port> ports) {
        return ports.stream()
                .map(port -> new Slot(port.name(), graph.type(port.value())))
                .toList();
    }

    private static void count(
            Graph graph,
            Map<String, Integer> ops,
            Set<String> kept,
            Map<String, Long> weights,
            Map<String, Integer> activations) {
        for (Constant constant : graph.constants().values()) {
            if (constant.element().isFloat() || constant.type().isQuantized()) {
                weights.merge(
                        constant.stored().element().toString(), constant.shape().elements(), Long::sum);
            }
        }
        for (Node node : graph.nodes()) {
            ops.merge(node.op().name(), 1, Integer::sum);
            if (node.op() instanceof Opaque op && op.meaning() == null) {
                kept.add(op.name());
            }
            if (node.hasOutput(0) && graph.type(node.output()).isQuantized()) {
                activations.merge(graph.type(node.output()).element().toString(), 1, Integer::sum);
            }
            node.bodies().forEach(body -> count(body, ops, kept, weights, activations));
        }
    }

    /// How it is quantised, in the words of `--quantize`: `none`, `float16`, `bfloat16`, `dynamic`, `int8`, `int16x8`.
    public String quantization() {
        if (!quantizedActivations.isEmpty()) {
            return quantizedActivations.containsKey("int16") ? "int16x8" : quantizedActivations.firstKey();
        }
        if (weights.keySet().stream().anyMatch(type -> type.startsWith("int") || type.startsWith("uint"))) {
            return "dynamic";
        }
        return largest().equals("float16") || largest().equals("bfloat16") ? largest() : "none";
    }

    private String largest() {
        return weights.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }
}
