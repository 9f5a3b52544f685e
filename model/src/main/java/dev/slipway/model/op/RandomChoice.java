package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.SplittableRandom;

/// Random draws by given probabilities. Equal seeds give equal draws here, but not those of the engine the model was
/// made for.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | float `[..., classes]`, BERNOULLI `[...]` | logarithms of shares; BERNOULLI: probabilities |
/// | output 0 | `y` | `output` `[..., samples]`, BERNOULLI the shape of `x` | class numbers; BERNOULLI: 0 and 1 |
///
/// - **C1** `x` of MULTINOMIAL has an axis
///
/// Source: [ONNX Multinomial](https://onnx.ai/onnx/operators/onnx__Multinomial.html),
/// [ONNX Bernoulli](https://onnx.ai/onnx/operators/onnx__Bernoulli.html),
/// [TensorFlow Multinomial](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Multinomial).
///
/// @param kind what is drawn
/// @param samples MULTINOMIAL: how many classes are drawn of each row, with replacement
/// @param seed what the sequence starts from
/// @param output the element type of `y`
public record RandomChoice(Kind kind, int samples, long seed, ElementType output) implements Op {

    /// The members of the family.
    public enum Kind {
        /// Numbers of classes, by their log-probabilities.
        MULTINOMIAL,
        /// 1 with the probability that stands in `x`, else 0.
        BERNOULLI
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(TensorType.of(output, drawn(in.shape(0))));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape shape = drawn(in.shape(0));
        double[] x = in.tensor(0).toDoubles();
        double[] y = new double[(int) shape.elements()];
        for (int i = 0; i < y.length; i++) {
            y[i] = kind == Kind.BERNOULLI
                    ? random.nextDouble() < x[i] ? 1 : 0
                    : drawn(x, i / samples, (int) in.shape(0).size(-1), random);
        }
        return List.of(Tensor.ofDoubles(output, shape, y));
    }

    @Override
    public boolean isPure() {
        return false;
    }

    private Shape drawn(Shape x) {
        if (kind == Kind.BERNOULLI || !x.isRanked()) {
            return x;
        }
        if (x.rank() == 0) {
            throw new OpException("RandomChoice C1: a scalar has no classes to draw from");
        }
        return x.with(-1, Dim.of(samples));
    }

    /// The class with the largest sum of log-probability and Gumbel noise is distributed as the classes are.
    private static int drawn(double[] x, int row, int classes, SplittableRandom random) {
        int best = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            double value = x[row * classes + i] - Math.log(-Math.log(random.nextDouble()));
            if (value > highest) {
                best = i;
                highest = value;
            }
        }
        return best;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new RandomChoice(Kind.MULTINOMIAL, 4, 42, ElementType.INT32), Some.reals(2, 3)),
                Example.of(new RandomChoice(Kind.BERNOULLI, 1, 42, ElementType.FLOAT32), Some.shares(2, 3)),
                Example.of(new RandomChoice(Kind.MULTINOMIAL, 1, 1, ElementType.INT32), Tensor.scalar(1f))
                        .breaks("C1"));
    }
}
