package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import java.util.Map;

/// Rounds the reals of large constants to a few levels each, so that files compress well: levels lie evenly between the
/// least and the largest number of a constant.
final class RoundToLevels {

    private static final long LARGE = 16;
    private static final int USUAL = 256;

    private RoundToLevels() {}

    static Graph apply(Graph graph, Report report) {
        int steps = report.call().number("num_steps", USUAL, 1);
        Graph rounded = Bodies.changed(graph, body -> rounded(body, steps, report));
        if (report.changes() > 0) {
            report.loss(
                    "",
                    "the reals of %,d constants have at most %,d values each now".formatted(report.changes(), steps),
                    "compare with --verify; more steps lose less");
        }
        return rounded;
    }

    private static Graph rounded(Graph graph, int steps, Report report) {
        Map<Value, Constant> changed =
                LargeConstants.changed(graph, LARGE, (_, _) -> true, constant -> constant.atLevels(steps), report);
        if (changed.isEmpty()) {
            return graph;
        }
        GraphBuilder builder = graph.toBuilder();
        changed.forEach((value, constant) -> builder.constant(value.name(), constant));
        return builder.build();
    }
}
