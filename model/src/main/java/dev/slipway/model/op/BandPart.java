package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// A band of each matrix, zeros elsewhere: the element at `[row, column]` stays if `row - column <= lower` and
/// `column - row <= upper`; a negative bound holds for all.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[..., rows, columns]` | |
/// | input 1 | `lower` | integer scalar | how many diagonals below the main one stay |
/// | input 2 | `upper` | integer scalar | how many diagonals above the main one stay |
/// | output 0 | `y` | as `x` | |
///
/// Source: [TensorFlow MatrixBandPart](https://www.tensorflow.org/api_docs/python/tf/raw_ops/MatrixBandPart).
public record BandPart() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of(in.type(0));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int rows = (int) x.shape().size(-2);
        int columns = (int) x.shape().size(-1);
        long lower = in.tensor(1).scalarLong();
        long upper = in.tensor(2).scalarLong();
        int[] order = new int[(int) x.size()];
        for (int i = 0; i < order.length; i++) {
            int row = i / columns % rows;
            int column = i % columns;
            order[i] = (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper) ? i : -1;
        }
        return List.of(Picked.of(x, order, x.shape()));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new BandPart(), Some.reals(3, 4), Tensor.scalar(1L), Tensor.scalar(-1L)));
    }
}
