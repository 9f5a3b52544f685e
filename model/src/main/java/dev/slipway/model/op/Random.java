package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Independent random elements. Equal seeds give equal elements here, but not those of the engine the model was made
/// for.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `shape` | integer `[rank]` | the shape of `y` |
/// | output 0 | `y` | `output`, of `shape` | |
///
/// Source: [ONNX RandomUniform](https://onnx.ai/onnx/operators/onnx__RandomUniform.html),
/// [ONNX RandomNormal](https://onnx.ai/onnx/operators/onnx__RandomNormal.html),
/// [TensorFlow RandomUniform](https://www.tensorflow.org/api_docs/python/tf/raw_ops/RandomUniform),
/// [TensorFlow TruncatedNormal](https://www.tensorflow.org/api_docs/python/tf/raw_ops/TruncatedNormal).
///
/// @param kind how they are distributed
/// @param first UNIFORM: the lower limit, included; else the mean
/// @param second UNIFORM: the upper limit, excluded; else the standard deviation
/// @param seed what the sequence starts from
/// @param output the element type of `y`
public record Random(Kind kind, float first, float second, long seed, ElementType output) implements Op {

    /// The members of the family.
    public enum Kind {
        /// Equally likely in `[first, second)`.
        UNIFORM,
        /// Normal, of mean `first` and standard deviation `second`.
        NORMAL,
        /// As NORMAL, drawn again where more than two standard deviations from the mean.
        TRUNCATED_NORMAL
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Optional<List<Dim>> dims = in.dims(0);
        Shape shape = dims.isPresent()
                ? Shape.of(dims.get())
                : Axes.length(in, 0).map(Shape::unknown).orElse(Shape.UNRANKED);
        return List.of(TensorType.of(output, shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape shape = Shape.of(in.tensor(0).toLongs());
        double[] values = new double[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = kind == Kind.UNIFORM ? first + random.nextDouble() * (second - first) : normal(random);
        }
        return List.of(Tensor.ofDoubles(output, shape, values));
    }

    @Override
    public boolean isPure() {
        return false;
    }

    private double normal(SplittableRandom random) {
        double value;
        do {
            value = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        } while (kind == Kind.TRUNCATED_NORMAL && Math.abs(value) > 2);
        return first + second * value;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return Arrays.stream(Kind.values())
                .map(kind -> Example.of(new Random(kind, 0, 1, 42, ElementType.FLOAT32), Some.longs(2, 3)))
                .toList();
    }
}
