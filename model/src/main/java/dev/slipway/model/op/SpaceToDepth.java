package dev.slipway.model.op;

import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Moves square blocks of an image into channels: place in the block (row, column) first, then channel.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any, axes as `layout` names them | two spatial axes, which `block` divides |
/// | output 0 | `y` | as `x`, `channels * block^2`, spatial sizes divided by `block` | |
///
/// Source: [ONNX SpaceToDepth](https://onnx.ai/onnx/operators/onnx__SpaceToDepth.html),
/// [TensorFlow SpaceToDepth](https://www.tensorflow.org/api_docs/python/tf/raw_ops/SpaceToDepth).
///
/// @param block rows and columns of a block
/// @param layout which axis of `x` and `y` is what
public record SpaceToDepth(int block, Layout layout) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(in.type(0));
        }
        Shape shape = x.with(layout.channel(), x.dim(layout.channel()).times((long) block * block));
        for (int axis : layout.spatial()) {
            shape = shape.with(axis, x.dim(axis).dividedBy(block));
        }
        return List.of(in.type(0).withShape(shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor first = Permutation.apply(in.tensor(0), layout.permutationTo(Layout.NCHW));
        long[] s = first.shape().sizes();
        Tensor split = first.reshaped(Shape.of(s[0], s[1], s[2] / block, block, s[3] / block, block));
        Tensor moved = Permutation.apply(split, List.of(0, 3, 5, 1, 2, 4));
        Tensor result = moved.reshaped(Shape.of(s[0], s[1] * block * block, s[2] / block, s[3] / block));
        return List.of(Permutation.apply(result, Layout.NCHW.permutationTo(layout)));
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new SpaceToDepth(2, Layout.NHWC), Some.reals(1, 4, 6, 2)));
    }
}
