package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Normalisations along axes.
final class OnnxNormalization {

    private OnnxNormalization() {}

    static void spellings() {
        OnnxOps.spell("Softmax", Softmax.class)
                .read(node -> OnnxLayers.alongAxis(node, Softmax::new))
                .write((op, node, emit) -> OnnxAxes.alongAxis(node, "Softmax", op.axis(), emit));
        OnnxOps.spell("LogSoftmax", LogSoftmax.class)
                .read(node -> OnnxLayers.alongAxis(node, LogSoftmax::new))
                .write((op, node, emit) -> OnnxAxes.alongAxis(node, "LogSoftmax", op.axis(), emit));
        OnnxOps.spell("Hardmax", Hardmax.class)
                .read(node -> OnnxLayers.alongAxis(node, Hardmax::new))
                .write((op, node, emit) -> OnnxAxes.alongAxis(node, "Hardmax", op.axis(), emit));
        OnnxOps.spell("BatchNormalization", BatchNormalization.class)
                .read(OnnxLayers::batchNormalization)
                .write((op, node, emit) ->
                        channels(node, "BatchNormalization", 9, op.channelAxis(), emit, "epsilon", op.epsilon()));
        OnnxOps.spell("InstanceNormalization", InstanceNormalization.class)
                .read(node -> node.is(new InstanceNormalization(node.real("epsilon", 1e-5f), 1), node.all()))
                .write((op, node, emit) ->
                        channels(node, "InstanceNormalization", 6, op.channelAxis(), emit, "epsilon", op.epsilon()));
        OnnxOps.spell("LayerNormalization", LayerNormalization.class)
                .read(node -> node.are(
                        Math.max(1, node.outputs()),
                        new LayerNormalization((int) node.integer("axis", -1), node.real("epsilon", 1e-5f)),
                        node.all()))
                .write((op, node, emit) ->
                        emit.is(node, "LayerNormalization", 17, "axis", op.axis(), "epsilon", op.epsilon()));
        OnnxOps.spell("RMSNormalization SimplifiedLayerNormalization", RmsNormalization.class)
                .read(node -> node.is(
                        new RmsNormalization((int) node.integer("axis", -1), node.real("epsilon", 1e-5f)), node.all()))
                .write((op, node, emit) ->
                        emit.is(node, "RMSNormalization", 23, "axis", op.axis(), "epsilon", op.epsilon()));
        OnnxOps.spell("GroupNormalization", GroupNormalization.class)
                .read(OnnxLayers::groupNormalization)
                .write((op, node, emit) -> channels(
                        node,
                        "GroupNormalization",
                        21,
                        op.channelAxis(),
                        emit,
                        "epsilon",
                        op.epsilon(),
                        "num_groups",
                        op.groups()));
        OnnxOps.spell("LpNormalization", LpNormalization.class)
                .read(node -> node.is(
                        new LpNormalization((int) node.integer("axis", -1), (int) node.integer("p", 2), 0), node.all()))
                .write((op, node, emit) -> emit.is(node, "LpNormalization", 1, "axis", op.axis(), "p", op.p()));
        OnnxOps.spell("LRN", LocalResponseNormalization.class)
                .read(node -> node.is(
                        new LocalResponseNormalization(
                                (int) node.integer("size", 1),
                                node.real("alpha", 0.0001f),
                                node.real("beta", 0.75f),
                                node.real("bias", 1),
                                1),
                        node.all()))
                .write((op, node, emit) -> channels(
                        node,
                        "LRN",
                        1,
                        op.channelAxis(),
                        emit,
                        "size",
                        op.size(),
                        "alpha",
                        op.alpha(),
                        "beta",
                        op.beta(),
                        "bias",
                        op.bias()))
                .computedIn("float32");
    }

    /// An operator that takes channels as axis 1, of a value that has them elsewhere.
    private static void channels(Node node, String type, int since, int axis, OnnxEmitter emit, Object... attributes) {
        int rank = axis == 1 ? 3 : emit.rank(node.input(0));
        int channel = Math.floorMod(axis, rank);
        List<String> inputs = new ArrayList<>(emit.all(node));
        if (channel == 1) {
            emit.last(node, type, since, inputs, attributes);
            return;
        }
        List<Integer> permutation =
                new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        permutation.remove(channel);
        permutation.add(1, channel);
        emit.file().transposes().add(node.name());
        inputs.set(0, emit.permuted(node.input(0), permutation, "channels_first"));
        String result = emit.step(type, since, inputs, attributes);
        emit.last(node, "Transpose", 1, List.of(result), "perm", Permutation.inverse(permutation));
    }
}
