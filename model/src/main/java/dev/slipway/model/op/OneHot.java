package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// Each index as a vector along a new axis: `on` at the index, `off` elsewhere; `off` where the index is of no place
/// of the axis.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `indices` | number `[...]` | |
/// | input 1 | `depth` | number, scalar or `[1]` | the size of the new axis |
/// | input 2 | `values` | any `[2]` | `off`, `on` |
/// | output 0 | `y` | as `values`, the shape of `indices` with `depth` at `axis` | |
///
/// - **C1** `-rank(y) <= axis < rank(y)`
///
/// Source: [ONNX OneHot](https://onnx.ai/onnx/operators/onnx__OneHot.html),
/// [TensorFlow OneHot](https://www.tensorflow.org/api_docs/python/tf/raw_ops/OneHot).
///
/// @param axis where in `y` the new axis is; negative counts from the end
/// @param fromEnd whether negative indices count from the end (ONNX), or mark nothing (TensorFlow)
public record OneHot(int axis, boolean fromEnd) implements Op {

    /// Negative indices count from the end.
    public OneHot(int axis) {
        this(axis, true);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(TensorType.of(in.element(2), x));
        }
        Dim depth = in.dims(1)
                .map(List::getFirst)
                .or(() -> in.constant(1).map(tensor -> Dim.of((long) tensor.scalarValue())))
                .orElse(Dim.UNKNOWN);
        int at = Axes.normalize(axis, x.rank() + 1, "OneHot C1");
        return List.of(TensorType.of(in.element(2), x.withAxisAt(at, depth)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor indices = in.tensor(0);
        int depth = (int) in.tensor(1).scalarValue();
        int at = Axes.normalize(axis, indices.shape().rank() + 1, "OneHot C1");
        Shape shape = indices.shape().withAxisAt(at, Dim.of(depth));
        Lanes lanes = Lanes.of(shape, at);
        long[] wanted = indices.toLongs();
        int[] order = new int[(int) shape.elements()];
        for (int lane = 0; lane < lanes.count(); lane++) {
            long index = fromEnd && wanted[lane] < 0 ? wanted[lane] + depth : wanted[lane];
            if (index >= 0 && index < depth) {
                order[lanes.at(lane, (int) index)] = 1;
            }
        }
        return List.of(Picked.of(in.tensor(2), order, shape));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new OneHot(-1), Tensor.ofLongs(Shape.of(2), 1, -1), Tensor.scalar(3L), Some.floats(0, 1)),
                Example.of(
                        new OneHot(-1, false),
                        Tensor.ofLongs(Shape.of(2), 1, -1),
                        Tensor.scalar(3L),
                        Some.floats(0, 1)),
                Example.of(
                        new OneHot(0),
                        Tensor.ofLongs(Shape.of(2, 2), 1, 0, 5, 2),
                        Tensor.ofLongs(Shape.of(1), 3),
                        Some.floats(0, 1)),
                Example.of(new OneHot(3), Tensor.ofLongs(Shape.of(1, 1), 0), Tensor.scalar(2L), Some.floats(0, 1))
                        .breaks("C1"));
    }
}
