package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Blocks of the first axis moved into the `m` axes after it, which are cropped then; undoes [SpaceToBatch].
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[batch, s_1, ..., s_m, ...]` | `batch` is a multiple of the product of `blocks` |
/// | input 1 | `blocks` | integer `[m]` | by how much each axis grows |
/// | input 2 | `crops` | integer `[m, 2]` | elements taken from the start and the end of each |
/// | output 0 | `y` | type of `x` | `[batch / product(blocks), s_i * blocks[i - 1] - crops..., ...]` |
///
/// Only the rank of y is inferred unless `blocks` is known and `crops` constant.
///
/// Source: [TensorFlow BatchToSpaceND](https://www.tensorflow.org/api_docs/python/tf/raw_ops/BatchToSpaceND).
public record BatchToSpace() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0).withShape(SpaceBlocks.toSpace(in)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(SpaceBlocks.toSpace(
                in.tensor(0), in.tensor(1).toInts(), in.tensor(2).toInts()));
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new BatchToSpace(),
                        Some.reals(4, 2, 3, 1),
                        Some.longs(2, 2),
                        Tensor.ofLongs(Shape.of(2, 2), 0, 1, 0, 0)),
                Example.of(
                        new BatchToSpace(),
                        Some.reals(6, 2, 4, 1),
                        Some.longs(3),
                        Tensor.ofLongs(Shape.of(1, 2), 1, 0)));
    }
}
