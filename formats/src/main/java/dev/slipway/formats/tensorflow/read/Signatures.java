package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.model.Declaration;
import dev.slipway.model.Findings;
import dev.slipway.model.format.OpenSizes;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/// Signatures as the caller asks for them, and the hub graph of each.
public final class Signatures {

    private Signatures() {}

    /// The signatures with only those outputs that are asked for; where none is named, only signatures that have all.
    /// Where none has them all, they are sought inside.
    public static SequencedMap<String, Signature> kept(
            SequencedMap<String, Signature> signatures, ReadOptions options) {
        if (options.outputs().isEmpty()) {
            return signatures;
        }
        SequencedMap<String, Signature> kept = new LinkedHashMap<>();
        signatures.forEach((name, signature) -> {
            if (options.signature() == null || options.signature().equals(name)) {
                if (signature.outputs().keySet().containsAll(options.outputs())) {
                    SequencedMap<String, TensorflowProto.TensorInfo> outputs = new LinkedHashMap<>();
                    options.outputs()
                            .forEach(output -> outputs.put(
                                    output,
                                    Objects.requireNonNull(signature.outputs().get(output))));
                    kept.put(name, new Signature(signature.inputs(), outputs, signature.method()));
                }
            }
        });
        return kept.isEmpty() ? signatures : kept;
    }

    /// What the signatures say of their tensors, where they name a method.
    public static SequencedMap<String, Declaration> declarations(SequencedMap<String, Signature> signatures) {
        SequencedMap<String, Declaration> declarations = new LinkedHashMap<>();
        signatures.forEach((name, signature) -> {
            if (!signature.method().isEmpty()) {
                declarations.put(
                        name,
                        new Declaration(signature.method(), slots(signature.inputs()), slots(signature.outputs())));
            }
        });
        return declarations;
    }

    private static SequencedMap<String, Declaration.Slot> slots(
            SequencedMap<String, TensorflowProto.TensorInfo> infos) {
        SequencedMap<String, Declaration.Slot> slots = new LinkedHashMap<>();
        infos.forEach((name, info) ->
                slots.put(name, new Declaration.Slot(info.tensor(), TensorType.of(info.element(), info.shape()))));
        return slots;
    }

    /// What a signature needs of the file's graph, between the inputs and outputs that are asked for.
    ///
    /// @param others the inputs of the file's other signatures
    /// @throws IllegalArgumentException when an input or output that is asked for is nowhere
    public static Graph graph(
            String name,
            TensorflowProto.Graph graph,
            Signature signature,
            SavedVariables saved,
            LookupTables tables,
            ReadOptions options,
            Set<String> others,
            Findings findings) {
        GraphBuilder builder = new GraphBuilder(name);
        GraphImport importer = new GraphImport(graph.functions(), saved.variables(), tables, findings);
        Scope scope = importer.scope(builder, graph.nodes());
        boolean single = signature.inputs().size() == 1;
        signature.inputs().forEach((input, info) -> {
            ElementType element = options.inputTypes().getOrDefault(input, info.element());
            Shape shape = OpenSizes.named(options.shape(input, info.shape()), input, single);
            Value value = builder.input(input, TensorType.of(element, shape));
            Reference reference = Reference.of(info.tensor());
            scope.overridden.put(reference.node() + ":" + reference.index(), value);
        });
        Map<String, Value> inside = new LinkedHashMap<>();
        options.inputShapes().forEach((input, shape) -> {
            if (!others.contains(input) && !signature.inputs().containsKey(input)) {
                ElementType element = options.inputTypes().getOrDefault(input, ElementType.FLOAT32);
                inside.put(input, builder.input(input, TensorType.of(element, OpenSizes.named(shape, input, false))));
            }
        });
        importer.beginBehind(inside);
        Map<String, String> outputs = new LinkedHashMap<>();
        signature.outputs().forEach((output, info) -> outputs.put(output, info.tensor()));
        GraphImport.outputs(
                scope, outputs, outputs.keySet().containsAll(options.outputs()) ? List.of() : options.outputs());
        Graph whole = builder.build();
        return inside.isEmpty() ? whole : withoutUnread(whole, signature, inside.keySet());
    }

    /// Without the inputs of the signature that nothing reads since the graph begins elsewhere.
    private static Graph withoutUnread(Graph graph, Signature signature, Set<String> inside) {
        GraphBuilder builder = graph.toBuilder().clearInputs();
        for (Port input : graph.inputs()) {
            boolean read = !graph.readers(input.value()).isEmpty() || graph.isOutput(input.value());
            if (inside.contains(input.name()) && !read) {
                throw new IllegalArgumentException("nothing that the outputs depend on is named '%s'; the inputs are %s"
                        .formatted(input.name(), signature.inputs().sequencedKeySet()));
            }
            if (read) {
                builder.input(input, graph.type(input.value()));
            }
        }
        return builder.build();
    }
}
