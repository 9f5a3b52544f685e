package dev.slipway.passes;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.passes.fold.FoldConstants;
import dev.slipway.passes.fold.FoldShapes;
import dev.slipway.passes.fuse.FoldScaleIntoWeights;
import dev.slipway.passes.fuse.FoldShiftIntoBias;
import dev.slipway.passes.fuse.FormDense;
import dev.slipway.passes.fuse.FuseActivations;
import dev.slipway.passes.fuse.LowerBatchNormalization;
import dev.slipway.passes.fuse.SplitActivations;
import dev.slipway.passes.layout.AssignLayout;
import dev.slipway.passes.layout.ChannelOrder;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.simplify.MergeDuplicates;
import dev.slipway.passes.simplify.MergeTransposes;
import dev.slipway.passes.simplify.RemoveIdentities;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lists of rules that are run together.
public final class Pipelines {

    private Pipelines() {}

    /// A fresh instance of every rule there is.
    public static List<Rule> allRules() {
        List<Rule> rules = new ArrayList<>(standard());
        rules.addAll(List.of(new FormDense(), new FuseActivations(), new SplitActivations()));
        return rules;
    }

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

    /// What a target wants beyond: TFLite has dense layers and built-in activations, the others have neither.
    public static List<Rule> forTarget(String format) {
        List<Rule> rules = new ArrayList<>(standard());
        if (format.equals("tflite")) {
            rules.addAll(List.of(new FormDense(), new FuseActivations()));
        } else {
            rules.add(new SplitActivations());
        }
        return rules;
    }

    /// The graph, optimised and then brought to what the target has, the order of channels included.
    public static Graph optimizeFor(Graph graph, String format) {
        return optimizeFor(graph, format, LayoutChoice.TARGET, new Findings());
    }

    /// The same, with the order of channels that the caller chose.
    ///
    /// @param findings receives a `TRANSPOSE` for each transpose inserted, with its reason
    public static Graph optimizeFor(Graph graph, String format, LayoutChoice layout, Findings findings) {
        return new Rewriter(forTarget(format)).rewrite(laidOut(optimize(graph), layout.order(format), findings));
    }

    private static Graph laidOut(Graph graph, @Nullable ChannelOrder order, Findings findings) {
        return order == null ? graph : AssignLayout.to(order).apply(graph, findings);
    }

    public static Graph optimize(Graph graph) {
        return new Rewriter(standard()).rewrite(graph);
    }
}
