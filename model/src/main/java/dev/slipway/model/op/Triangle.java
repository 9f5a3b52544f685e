package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The upper or lower triangle of the last two axes, zeros elsewhere.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[..., m, n]` | |
/// | input 1 | `diagonal` | integer scalar | optional, 0 where absent; the bounding diagonal, right of the main one |
/// | output 0 | `y` | as `x` | the diagonal is kept |
///
/// Source: [ONNX Trilu](https://onnx.ai/onnx/operators/onnx__Trilu.html),
/// [TensorFlow MatrixBandPart](https://www.tensorflow.org/api_docs/python/tf/raw_ops/MatrixBandPart).
///
/// @param upper whether elements right of the diagonal are kept, otherwise those left of it
public record Triangle(boolean upper) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int rows = (int) x.shape().size(-2);
        int columns = (int) x.shape().size(-1);
        long diagonal = in.has(1) ? in.tensor(1).scalarLong() : 0;
        int[] order = new int[(int) x.size()];
        for (int i = 0; i < order.length; i++) {
            int row = i / columns % rows;
            int column = i % columns;
            order[i] = (upper ? column - row >= diagonal : column - row <= diagonal) ? i : -1;
        }
        return List.of(Picked.of(x, order, x.shape()));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new Triangle(true), Some.reals(3, 4)),
                Example.of(new Triangle(false), Some.reals(2, 3, 4), Tensor.scalar(1L)));
    }
}
