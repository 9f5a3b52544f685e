package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rewriter;
import dev.slipway.passes.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes out nodes of given ops: whoever read the output reads the input instead. This may change what is computed.
///
/// Only of nodes with one output and one input that is no constant, or as many as `max_inputs` says; nodes that make an
/// output of the model stay, as do those whose output is of another element type than their input.
final class RemoveNodes implements Rule {

    private final String op;
    private final int most;
    private final Report report;
    private final Set<String> kept = new HashSet<>();
    private int seen;

    private RemoveNodes(String op, int most, Report report) {
        this.op = op;
        this.most = most;
        this.report = report;
    }

    static Graph apply(Graph graph, Report report) {
        List<String> ops = report.call().all("op");
        if (ops.isEmpty()) {
            throw report.call().wrong("it needs the argument op, as in remove_nodes(op=Identity, op=CheckNumerics)");
        }
        int most = report.call().number("max_inputs", 1, 1);
        Graph current = graph;
        for (String op : ops) {
            RemoveNodes rule = new RemoveNodes(op, most, report);
            Rewriter rewriter = new Rewriter(List.of(rule));
            current = rewriter.rewrite(current);
            int removed = rewriter.account().values().stream().mapToInt(n -> n).sum();
            report.changed(removed);
            rule.saySo(removed);
        }
        return current;
    }

    private void saySo(int removed) {
        if (seen == 0) {
            report.note(
                    "",
                    OpNames.isGone(op)
                            ? "nothing to do: nodes of op %s are gone once a model is read".formatted(op)
                            : "there is no node of op %s".formatted(op),
                    OpNames.isGone(op) ? "" : "slipway inspect lists the ops of a model");
        } else if (removed > 0 && !OpNames.isGone(op)) {
            report.loss(
                    "",
                    "%,d nodes of op %s are taken out, with what they computed".formatted(removed, op),
                    "compare with --verify");
        }
    }

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!OpNames.fits(op, node.op())) {
            return Optional.empty();
        }
        seen++;
        List<Value> computed = node.inputs().stream()
                .filter(value -> value.isPresent() && !graph.isConstant(value))
                .distinct()
                .toList();
        if (computed.isEmpty() || computed.size() > most || node.outputs().size() != 1) {
            return kept(
                    node,
                    "it has %d inputs that are computed and %d outputs"
                            .formatted(computed.size(), node.outputs().size()));
        }
        if (graph.isOutput(node.output())) {
            return kept(node, "it makes an output of the graph");
        }
        Value input = computed.getFirst();
        if (graph.type(input).element() != graph.type(node.output()).element()) {
            return kept(
                    node,
                    "it makes %s of %s"
                            .formatted(
                                    graph.type(node.output()).element(),
                                    graph.type(input).element()));
        }
        return Optional.of(Edit.bypass(node, input));
    }

    private Optional<Edit> kept(Node node, String reason) {
        if (kept.add(node.name())) {
            report.note(node.name(), "%s stays: %s".formatted(op, reason), "");
        }
        return Optional.empty();
    }
}
