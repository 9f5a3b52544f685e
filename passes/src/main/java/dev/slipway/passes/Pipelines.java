package dev.slipway.passes;

import dev.slipway.model.graph.Graph;
import dev.slipway.passes.fold.FoldConstants;
import dev.slipway.passes.fold.FoldShapes;
import dev.slipway.passes.fuse.FoldScaleIntoWeights;
import dev.slipway.passes.fuse.FoldShiftIntoBias;
import dev.slipway.passes.fuse.LowerBatchNormalization;
import dev.slipway.passes.simplify.MergeDuplicates;
import dev.slipway.passes.simplify.MergeTransposes;
import dev.slipway.passes.simplify.RemoveIdentities;
import java.util.List;

/// The lists of rules that are run together.
public final class Pipelines {

    private Pipelines() {}

    /// What every conversion does: nothing lossy, nothing for one target only.
    public static List<Rule> standard() {
        return List.of(
                new RemoveIdentities(),
                new FoldConstants(),
                new FoldShapes(),
                new MergeDuplicates(),
                new MergeTransposes(),
                new LowerBatchNormalization(),
                new FoldScaleIntoWeights(),
                new FoldShiftIntoBias());
    }

    public static Graph optimize(Graph graph) {
        return new Rewriter(standard()).rewrite(graph);
    }
}
