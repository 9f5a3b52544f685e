package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasWeights;
import dev.slipway.formats.keras.node.Inner;
import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.formats.keras.spelling.KerasOps;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.OpException;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where layers are called: in a model, or in one that is a layer of another.
///
/// @param prefix begins the names of what is added
/// @param depth how many models are around this one
record Scope(GraphBuilder graph, String prefix, int depth, KerasNode.Shared model) {

    private static final int MOST_NESTED = 64;

    /// What layers inside layers are called by.
    static Inner inner() {
        return (layer, weights, call, from, prefix) -> new Scope(
                        from.graph(),
                        prefix,
                        (int) prefix.chars().filter(c -> c == '/').count(),
                        from.model())
                .call(layer, weights, call, List.of());
    }

    /// A layer as Keras 2 and 3 configure it.
    KerasConfig modern(KerasConfig layer) {
        KerasConfig modern = model.generation() == 1 ? FirstKeras.modernized(layer) : layer;
        return modern.named("layer '%s%s' (%s)"
                .formatted(prefix, LayerNames.name(modern), modern.text("class_name", "of no class")));
    }

    /// Adds what a layer computes of a call, and gives its outputs.
    ///
    /// @param declared what the file says of its outputs
    List<Value> call(KerasConfig layer, KerasWeights weights, KerasCall call, List<TensorType> declared) {
        if (depth > MOST_NESTED) {
            throw FormatException.corrupt("models nest more than %d deep at %s", MOST_NESTED, layer.where());
        }
        String type = LayerTypes.of(layer);
        String name = prefix + LayerNames.name(layer);
        Scope inside = new Scope(graph, name + "/", depth + 1, model);
        return switch (type) {
            case "Functional", "Model" ->
                new FunctionalModel(layer.config("config").named(layer.where()), weights, inside)
                        .call(
                                call.positional().isEmpty()
                                        ? call.named()
                                        : call.positional().getFirst());
            case "Sequential" ->
                List.of(new SequentialModel(layer, weights, inside)
                        .call(call.values().getFirst()));
            default -> {
                KerasConfig config = layer.get("config") instanceof Map<?, ?>
                        ? layer.config("config").named(layer.where())
                        : KerasConfig.EMPTY;
                yield ordinary(new KerasNode(type, config, name, weights, call, graph, model), declared);
            }
        };
    }

    private List<Value> ordinary(KerasNode node, List<TensorType> declared) {
        notePrecision(node);
        KerasOps.Spelling spelling = KerasOps.of(node.type());
        String why = "the hub has no such layer";
        if (spelling != null) {
            try {
                List<Value> values = spelling.reading().read(node);
                values.forEach(graph::typeOf);
                passMask(node, spelling, values);
                return values;
            } catch (Unsaid e) {
                why = String.valueOf(e.getMessage());
            } catch (OpException e) {
                throw new FormatException(
                        "CORRUPT",
                        "%s: %s; configuration and weights are of different models"
                                .formatted(node.config().where(), e.getMessage()),
                        e);
            }
        } else if (node.type().equals("Lambda")) {
            why = "it carries Python code, which is never run; replace it by layers or keras.ops";
        } else if (node.type().contains(">")) {
            why =
                    "it is a layer of its author's own; replace it by layers of Keras, or export a SavedModel with model.export";
        }
        return opaque(node, declared, why);
    }

    private void notePrecision(KerasNode node) {
        if (LayerTypes.policy(node.config()).startsWith("mixed_")) {
            model.notes()
                    .note(
                            "MIXED_PRECISION",
                            "",
                            "layers were computed in a shorter type; here in float32, with the float32 weights kept for them",
                            "for a small model, convert with --quantize float16");
        }
    }

    private void passMask(KerasNode node, KerasOps.Spelling spelling, List<Value> values) {
        if (spelling.keepsMask() && !values.isEmpty() && model.masks().of(values.getFirst()) == null) {
            Value mask = node.mask();
            if (mask != null
                    && !node.first().isEmpty()
                    && !values.getFirst().equals(node.first().getFirst())) {
                model.masks().put(values.getFirst(), mask);
            }
        }
    }

    private List<Value> opaque(KerasNode node, List<TensorType> declared, String why) {
        model.notes()
                .note(
                        "OPAQUE_OP",
                        node.name(),
                        "%s is kept as it is: %s".formatted(node.type(), why),
                        "no target but Keras can run it");
        List<TensorType> types =
                declared.isEmpty() ? List.of(TensorType.of(ElementType.FLOAT32, Shape.UNRANKED)) : declared;
        String unique = graph.uniqueName(node.name());
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Value value = new Value(i == 0 ? unique : graph.uniqueName(unique + ":" + i));
            graph.declare(value, types.get(i));
            outputs.add(value);
        }
        Opaque op = new Opaque("keras", node.type(), List.of(Opaque.reason(why)));
        graph.add(new Node(unique, op, node.inputs(), outputs, List.of(node.name())));
        return outputs;
    }
}
