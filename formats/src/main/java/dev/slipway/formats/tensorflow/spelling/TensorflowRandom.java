package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.formula.InverseError;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import java.util.stream.LongStream;

/// Random numbers: other ones than TensorFlow's, of the same distribution.
final class TensorflowRandom {

    /// How many draws there are to choose from where one may be rejected.
    private static final int DRAWS = 8;

    /// Up to this rate counts are drawn exactly; larger ones than the number of terms do not come up.
    private static final double COUNTED_UP_TO = 12;

    private static final int TERMS = 48;

    private TensorflowRandom() {}

    static void spellings() {
        TensorflowOps.spell(
                        "RandomUniform StatelessRandomUniform StatelessRandomUniformV2",
                        node -> draw(node, Random.Kind.UNIFORM))
                .write(Random.class, (op, node, emit) -> draw(op, node, emit));
        TensorflowOps.spell(
                "RandomStandardNormal StatelessRandomNormal StatelessRandomNormalV2",
                node -> draw(node, Random.Kind.NORMAL));
        TensorflowOps.spell(
                "TruncatedNormal StatelessTruncatedNormal StatelessTruncatedNormalV2",
                node -> draw(node, Random.Kind.TRUNCATED_NORMAL));
        TensorflowOps.spell(
                "RandomUniformInt StatelessRandomUniformInt StatelessRandomUniformIntV2", TensorflowRandom::integers);
        TensorflowOps.spell("RandomShuffle StatelessShuffle", TensorflowRandom::shuffle);
        TensorflowOps.spell(
                "StatelessRandomUniformFullInt StatelessRandomUniformFullIntV2", TensorflowRandom::anyInteger);
        TensorflowOps.spell("RandomGamma StatelessRandomGammaV2 StatelessRandomGammaV3", TensorflowRandom::gamma);
        TensorflowOps.spell("RandomPoisson RandomPoissonV2 StatelessRandomPoisson", TensorflowRandom::poisson);
        TensorflowOps.spell(
                "ParameterizedTruncatedNormal StatelessParameterizedTruncatedNormal", TensorflowRandom::between);
        TensorflowOps.spell("Multinomial StatelessMultinomial", TensorflowRandom::multinomial)
                .write(RandomChoice.class, (op, node, emit) -> choose(op, node, emit));
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
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value share =
                node.step("share", new Random(Random.Kind.UNIFORM, 0, 1, seed(node), ElementType.FLOAT32), node.in(0));
        Value low = formula.cast(node.in(last - 1), ElementType.FLOAT32);
        Value width = formula.minus(formula.cast(node.in(last), ElementType.FLOAT32), low);
        Value real = formula.plus(low, formula.times(share, width));
        return List.of(formula.cast(formula.unary(Unary.Kind.FLOOR, real), type));
    }

    /// Rows in the order of random numbers.
    static List<Value> shuffle(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
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

    /// Every integer of the type as likely as any other, as far as single precision tells them apart.
    static List<Value> anyInteger(TensorflowNode node) {
        ElementType type = node.type("dtype", ElementType.INT32);
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value share =
                node.step("share", new Random(Random.Kind.UNIFORM, 0, 1, seed(node), ElementType.FLOAT32), node.in(0));
        Value least = formula.number(type.min() < 0 ? -0x1p31 : 0);
        Value most = formula.number(type.min() < 0 ? 0x1.fffffep30 : 0x1.fffffep31);
        Value real = formula.binary(Binary.Kind.MIN, formula.plus(formula.times(share, 0x1p32), least), most);
        return List.of(formula.cast(real, type));
    }

    /// How many uniform or normal draws stand behind each number: `[DRAWS, shape...]`.
    private static Value draws(TensorflowNode node, Random.Kind kind, Value shape, long number) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value all = formula.concat(0, node.vector("draws", DRAWS), shape);
        return node.step("draws", new Random(kind, 0, 1, seed(node) + number, ElementType.FLOAT32), all);
    }

