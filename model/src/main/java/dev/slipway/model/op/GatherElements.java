package dev.slipway.model.op;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// One element of x for each index: `y[i][j] = x[indices[i][j]][j]` for axis 0, and so on.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any | |
/// | input 1 | `indices` | integer, rank of `x` | negative ones count from the end |
/// | output 0 | `y` | type of `x`, shape of `indices` | |
///
/// - **C1** `-rank(indices) <= axis < rank(indices)`; checked in evaluation
/// - **C2** each index `i` has `-n <= i < n` for the size `n` of `axis` in `x`; checked in evaluation
///
/// Source: [ONNX GatherElements](https://onnx.ai/onnx/operators/onnx__GatherElements.html).
///
/// @param axis the axis that is indexed; negative counts from the end
public record GatherElements(int axis) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0).withShape(in.shape(1)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] indices = in.tensor(1).toLongs();
        Shape shape = in.shape(1);
        int at = Axes.normalize(axis, shape.rank(), "GatherElements C1");
        int[] strides = Broadcast.strides(x.shape().intSizes());
        int[] order = places(shape, strides, at, indices, x.shape(), "GatherElements C2");
        return List.of(Picked.of(x, order, shape));
    }

    /// For each element of `indices`, where in a tensor of shape `x` the element it names lies.
    ///
    /// @param constraint what an index outside breaks, for the message
    static int[] places(Shape shape, int[] strides, int axis, long[] indices, Shape x, String constraint) {
        int[] others = strides.clone();
        others[axis] = 0;
        int[] order = Broadcast.walk(shape.intSizes(), others);
        for (int i = 0; i < order.length; i++) {
            order[i] += Axes.normalize(Math.toIntExact(indices[i]), (int) x.size(axis), constraint) * strides[axis];
        }
        return order;
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new GatherElements(1), Some.reals(2, 3), Some.bits(2, 2)),
                Example.of(new GatherElements(2), Some.reals(2, 3), Tensor.ofLongs(Shape.of(1, 1), 0))
                        .breaks("C1"),
                Example.of(new GatherElements(0), Some.reals(2, 3), Tensor.ofLongs(Shape.of(1, 1), 5))
                        .breaks("C2"));
    }
}
