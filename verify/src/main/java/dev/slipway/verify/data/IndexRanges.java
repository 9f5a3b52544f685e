package dev.slipway.verify.data;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.GatherNd;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.HashSet;
import java.util.Set;

/// How large the integers of an input may grow before something is looked up outside of what it has: the row of an
/// embedding, the class of a table.
public final class IndexRanges {

    private final Graph graph;
    private final Set<Value> seen = new HashSet<>();
    private long bound = Long.MAX_VALUE;

    private IndexRanges(Graph graph) {
        this.graph = graph;
    }

    /// The smallest size that integers made from `input` index; `Long.MAX_VALUE` where they index nothing.
    public static long bound(Graph graph, Value input) {
        IndexRanges ranges = new IndexRanges(graph);
        ranges.follow(input);
        return ranges.bound;
    }

    private void follow(Value value) {
        if (!seen.add(value)) {
            return;
        }
        for (Node reader : graph.readers(value)) {
            switch (reader.op()) {
                case Gather gather when reader.input(1).equals(value) -> limit(reader, gather.axis());
                case GatherNd _ when reader.input(1).equals(value) -> limit(reader, 0);
                default -> followOutputs(reader);
            }
        }
    }

    private void followOutputs(Node reader) {
        if (!reader.op().regions().isEmpty()) {
            bound = Math.min(bound, 2);
            return;
        }
        for (Value output : reader.outputs()) {
            if (output.isPresent() && graph.type(output).element().isInteger()) {
                follow(output);
            }
        }
    }

    private void limit(Node gather, int axis) {
        Shape table = graph.type(gather.input(0)).shape();
        if (table.isRanked()
                && table.rank() > 0
                && table.dim(Math.floorMod(axis, table.rank())) instanceof Dim.Known(long size)) {
            bound = Math.min(bound, size);
        }
    }
}
