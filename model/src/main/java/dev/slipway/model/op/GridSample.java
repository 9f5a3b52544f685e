package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Samples x (channels first) at the places of grid.
///
/// | | name | |
/// |--|--|--|
/// | input 0 | `x` |  |
/// | input 1 | `grid` |  |
/// | output 0 | `y` | |
public record GridSample(Mode mode, Border border, boolean alignCorners) implements Op {

    /// The members of the family.
    public enum Mode {
        NEAREST,
        LINEAR,
        CUBIC
    }

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Shape grid = in.shape(1);
        List<Dim> dims = new ArrayList<>(List.of(x.dim(0), x.dim(1)));
        dims.addAll(grid.dims().subList(1, grid.rank() - 1));
        return List.of(TensorType.of(in.element(0), Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        throw new OpException("GridSample has no reference evaluator yet");
    }
}
