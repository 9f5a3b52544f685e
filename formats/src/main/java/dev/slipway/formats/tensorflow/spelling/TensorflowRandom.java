package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.Formula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// Random numbers: other ones than TensorFlow's, of the same distribution.
final class TensorflowRandom {

    private TensorflowRandom() {}

    static void spellings() {
        TensorflowOps.spell(
                "RandomUniform StatelessRandomUniform StatelessRandomUniformV2",
                node -> draw(node, Random.Kind.UNIFORM));
        TensorflowOps.spell(
                "RandomStandardNormal StatelessRandomNormal StatelessRandomNormalV2",
                node -> draw(node, Random.Kind.NORMAL));
        TensorflowOps.spell(
                "TruncatedNormal StatelessTruncatedNormal StatelessTruncatedNormalV2",
                node -> draw(node, Random.Kind.TRUNCATED_NORMAL));
        TensorflowOps.spell(
                "RandomUniformInt StatelessRandomUniformInt StatelessRandomUniformIntV2", TensorflowRandom::integers);
        TensorflowOps.spell("RandomShuffle", TensorflowRandom::shuffle);
        TensorflowOps.spell("Multinomial StatelessMultinomial", TensorflowRandom::multinomial);
    }

    private static long seed(TensorflowNode node) {
        return node.integer("seed", 0) * 31 + node.integer("seed2", 0);
    }

    static List<Value> draw(TensorflowNode node, Random.Kind kind) {
        return node.is(new Random(kind, 0, 1, seed(node), node.type("dtype", ElementType.FLOAT32)), node.in(0));
    }

    /// Integers from a limit up to, without it, another, which are the last two inputs.
    static List<Value> integers(TensorflowNode node) {
        int last = node.inputs().size() - 1;
        ElementType type = node.element(last);
        Formula formula = new Formula(node, ElementType.FLOAT32);
        Value share =
                node.step("share", new Random(Random.Kind.UNIFORM, 0, 1, seed(node), ElementType.FLOAT32), node.in(0));
        Value low = formula.cast(node.in(last - 1), ElementType.FLOAT32);
        Value width = formula.minus(formula.cast(node.in(last), ElementType.FLOAT32), low);
        Value real = formula.plus(low, formula.times(share, width));
        return List.of(formula.cast(formula.unary(Unary.Kind.FLOOR, real), type));
    }

    /// Rows in the order of random numbers.
    static List<Value> shuffle(TensorflowNode node) {
        Formula formula = Formula.of(node);
        if (node.shape(0).hasRank(0)) {
            return List.of(node.in(0));
        }
        Value count = formula.reshape(formula.size(node.in(0), 0), 1);
        Value keys = node.step("keys", new Random(Random.Kind.UNIFORM, 0, 1, seed(node), ElementType.FLOAT32), count);
        List<Value> order = node.are(2, new TopK(-1, true, true, ElementType.INT64), keys, count);
        return List.of(formula.gather(node.in(0), order.get(1), 0));
    }

    static List<Value> multinomial(TensorflowNode node) {
        int samples = (int) node.parameter(1).scalarLong();
        ElementType type = node.type("output_dtype", ElementType.INT64);
        return node.is(new RandomChoice(RandomChoice.Kind.MULTINOMIAL, samples, seed(node), type), node.in(0));
    }
}
