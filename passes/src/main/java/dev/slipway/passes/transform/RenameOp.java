package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Op;

/// Lets nodes of one op compute another one of the same family, or be of another type that the hub does not know.
final class RenameOp {

    private RenameOp() {}

    static Graph apply(Graph graph, Report report) {
        String from = wanted(report, "old_op_name");
        String to = wanted(report, "new_op_name");
        Graph renamed = Bodies.changed(graph, body -> body.mapOps(node -> renamed(node, from, to, report)));
        if (report.changes() == 0) {
            report.note("", "there is no node of op %s".formatted(from), "slipway inspect lists the ops of a model");
            return graph;
        }
        return Bodies.changed(renamed, body -> body.toBuilder().build());
    }

    private static String wanted(Report report, String argument) {
        return report.call()
                .one(argument)
                .orElseThrow(() -> report.call()
                        .wrong("it needs the argument %s, as in rename_op(old_op_name=Relu6, new_op_name=Relu)"
                                .formatted(argument)));
    }

    private static Node renamed(Node node, String from, String to, Report report) {
        if (!OpNames.fits(from, node.op())) {
            return node;
        }
        Op sibling = OpNames.sibling(to, node.op());
        if (sibling == null) {
            throw report.call()
                    .wrong(
                            "node '%s' cannot compute %s in the place of %s: only functions of one or two tensors change so"
                                    .formatted(node.name(), to, from));
        }
        report.changed(1);
        return node.with(sibling);
    }
}
