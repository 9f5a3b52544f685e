package dev.slipway.convert;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.FakeQuantize;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Random;
import dev.slipway.model.op.RandomChoice;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells what of a graph behaves as in training: random draws, statistics of the batch, and ops that only training
/// needs.
final class Readiness {

    private static final String EXPORT = "export the model for inference, as with training=False";
    private static final Pattern TRAINING_SIGNATURE = Pattern.compile("(?i).*(train|save|restore|initiali[sz]e).*");
    private static final Pattern TRAINING_OP =
            Pattern.compile("(Resource|Sparse)*Apply.*|.*Grad(V\\d|WithArgmax)?|Print(V2)?|Assert|.*Summary(V2)?");
    private static final int STEPS = 8;

    private final Findings findings = new Findings();

    private Readiness() {}

    /// What to know before the model is given away.
    static List<Finding> of(String signature, Graph graph) {
        Readiness readiness = new Readiness();
        if (TRAINING_SIGNATURE.matcher(signature).matches()) {
            readiness.findings.note(
                    "TRAINING_SIGNATURE",
                    signature,
                    "by its name this signature serves training",
                    "convert the one that predicts, with --signature");
        }
        readiness.look(graph);
        return readiness.findings.all();
    }

    private void look(Graph graph) {
        for (Node node : graph.nodes()) {
            look(node, graph);
            node.bodies().forEach(this::look);
        }
    }

    private void look(Node node, Graph graph) {
        switch (node.op()) {
            case Random random when random.kind() == Random.Kind.UNIFORM && dropsElements(node, graph) -> dropout(node);
            case RandomChoice choice when choice.kind() == RandomChoice.Kind.BERNOULLI -> dropout(node);
            case Random _, RandomChoice _ ->
                findings.note(
                        "RANDOM",
                        where(node),
                        "random numbers are drawn: no two runs compute the same, and no two runtimes draw the same",
                        "take the numbers as an input: --input NODE=SHAPE cuts the graph there");
            case BatchNormalization _
            when isComputed(node.input(3), graph) ->
                findings.loss(
                        "BATCH_STATISTICS",
                        where(node),
                        "the batch is normalised by its own mean and variance, as in training",
                        EXPORT);
            case FakeQuantize _ ->
                findings.note(
                        "FAKE_QUANTIZATION",
                        where(node),
                        "values are rounded as quantisation would: the model was trained to be quantised",
                        "");
            case Opaque opaque
            when TRAINING_OP.matcher(opaque.type()).matches() ->
                findings.loss(
                        "TRAINING_OP", where(node), "%s serves training or debugging".formatted(opaque.type()), EXPORT);
            default -> {}
        }
    }

    private void dropout(Node node) {
        findings.loss("DROPOUT", where(node), "elements are dropped at random: dropout as in training", EXPORT);
    }

    private static String where(Node node) {
        return node.origins().isEmpty() ? node.name() : node.origins().getFirst();
    }

    /// Whether draws are compared with a share, or rounded after one was added, as dropout is spelled.
    private static boolean dropsElements(Node random, Graph graph) {
        ArrayDeque<Value> open = new ArrayDeque<>(random.outputs());
        Set<Value> seen = new HashSet<>();
        for (int step = 0; step < STEPS && !open.isEmpty(); step++) {
            Value value = open.pop();
            for (Node reader : graph.readers(value)) {
                if (reader.op() instanceof Comparison || reader.op().equals(new Unary(Unary.Kind.FLOOR))) {
                    return true;
                }
                reader.outputs().stream().filter(seen::add).forEach(open::add);
            }
        }
        return false;
    }

    private static boolean isComputed(Value mean, Graph graph) {
        Node producer = graph.producer(mean);
        for (int step = 0; step < STEPS && producer != null; step++) {
            if (producer.op() instanceof Reduction) {
                return true;
            }
            producer = graph.producer(producer.input(0));
        }
        return false;
    }
}
