package dev.slipway.passes.pipeline;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.passes.Rewriter;
import dev.slipway.passes.Rule;
import dev.slipway.passes.fold.FoldConstants;
import dev.slipway.passes.fold.FoldShapes;
import dev.slipway.passes.fold.InlineConstantIf;
import dev.slipway.passes.fold.InlineMeaning;
import dev.slipway.passes.fold.SpellGammaFunctions;
import dev.slipway.passes.fuse.FoldPadIntoWindow;
import dev.slipway.passes.fuse.FoldScaleIntoNextWeights;
import dev.slipway.passes.fuse.FoldScaleIntoWeights;
import dev.slipway.passes.fuse.FoldShiftIntoBias;
import dev.slipway.passes.fuse.FoldShiftIntoNextBias;
import dev.slipway.passes.fuse.FoldTransposeIntoMatMul;
import dev.slipway.passes.fuse.FormDense;
import dev.slipway.passes.fuse.FormGelu;
import dev.slipway.passes.fuse.FormHardSwish;
import dev.slipway.passes.fuse.FormPRelu;
import dev.slipway.passes.fuse.FormReciprocalRoot;
import dev.slipway.passes.fuse.FormRectifiers;
import dev.slipway.passes.fuse.FormSquaredDifference;
import dev.slipway.passes.fuse.FuseActivations;
import dev.slipway.passes.fuse.LowerBatchNormalization;
import dev.slipway.passes.fuse.MoveReshapeBehind;
import dev.slipway.passes.fuse.MultiplyByReciprocals;
import dev.slipway.passes.fuse.SplitActivations;
import dev.slipway.passes.layout.AssignLayout;
import dev.slipway.passes.layout.ChannelOrder;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.quantize.ComputeQuantized;
import dev.slipway.passes.quantize.DropRequantization;
import dev.slipway.passes.quantize.MoveDequantizeBehind;
import dev.slipway.passes.quantize.ReadStored;
import dev.slipway.passes.quantize.StoreSigned;
import dev.slipway.passes.simplify.DropNeutralOperands;
import dev.slipway.passes.simplify.MergeConcatenations;
import dev.slipway.passes.simplify.MergeConstantOperands;
import dev.slipway.passes.simplify.MergeDuplicates;
import dev.slipway.passes.simplify.MergeReshapes;
import dev.slipway.passes.simplify.MergeTransposes;
import dev.slipway.passes.simplify.RemoveIdentities;
import dev.slipway.passes.simplify.SimplifyPowers;
import dev.slipway.passes.simplify.SplitComplexNumbers;
import dev.slipway.passes.simplify.TurnTransposesIntoReshapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lists of rules that are run together.
public final class Pipelines {

    private Pipelines() {}

    /// A fresh instance of every rule that applies to ops of the hub.
    public static List<Rule> allRules() {
        List<Rule> rules = new ArrayList<>(standard());
        rules.add(LowerBatchNormalization.everywhere());
        rules.add(new SpellGammaFunctions());
        rules.addAll(forTflite());
        rules.add(new SplitActivations());
        rules.addAll(quantized());
        return rules;
    }

    /// What every conversion does: nothing lossy, nothing for one target only.
    public static List<Rule> standard() {
        return List.of(
                new RemoveIdentities(),
                new FoldConstants(),
                new FoldShapes(),
                new InlineConstantIf(),
                new MergeDuplicates(),
                new DropNeutralOperands(),
                new MergeTransposes(),
                new MergeReshapes(),
                new MergeConcatenations(),
                new SimplifyPowers(),
                new SplitComplexNumbers(),
                new FormRectifiers(),
                new FormPRelu(),
                LowerBatchNormalization.whereAbsorbed(),
                new MoveReshapeBehind(),
                new FoldPadIntoWindow(),
                new FoldScaleIntoWeights(),
                new FoldShiftIntoBias(),
                new FoldScaleIntoNextWeights(),
                new FoldShiftIntoNextBias(),
                new MergeConstantOperands());
    }

