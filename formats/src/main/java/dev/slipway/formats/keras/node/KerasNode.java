package dev.slipway.formats.keras.node;

import dev.slipway.formats.keras.file.KerasAssets;
import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.file.KerasWeights;
import dev.slipway.model.formula.Steps;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call of a Keras layer on its way into the hub: how the layer is configured, its weights, what it is called with,
/// and the graph being built.
///
/// @param type the class of the layer, as `Conv2D`
/// @param config what its `get_config` gave
/// @param name the layer's, with those of the models around it
/// @param call what it is called with
/// @param model what all layers of the model share
public record KerasNode(
        String type,
        KerasConfig config,
        String name,
        KerasWeights weights,
        KerasCall call,
        GraphBuilder graph,
        Shared model)
        implements Steps {

    /// What all layers of a model share.
    ///
    /// @param generation of the Keras that saved it: 1, 2 or 3
    /// @param masks which steps of a value count, where that was said
    /// @param inner calls layers inside layers
    public record Shared(
            int generation, String backend, KerasAssets assets, KerasMasks masks, Inner inner, KerasNotes notes) {}

    /// The values it is called with.
    public List<Value> inputs() {
        return call.values();
    }

    /// The values of its first argument.
    public List<Value> first() {
        Object first = call.positional().isEmpty()
                ? call.named().values().stream().findFirst().orElse(null)
                : call.positional().getFirst();
        return KerasCall.values(first);
    }

    public Value in(int index) {
        List<Value> inputs = inputs();
        if (index >= inputs.size()) {
            throw FormatException.corrupt(
                    "layer '%s' (%s) is called with %d tensors, tensor %d is needed", name, type, inputs.size(), index);
        }
        return inputs.get(index);
    }

    /// The first value, as reals.
    public Value x() {
        return real(in(0));
    }

    /// Reals as they are, anything else as float32.
    public Value real(Value value) {
        return graph.typeOf(value).element().isFloat() ? value : cast(value, ElementType.FLOAT32);
    }

    public Value cast(Value value, ElementType to) {
        return graph.typeOf(value).element() == to ? value : step("cast", new Cast(to, true), value);
    }

    /// The same layer called with something else.
    public KerasNode with(KerasCall other) {
        return new KerasNode(type, config, name, weights, other, graph, model);
    }

    public KerasNode with(KerasConfig other) {
        return new KerasNode(type, other, name, weights, call, graph, model);
    }

    public KerasNode with(KerasWeights other) {
        return new KerasNode(type, config, name, other, call, graph, model);
    }

    /// The same layer within another graph, such as the body of a loop.
    public KerasNode within(GraphBuilder body) {
        return new KerasNode(type, config, name, weights, call, body, model);
    }

    /// Adds a hub node in place of this layer; its only output bears the layer's name.
    public Value is(Op op, Value... inputs) {
        return graph.add(name, List.of(name), op, inputs);
    }

    @Override
    public Value step(String suffix, Op op, Value... inputs) {
        return graph.add(name + "/" + suffix, List.of(name), op, inputs);
    }

    /// Adds a hub node of several outputs on the way.
    public List<Value> steps(String suffix, int outputs, Op op, Value... inputs) {
        String unique = graph.uniqueName(name + "/" + suffix);
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            values.add(new Value(i == 0 ? unique : graph.uniqueName(unique + ":" + i)));
        }
        graph.add(new dev.slipway.model.graph.Node(unique, op, List.of(inputs), values, List.of(name)));
        return values;
    }

    @Override
    public Value constant(String suffix, Tensor tensor) {
        return constant(suffix, Constant.of(tensor));
    }

    public Value constant(String suffix, Constant constant) {
        return graph.constant(graph.uniqueName(name + "/" + suffix), constant);
    }

    /// A scalar of the type of `like`.
    public Value scalar(Value like, double value) {
        return scalar("number", graph.typeOf(like).element(), value);
    }

    /// A weight, where float16 is widened: what is computed in float32 is as exact, and runs everywhere.
    public Constant weight(int index) {
        Constant weight = Constant.of(weights.get(index));
        return weight.element().bits() < 32 && weight.element().isFloat() ? weight.cast(ElementType.FLOAT32) : weight;
    }

    /// A weight of known rank.
    ///
    /// @throws FormatException when it has another
    public Constant weight(int index, int rank) {
        Constant weight = weight(index);
        if (!weight.shape().hasRank(rank)) {
            throw FormatException.corrupt(
                    "layer '%s' (%s): weight '%s' has shape %s, expected %d axes; configuration and weights are of different models",
                    name, type, weights.name(index), weight.shape(), rank);
        }
        return weight;
    }

    public Value weightValue(String suffix, int index) {
        return constant(suffix, weight(index));
    }

    public TensorType type(Value value) {
        return graph.typeOf(value);
    }

    public Shape shape(Value value) {
        return graph.typeOf(value).shape();
    }

    /// @throws Unsaid when it is not known
    public int rank(Value value) {
        if (!shape(value).isRanked()) {
            throw new Unsaid("the rank of '%s' is not known".formatted(value.name()));
        }
        return shape(value).rank();
    }

    /// The size of an axis; negative ones count from the end.
    ///
    /// @throws Unsaid when it is not known
    public int size(Value value, int axis) {
        Shape shape = shape(value);
        int at = Math.floorMod(axis, Math.max(1, rank(value)));
        if (shape.rank() == 0 || !shape.dim(at).isKnown()) {
            throw new Unsaid("the size of axis %d of '%s' is not known; give the model's input a fixed shape"
                    .formatted(axis, value.name()));
        }
        return Math.toIntExact(shape.size(at));
    }

    /// Which steps of an input count; null where all do.
    public @Nullable Value mask() {
        return call.named().get("mask") instanceof Value given
                ? given
                : model.masks.of(first().isEmpty() ? Value.NONE : first().getFirst());
    }

    /// Whether images have their channels before their spatial axes.
    public boolean channelsFirst() {
        return config.text("data_format", "channels_last").equals("channels_first");
    }

    /// Calls a layer inside this one.
    public List<Value> call(KerasConfig layer, KerasWeights weights, KerasCall with) {
        return model.inner.call(layer, weights, with, this, name + "/");
    }

    /// The hub cannot say this layer, for a reason that the message gives; it is kept opaque.
    public static final class Unsaid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unsaid(String message) {
            super(message);
        }
    }
}
