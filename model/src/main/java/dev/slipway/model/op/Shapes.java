package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// What two shapes have in common.
public final class Shapes {

    private Shapes() {}

    /// The dimensions that agree; unknown where they differ.
    public static Shape common(Shape a, Shape b) {
        if (!a.isRanked() || !b.isRanked() || a.rank() != b.rank()) {
            return Shape.UNRANKED;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < a.rank(); i++) {
            dims.add(a.dim(i).surelyEquals(b.dim(i)) ? a.dim(i) : Dim.UNKNOWN);
        }
        return Shape.of(dims);
    }
}
