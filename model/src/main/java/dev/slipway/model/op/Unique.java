package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;

/// The distinct elements (axis empty) or slices along the one axis given; unsorted ones by first occurrence.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | output 0 | `y` | |
/// | output 1 | `first` | |
/// | output 2 | `inverse` | |
/// | output 3 | `counts` | |
public record Unique(List<Integer> axis, boolean sorted, ElementType indices) implements Op {

    public Unique {
        axis = List.copyOf(axis);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape shape = axis.isEmpty() || !x.isRanked() ? Shape.unknown(1) : x.with(axis.getFirst(), Dim.UNKNOWN);
        TensorType numbers = TensorType.of(indices, Shape.unknown(1));
        Shape whole = x.isRanked() && axis.isEmpty() ? Shape.of(List.of(x.elementsExpression())) : Shape.unknown(1);
        return List.of(TensorType.of(in.element(0), shape), numbers, TensorType.of(indices, whole), numbers);
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("Unique has no reference evaluator yet");
    }
}
