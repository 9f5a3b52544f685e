package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Undoes [MaxPool] (channels first): each element goes where its index says, zeros everywhere else.
///
/// The indices count through a whole tensor of the shape that MaxPool of this window must have had; if a larger
/// `shape` is asked for, zeros follow along each axis.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[batch, channels, spatial...]` | |
/// | input 1 | `indices` | int64, the shape of `x` | where each element goes; of equal ones the last holds |
/// | input 2 | `shape` | int64 `[rank(x)]` | optional; the shape of `y`, none of its sizes below the unpooled one |
/// | output 0 | `y` | as `x`, `[batch, channels, unpooled...]` | |
///
/// - **C1** `x` has a batch, channels, and the spatial axes of `window`
/// - **C2** every index is within the unpooled tensor
///
/// An unpooled size is `(size - 1) * stride + extent - padding`, or `size * stride` where padding is computed.
///
/// Source: [ONNX MaxUnpool](https://onnx.ai/onnx/operators/onnx__MaxUnpool.html).
///
/// @param window the window of the MaxPool that is undone; dilations widen its extent
public record MaxUnpool(Window window) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape shape = in.has(2)
                ? in.dims(2).map(Shape::of).orElse(Shape.unknown(window.spatialRank() + 2))
                : x.isRanked() ? unpooled(x) : Shape.unknown(window.spatialRank() + 2);
        return List.of(TensorType.of(in.element(0), shape));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] indices = in.tensor(1).toLongs();
        Shape shape = unpooled(x.shape());
        int[] order = new int[Math.toIntExact(shape.elements())];
        Arrays.fill(order, -1);
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] < 0 || indices[i] >= order.length) {
                throw new OpException(
                        "MaxUnpool C2: index %d is outside of a tensor of shape %s".formatted(indices[i], shape));
            }
            order[(int) indices[i]] = i;
        }
        Tensor y = Picked.of(x, order, shape);
        return List.of(in.has(2) ? grown(y, Shape.of(in.tensor(2).toLongs())) : y);
    }

    private Shape unpooled(Shape x) {
        if (x.rank() != window.spatialRank() + 2) {
            throw new OpException(
                    "MaxUnpool C1: x of shape %s has not %d spatial axes".formatted(x, window.spatialRank()));
        }
        List<Dim> dims = new ArrayList<>(List.of(x.dim(0), x.dim(1)));
        for (int i = 0; i < window.spatialRank(); i++) {
            int stride = window.strides().get(i);
            Dim size = x.dim(i + 2).times(stride);
            dims.add(
                    window.padding().isExplicit()
                            ? size.plus(window.extent(i)
                                    - stride
                                    - window.padding().before().get(i)
                                    - window.padding().after().get(i))
                            : size);
        }
        return Shape.of(dims);
    }

    private static Tensor grown(Tensor y, Shape shape) {
        int[] order = new int[Math.toIntExact(shape.elements())];
        Arrays.fill(order, -1);
        int[] places = Broadcast.walk(y.shape().intSizes(), Broadcast.strides(shape.intSizes()));
        for (int i = 0; i < places.length; i++) {
            order[places[i]] = i;
        }
        return Picked.of(y, order, shape);
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new MaxUnpool(Window.of(List.of(2, 2), List.of(2, 2), Padding.none(2))),
                        Some.reals(1, 1, 2, 2),
                        Tensor.ofLongs(Shape.of(1, 1, 2, 2), 5, 7, 13, 15)),
                Example.of(
                        new MaxUnpool(Window.of(List.of(2, 2), List.of(2, 2), Padding.none(2))),
                        Some.reals(1, 1, 2, 2),
                        Tensor.ofLongs(Shape.of(1, 1, 2, 2), 5, 7, 13, 15),
                        Some.longs(1, 1, 5, 5)),
                Example.of(
                                new MaxUnpool(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2))),
                                Some.reals(2, 3),
                                Tensor.ofLongs(Shape.of(2, 3), 0, 1, 2, 3, 4, 5))
                        .breaks("C1"),
                Example.of(
                                new MaxUnpool(Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2))),
                                Some.reals(1, 1, 1, 1),
                                Tensor.ofLongs(Shape.of(1, 1, 1, 1), 4))
                        .breaks("C2"));
    }
}
