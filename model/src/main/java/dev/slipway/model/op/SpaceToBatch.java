package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Cuts the axes after the first into blocks, each element of a block into a batch of its own.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[batch, spatial..., rest...]` | `m` spatial axes |
/// | input 1 | `blocks` | integer `[m]` | the size of a block along each spatial axis |
/// | input 2 | `pads` | integer `[m, 2]` | zeros added before and after, so that blocks divide sizes |
/// | output 0 | `y` | `[batch * product(blocks), (spatial + pads) / blocks..., rest...]` | batch counts fastest |
///
/// Source: [TensorFlow SpaceToBatchND](https://www.tensorflow.org/api_docs/python/tf/raw_ops/SpaceToBatchND),
/// [TFLite SPACE_TO_BATCH_ND](https://www.tensorflow.org/mlir/tfl_ops).
public record SpaceToBatch() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0).withShape(SpaceBlocks.toBatch(in)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        return List.of(SpaceBlocks.toBatch(
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
                        new SpaceToBatch(),
                        Some.reals(1, 3, 4, 1),
                        Some.longs(2, 2),
                        Tensor.ofLongs(Shape.of(2, 2), 0, 1, 0, 0)),
                Example.of(
                        new SpaceToBatch(),
                        Some.reals(2, 3, 4, 1),
                        Some.longs(3),
                        Tensor.ofLongs(Shape.of(1, 2), 1, 2)));
    }
}
