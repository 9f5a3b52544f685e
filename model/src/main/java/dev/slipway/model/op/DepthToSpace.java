package dev.slipway.model.op;

import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Each group of `block * block` channels becomes a square of `block * block` places.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any, the axes of `layout` | two spatial axes; channels are a multiple of `block * block` |
/// | output 0 | `y` | type of `x` | channels divided by `block * block`, spatial sizes times `block` |
///
/// Source: [ONNX DepthToSpace](https://onnx.ai/onnx/operators/onnx__DepthToSpace.html),
/// [TensorFlow DepthToSpace](https://www.tensorflow.org/api_docs/python/tf/raw_ops/DepthToSpace).
///
/// @param block the side of the squares
/// @param columnsFirst whether the channel of y varies slowest among those of x (ONNX's CRD), not fastest (DCR, and
/// TensorFlow's)
/// @param layout which axis of `x` and `y` is what
public record DepthToSpace(int block, boolean columnsFirst, Layout layout) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(in.type(0));
        }
        Shape shape = x.with(layout.channel(), x.dim(layout.channel()).dividedBy((long) block * block));
        for (int axis : layout.spatial()) {
            shape = shape.with(axis, x.dim(axis).times(block));
        }
        return List.of(in.type(0).withShape(shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor first = Permutation.apply(in.tensor(0), layout.permutationTo(Layout.NCHW));
        long[] s = first.shape().sizes();
        long c = s[1] / ((long) block * block);
        Tensor split = first.reshaped(
                columnsFirst
                        ? Shape.of(s[0], c, block, block, s[2], s[3])
                        : Shape.of(s[0], block, block, c, s[2], s[3]));
        Tensor moved = Permutation.apply(split, columnsFirst ? List.of(0, 1, 4, 2, 5, 3) : List.of(0, 3, 4, 1, 5, 2));
        Tensor result = moved.reshaped(Shape.of(s[0], c, s[2] * block, s[3] * block));
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
        return List.of(
                Example.of(new DepthToSpace(2, false, Layout.NHWC), Some.reals(1, 2, 3, 8)),
                Example.of(new DepthToSpace(2, true, Layout.NCHW), Some.reals(1, 8, 2, 3)));
    }
}
