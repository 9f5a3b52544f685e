package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/// The slices along an axis for which `condition` holds; of the flattened input where no axis is given.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any | |
/// | input 1 | `condition` | bool `[k]` | what it is too short for is dropped |
/// | output 0 | `y` | type of `x` | as `x` with the axis as long as elements hold; a vector where no axis is given |
///
/// Source: [ONNX Compress](https://onnx.ai/onnx/operators/onnx__Compress.html).
///
/// @param axis the one axis to choose along, negative counts from the end; empty flattens x
public record Compress(List<Integer> axis) implements Op {

    public Compress {
        axis = List.copyOf(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape shape = axis.isEmpty() ? Shape.unknown(1) : x.isRanked() ? x.with(axis.getFirst(), Dim.UNKNOWN) : x;
        return List.of(in.type(0).withShape(shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = axis.isEmpty() ? in.tensor(0).reshaped(Shape.of(in.tensor(0).size())) : in.tensor(0);
        boolean[] condition = in.tensor(1).toBooleans();
        long[] kept = IntStream.range(0, condition.length)
                .filter(i -> condition[i])
                .asLongStream()
                .toArray();
        int along = axis.isEmpty() ? 0 : axis.getFirst();
        return new Gather(along, 0).evaluate(Arguments.of(x, Tensor.ofLongs(Shape.of(kept.length), kept)));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Compress(List.of(1)), Some.reals(2, 3), Some.booleans(true, false, true)),
                Example.of(new Compress(List.of()), Some.reals(2, 3), Some.booleans(true, false, true)));
    }
}
