package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.ArgReduction;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Cumulative;
import dev.slipway.model.op.GatherNd;
import dev.slipway.model.op.NonZero;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Labels read from what a network says of each moment.
final class TensorflowSpeech {

    private TensorflowSpeech() {}

    static void spellings() {
        TensorflowOps.spell("CTCGreedyDecoder", TensorflowSpeech::greedy)
                .outputs("decoded_indices", "decoded_values", "decoded_shape", "log_probability");
    }

    /// The best label of each moment of `[moments, batch, labels]`, without blanks and, if asked for, repetitions; as a
    /// sparse tensor.
    static List<Value> greedy(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        TensorflowFormula whole = new TensorflowFormula(node, ElementType.INT64);
        Value scores = formula.transpose(node.in(0), 1, 0, 2);
        Value labels = node.step(
                "labels", new ArgReduction(ArgReduction.Kind.MAX, 2, false, false, ElementType.INT64), scores);
        Value moments = formula.unsqueeze(formula.count(formula.size(scores, 1)), 0);
        Value lengths = formula.unsqueeze(formula.cast(node.in(1), ElementType.INT64), 1);
        Value isHeard = formula.compare(Comparison.Kind.LESS, moments, lengths);
        long blank = node.integer("blank_index", -1);
        Value silence = blank < 0 ? whole.plus(formula.size(scores, 2), formula.index(blank)) : formula.index(blank);
        Value kept = formula.and(isHeard, formula.compare(Comparison.Kind.NOT_EQUAL, labels, silence));
        if (node.flag("merge_repeated")) {
            Value first = whole.minus(whole.times(formula.slice(labels, 1, 0, 1), 0), formula.index(1));
            Value before = formula.concat(1, first, formula.slice(labels, 1, 0, -1));
            kept = formula.and(kept, formula.compare(Comparison.Kind.NOT_EQUAL, labels, before));
        }
        Value one = formula.cast(kept, ElementType.INT64);
        Value counts = node.step("counts", new Cumulative(Cumulative.Kind.SUM, true, false), one, formula.index(1));
        Value at = formula.transpose(node.step("kept", new NonZero(ElementType.INT64), kept), 1, 0);
        Value places = node.step("places", new GatherNd(0), counts, at);
        Value indices = formula.concat(1, formula.slice(at, 1, 0, 1), formula.unsqueeze(places, 1));
        Value longest = formula.kept(Reduction.Kind.MAX, whole.reduced(Reduction.Kind.SUM, one, 1), 0);
        Value shape = formula.concat(0, formula.unsqueeze(formula.size(scores, 0), 0), longest);
        Value best = formula.reduced(Reduction.Kind.MAX, scores, 2);
        Value heard = formula.choose(isHeard, best, formula.number(0));
        Value log = formula.unary(Unary.Kind.NEGATE, formula.kept(Reduction.Kind.SUM, heard, 1));
        return List.of(indices, node.step("values", new GatherNd(0), labels, at), shape, log);
    }
}
