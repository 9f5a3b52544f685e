package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The main diagonal of each matrix.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[..., rows, columns]` | |
/// | output 0 | `y` | type of `x`, `[..., min(rows, columns)]` | |
///
/// Source: [TensorFlow MatrixDiagPart](https://www.tensorflow.org/api_docs/python/tf/raw_ops/MatrixDiagPart).
public record DiagonalPart() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(in.type(0));
        }
        boolean known = x.dim(-1).isKnown() && x.dim(-2).isKnown();
        Dim size = known
                ? Dim.of(Math.min(x.size(-1), x.size(-2)))
                : x.dim(-1).surelyEquals(x.dim(-2)) ? x.dim(-1) : Dim.UNKNOWN;
        return List.of(in.type(0).withShape(x.withoutAxis(-1).with(-1, size)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int rows = (int) x.shape().size(-2);
        int columns = (int) x.shape().size(-1);
        int n = Math.min(rows, columns);
        int batch = (int) x.size() / Math.max(1, rows * columns);
        int[] order = new int[batch * n];
        for (int i = 0; i < order.length; i++) {
            order[i] = i / n * rows * columns + i % n * (columns + 1);
        }
        return List.of(Picked.of(x, order, x.shape().withoutAxis(-1).with(-1, Dim.of(n))));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new DiagonalPart(), Some.reals(2, 3, 4)));
    }
}