    /// TFLite has dense layers, built-in activations and some ops in one; what it lacks is lowered when it is written.
    private static List<Rule> forTflite() {
        return List.of(
                new FormHardSwish(),
                new FormGelu(),
                new FormDense(),
                new FormSquaredDifference(),
                new FormReciprocalRoot(),
                new MultiplyByReciprocals(),
                new FoldTransposeIntoMatMul(),
                new TurnTransposesIntoReshapes(),
                new FuseActivations());
    }

    /// The rules of the first half of a conversion, before the order of channels is decided.
    private static List<Rule> general(String format) {
        List<Rule> rules = new ArrayList<>(standard());
        rules.addFirst(new InlineMeaning(format));
        if (!format.equals("tensorflow")) {
            rules.add(new SpellGammaFunctions());
        }
        if (isTflite(format)) {
            rules.add(LowerBatchNormalization.everywhere());
        }
        return rules;
    }

    /// What a target wants beyond.
    public static List<Rule> forTarget(String format) {
        List<Rule> rules = new ArrayList<>(general(format));
        if (isTflite(format)) {
            rules.addAll(forTflite());
        } else {
            rules.add(new TurnTransposesIntoReshapes());
            rules.add(new SplitActivations());
        }
        return rules;
    }

    private static boolean isTflite(String format) {
        return format.equals("tflite");
    }

    /// The graph, optimised and then brought to what the target has, the order of channels included.
    public static Graph optimizeFor(Graph graph, String format) {
        return optimizeFor(graph, format, LayoutChoice.TARGET, new Findings());
    }

    /// The same, with the order of channels that the caller chose.
    ///
    /// @param findings receives a `TRANSPOSE` for each transpose inserted, with its reason
    public static Graph optimizeFor(Graph graph, String format, LayoutChoice layout, Findings findings) {
        return optimizeFor(graph, format, layout, findings, new LinkedHashMap<>());
    }

    /// The same, and an account of it.
    ///
    /// @param account receives how often each rule fired, by its name
    public static Graph optimizeFor(
            Graph graph, String format, LayoutChoice layout, Findings findings, Map<String, Integer> account) {
        Rewriter first = new Rewriter(general(format));
        Rewriter second = new Rewriter(forTarget(format));
        Graph optimized = first.rewrite(graph);
        Graph brought = second.rewrite(laidOut(optimized, layout.order(format), findings));
        first.account().forEach((rule, times) -> account.merge(rule, times, Integer::sum));
        second.account().forEach((rule, times) -> account.merge(rule, times, Integer::sum));
        return brought;
    }

    /// A graph that a format has made sayable, without what that leaves between ops: reshapes and transposes that meet.
    public static Graph tidied(Graph graph) {
        return new Rewriter(List.of(RemoveIdentities.butNotAtOutputs(), new MergeTransposes(), new MergeReshapes()))
                .rewrite(graph);
    }

    /// The same, and computed with stored integers where the format has kernels for them.
    public static Graph tidied(Graph graph, String format) {
        return isTflite(format) ? new Rewriter(quantized()).rewrite(tidied(graph)) : tidied(graph);
    }

    private static List<Rule> quantized() {
        return List.of(
                new StoreSigned(),
                new ReadStored(),
                new MoveDequantizeBehind(),
                new DropRequantization(),
                new ComputeQuantized());
    }

    /// The graph of a model that was made for the target already: only what changes no bit of its outputs.
    public static Graph exact(Graph graph) {
        List<Rule> rules = List.of(
                new RemoveIdentities(),
                new FoldShapes(),
                new InlineConstantIf(),
                new MergeDuplicates(),
                new MergeTransposes(),
                new MergeReshapes());
        return new Rewriter(rules).rewrite(graph);
    }

    private static Graph laidOut(Graph graph, @Nullable ChannelOrder order, Findings findings) {
        return order == null ? graph : AssignLayout.to(order).apply(graph, findings);
    }

    public static Graph optimize(Graph graph) {
        return new Rewriter(standard()).rewrite(graph);
    }
}
