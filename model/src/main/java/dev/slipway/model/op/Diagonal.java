package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/// Matrices with x on their diagonals, zeros elsewhere.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[..., n]` | at least one axis |
/// | output 0 | `y` | type of `x`, `[..., n, n]` | |
///
/// Source: [TensorFlow MatrixDiag](https://www.tensorflow.org/api_docs/python/tf/raw_ops/MatrixDiag).
public record Diagonal() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        return List.of(in.type(0).withShape(x.isRanked() ? x.withAxisAt(x.rank(), x.dim(-1)) : x));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        int n = (int) x.shape().size(-1);
        int[] order = new int[(int) x.size() * n];
        Arrays.fill(order, -1);
        for (int i = 0; i < x.size(); i++) {
            order[i * n + i % n] = i;
        }
        return List.of(Picked.of(x, order, x.shape().withAxisAt(x.shape().rank(), Dim.of(n))));
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Diagonal(), Some.reals(2, 3)));
    }
}
