package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Gru;
import dev.slipway.model.op.Lstm;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Recurrence;
import dev.slipway.model.op.Recurrence.Direction;
import dev.slipway.model.op.Rnn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Recurrent operators.
final class OnnxRecurrent {

    private static final List<String> ACTIVATIONS = List.of(
            "Sigmoid",
            "Tanh",
            "Relu",
            "Affine",
            "LeakyRelu",
            "ThresholdedRelu",
            "ScaledTanh",
            "HardSigmoid",
            "Elu",
            "Softsign",
            "Softplus");

    private OnnxRecurrent() {}

    static void spellings() {
        OnnxOps.spell("RNN", Rnn.class)
                .read(node -> read(node, node.all(), 2, Rnn::new, "tanh"))
                .write((op, node, emit) -> write(node, "RNN", op.recurrence(), emit));
        OnnxOps.spell("LSTM", Lstm.class)
                .read(node -> lstm(node, node.all()))
                .write((op, node, emit) ->
                        write(node, "LSTM", op.recurrence(), emit, "input_forget", op.inputForget()));
        OnnxOps.spell("GRU", Gru.class)
                .read(node -> read(
                        node,
                        node.all(),
                        2,
                        each -> new Gru(each, node.flag("linear_before_reset", false)),
                        "sigmoid",
                        "tanh"))
                .write((op, node, emit) ->
                        write(node, "GRU", op.recurrence(), emit, "linear_before_reset", op.linearBeforeReset()));
    }

    /// The LSTM that the node's attributes describe, of the inputs given.
    static List<Value> lstm(OnnxNode node, Value[] inputs) {
        boolean coupled = node.flag("input_forget", false);
        return read(node, inputs, 3, each -> new Lstm(each, coupled), "sigmoid", "tanh", "tanh");
    }

    private static List<Value> read(
            OnnxNode node, Value[] inputs, int outputs, Function<Recurrence, Op> op, String... defaults) {
        Direction direction =
                Direction.valueOf(node.text("direction", "forward").toUpperCase(Locale.ROOT));
        int directions = direction == Direction.BIDIRECTIONAL ? 2 : 1;
        List<String> activations = node.texts("activations").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        List<String> usual = new ArrayList<>();
        Collections.nCopies(directions, Arrays.asList(defaults)).forEach(usual::addAll);
        Recurrence recurrence = new Recurrence(
                hidden(node),
                direction,
                activations.isEmpty() ? usual : activations,
                node.reals("activation_alpha"),
                node.reals("activation_beta"),
                node.real("clip", Float.POSITIVE_INFINITY),
                node.flag("layout", false));
        return node.are(outputs, op.apply(recurrence), inputs);
    }

    private static int hidden(OnnxNode node) {
        if (node.has("hidden_size")) {
            return (int) node.integer("hidden_size", 0);
        }
        if (!node.shape(2).isRanked() || !node.shape(2).dim(-1).isKnown()) {
            throw new OnnxNode.NotSayable("its hidden size is not known");
        }
        return (int) node.shape(2).size(node.rank(2) - 1);
    }

    static void write(Node node, String type, Recurrence recurrence, OnnxEmitter emit, Object... more) {
        List<Object> attributes = new ArrayList<>(List.of("hidden_size", recurrence.hidden()));
        if (recurrence.direction() != Direction.FORWARD) {
            attributes.addAll(List.of("direction", recurrence.direction().name().toLowerCase(Locale.ROOT)));
        }
        attributes.addAll(List.of(
                "activations",
                recurrence.activations().stream().map(OnnxRecurrent::named).toList()));
        if (!recurrence.alphas().isEmpty()) {
            attributes.addAll(List.of("activation_alpha", recurrence.alphas()));
        }
        if (!recurrence.betas().isEmpty()) {
            attributes.addAll(List.of("activation_beta", recurrence.betas()));
        }
        if (Float.isFinite(recurrence.clip())) {
            attributes.addAll(List.of("clip", recurrence.clip()));
        }
        for (int i = 0; i < more.length; i += 2) {
            if (more[i + 1].equals(true)) {
                attributes.addAll(List.of(more[i], 1));
            }
        }
        emit.is(node, type, 7, attributes.toArray());
    }

    private static String named(String activation) {
        return ACTIVATIONS.stream()
                .filter(name -> name.equalsIgnoreCase(activation))
                .findFirst()
                .orElseThrow(OnnxOps::noSuchOp);
    }
}
