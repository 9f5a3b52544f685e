package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.model.Declaration;
import dev.slipway.model.Findings;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/// Signatures as the caller asks for them, and the hub graph of each.
public final class Signatures {

    private Signatures() {}

    /// The signatures with only those outputs that are asked for; where none is named, only signatures that have all.
    public static SequencedMap<String, Signature> kept(
            SequencedMap<String, Signature> signatures, ReadOptions options) {
        if (options.outputs().isEmpty()) {
            return signatures;
        }
        SequencedMap<String, Signature> kept = new LinkedHashMap<>();
        Set<String> known = new LinkedHashSet<>();
        signatures.forEach((name, signature) -> {
            if (options.signature() == null || options.signature().equals(name)) {
                known.addAll(signature.outputs().sequencedKeySet());
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
        if (kept.isEmpty() && !known.isEmpty()) {
            throw new IllegalArgumentException(
                    "no signature has the outputs %s; there are %s".formatted(options.outputs(), known));
        }
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

    /// @throws IllegalArgumentException when a shape is given for what is no input
    public static void requireInputs(SequencedMap<String, Signature> signatures, ReadOptions options) {
        Set<String> known = new LinkedHashSet<>();
        signatures.values().forEach(signature -> known.addAll(signature.inputs().keySet()));
        for (String name : options.inputShapes().keySet()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "nothing that the outputs depend on is named '%s'; the inputs are %s".formatted(name, known));
            }
        }
    }

    /// What a signature needs of the file's graph.
    public static Graph graph(
            String name,
            TensorflowProto.Graph graph,
            Signature signature,
            SavedVariables saved,
            LookupTables tables,
            ReadOptions options,
            Findings findings) {
        GraphBuilder builder = new GraphBuilder(name);
        Scope scope =
                new GraphImport(graph.functions(), saved.variables(), tables, findings).scope(builder, graph.nodes());
        boolean single = signature.inputs().size() == 1;
        signature.inputs().forEach((input, info) -> {
            ElementType element = options.inputTypes().getOrDefault(input, info.element());
            Shape shape = named(options.shape(input, info.shape()), input, single);
            Value value = builder.input(input, TensorType.of(element, shape));
            Reference reference = Reference.of(info.tensor());
            scope.overridden.put(reference.node() + ":" + reference.index(), value);
        });
        Map<String, String> outputs = new LinkedHashMap<>();
        signature.outputs().forEach((output, info) -> outputs.put(output, info.tensor()));
        GraphImport.outputs(scope, outputs);
        return builder.build();
    }

    /// Unknown sizes get names, so that targets can show them: the first axis of a single input is the batch.
    private static Shape named(Shape shape, String input, boolean single) {
        if (!shape.isRanked()) {
            return shape;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            Dim dim = shape.dim(i);
            dims.add(!dim.isUnknown() ? dim : Dim.symbol(i == 0 && single ? "batch" : input + "_dim" + i));
        }
        return Shape.of(dims);
    }
}