    /// The shape asked for, and behind it that of the parameters where there is a number for each of them.
    private static Value wholeShape(TensorflowNode node, Value parameter) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value asked = formula.cast(node.in(0), ElementType.INT64);
        boolean stateless = node.op().startsWith("Stateless");
        return stateless ? asked : formula.concat(0, asked, formula.shape(parameter));
    }

    /// Marsaglia and Tsang's method (2000) on several draws at once, of which the first good one counts: one of them
    /// is but for one time in 10^10. Below 1 the shape is raised by 1, and the draw lowered by a power.
    static List<Value> gamma(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value parameter = node.in(node.inputs().size() - 1);
        Value shape = wholeShape(node, parameter);
        Value alpha = formula.cast(parameter, ElementType.FLOAT32);
        Value small = formula.compare(Comparison.Kind.LESS, alpha, formula.number(1));
        Value raised = formula.choose(small, formula.plus(alpha, formula.number(1)), alpha);
        Value d = formula.minus(raised, formula.number(1.0 / 3));
        Value c = formula.unary(Unary.Kind.RSQRT, formula.times(d, 9));
        Value x = draws(node, Random.Kind.NORMAL, shape, 1);
        Value root = formula.plus(formula.times(c, x), formula.number(1));
        Value v = formula.times(formula.times(root, root), root);
        Value uniform =
                formula.binary(Binary.Kind.MAX, draws(node, Random.Kind.UNIFORM, shape, 2), formula.number(1e-30));
        Value log = formula.unary(Unary.Kind.LOG, formula.binary(Binary.Kind.MAX, v, formula.number(1e-30)));
        Value bound = formula.plus(
                formula.times(formula.times(x, x), 0.5),
                formula.times(d, formula.plus(formula.minus(formula.number(1), v), log)));
        Value good = formula.and(
                formula.compare(Comparison.Kind.GREATER, root, formula.number(0)),
                formula.compare(Comparison.Kind.LESS, formula.unary(Unary.Kind.LOG, uniform), bound));
        Value first = node.step(
                "first",
                new ArgReduction(ArgReduction.Kind.MAX, 0, true, false, ElementType.INT64),
                formula.cast(good, ElementType.FLOAT32));
        Value drawn = formula.times(formula.squeeze(node.step("draw", new GatherElements(0), v, first), 0), d);
        Value share = formula.binary(
                Binary.Kind.MAX,
                node.step("share", new Random(Random.Kind.UNIFORM, 0, 1, seed(node) + 3, ElementType.FLOAT32), shape),
                formula.number(1e-30));
        Value lower = formula.binary(Binary.Kind.POWER, share, formula.over(formula.number(1), alpha));
        Value numbers = formula.choose(small, formula.times(drawn, lower), drawn);
        return List.of(formula.cast(numbers, node.element(node.inputs().size() - 1)));
    }

    /// Small rates by how many bounds of the distribution a share exceeds, large ones by the normal distribution they
    /// come near to.
    static List<Value> poisson(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        Value parameter = node.in(node.inputs().size() - 1);
        Value shape = wholeShape(node, parameter);
        Value rate = formula.cast(parameter, ElementType.FLOAT32);
        Value small = formula.binary(Binary.Kind.MIN, rate, formula.number(COUNTED_UP_TO));
        Value share = node.step("share", new Random(Random.Kind.UNIFORM, 0, 1, seed(node), ElementType.FLOAT32), shape);
        Value term = formula.unary(Unary.Kind.EXP, formula.unary(Unary.Kind.NEGATE, small));
        Value sum = term;
        Value count = formula.times(share, 0);
        for (int k = 1; k < TERMS; k++) {
            Value over = formula.compare(Comparison.Kind.GREATER, share, sum);
            count = formula.plus(count, formula.cast(over, ElementType.FLOAT32));
            term = formula.times(formula.times(term, small), 1.0 / k);
            sum = formula.plus(sum, term);
        }
        Value normal =
                node.step("normal", new Random(Random.Kind.NORMAL, 0, 1, seed(node) + 1, ElementType.FLOAT32), shape);
        Value spread = formula.plus(rate, formula.times(formula.unary(Unary.Kind.SQRT, rate), normal));
        Value near = formula.binary(
                Binary.Kind.MAX,
                formula.unary(Unary.Kind.FLOOR, formula.plus(spread, formula.number(0.5))),
                formula.number(0));
        Value isSmall = formula.compare(Comparison.Kind.LESS_OR_EQUAL, rate, formula.number(COUNTED_UP_TO));
        Value numbers = formula.choose(isSmall, count, near);
        return List.of(formula.cast(
                numbers, node.type("dtype", node.element(node.inputs().size() - 1))));
    }

    /// Normal draws between bounds, by the inverse of the distribution's share.
    static List<Value> between(TensorflowNode node) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.FLOAT32);
        int first = node.inputs().size() - 4;
        Value[] parameters = new Value[4];
        for (int i = 0; i < 4; i++) {
            Value given = formula.cast(node.in(first + i), ElementType.FLOAT32);
            boolean isList = first == 1
                    && node.graph().typeOf(given).shape().hasRank(1)
                    && node.shape(0).isRanked();
            parameters[i] = isList ? rows(node, formula, given) : given;
        }
        Value share =
                node.step("share", new Random(Random.Kind.UNIFORM, 0, 1, seed(node), ElementType.FLOAT32), node.in(0));
        Value low = below(formula, formula.over(formula.minus(parameters[2], parameters[0]), parameters[1]));
        Value high = below(formula, formula.over(formula.minus(parameters[3], parameters[0]), parameters[1]));
        Value place = formula.clipped(formula.mix(low, high, share), 1e-7, 1 - 1e-7);
        Value deviation = InverseError.quantile(formula, place);
        Value drawn = formula.plus(parameters[0], formula.times(deviation, parameters[1]));
        Value held =
                formula.binary(Binary.Kind.MIN, formula.binary(Binary.Kind.MAX, drawn, parameters[2]), parameters[3]);
        return List.of(formula.cast(held, node.type("dtype", ElementType.FLOAT32)));
    }

    /// A number for each row of the result.
    private static Value rows(TensorflowNode node, TensorflowFormula formula, Value list) {
        Dim rank = node.shape(0).dim(0);
        if (!rank.isKnown() || rank.size() < 1) {
            throw new TensorflowNode.NotConstant("the rank of the result is not known");
        }
        return rank.size() == 1
                ? list
                : formula.unsqueeze(list, LongStream.range(1, rank.size()).toArray());
    }

    /// The share of a normal distribution's draws below.
    private static Value below(TensorflowFormula formula, Value x) {
        Value error = formula.unary(Unary.Kind.ERF, formula.times(x, Math.sqrt(0.5)));
        return formula.times(formula.plus(error, formula.number(1)), 0.5);
    }

    /// Seeds of 0 and 0 would mean a new one for each run.
    private static int second(long seed) {
        return seed == 0 ? 1 : 0;
    }

    private static void draw(Random op, Node node, TensorflowEmitter emit) {
        boolean half = op.output() == ElementType.FLOAT64 || op.output() == ElementType.FLOAT16;
        ElementType element = half ? op.output() : ElementType.FLOAT32;
        String name = switch (op.kind()) {
            case UNIFORM -> "RandomUniform";
            case NORMAL -> "RandomStandardNormal";
            case TRUNCATED_NORMAL -> "TruncatedNormal";
        };
        boolean uniform = op.kind() == Random.Kind.UNIFORM;
        String drawn = emit.step(
                name,
                List.of(emit.index(node.input(0))),
                "T",
                emit.indexType(node.input(0)),
                "dtype",
                element,
                "seed",
                op.seed(),
                "seed2",
                second(op.seed()));
        double width = uniform ? (double) op.second() - op.first() : op.second();
        String wide = width == 1 ? drawn : emit.step("Mul", List.of(drawn, emit.scalar(element, width)), "T", element);
        String moved = op.first() == 0
                ? wide
                : emit.step("AddV2", List.of(wide, emit.scalar(element, op.first())), "T", element);
        emit.define(node.output(), emit.cast(moved, element, op.output()));
    }

    private static void choose(RandomChoice op, Node node, TensorflowEmitter emit) {
        if (op.kind() != RandomChoice.Kind.MULTINOMIAL || emit.rank(node.input(0)) != 2) {
            throw TensorflowOps.noSuchOp();
        }
        ElementType output = op.output() == ElementType.INT32 ? ElementType.INT32 : ElementType.INT64;
        String drawn = emit.step(
                "Multinomial",
                List.of(emit.in(node, 0), emit.scalar(op.samples())),
                "T",
                emit.real(node, 0),
                "output_dtype",
                output,
                "seed",
                op.seed(),
                "seed2",
                second(op.seed()));
        emit.define(node.output(), emit.cast(drawn, output, op.output()));
    }
}
