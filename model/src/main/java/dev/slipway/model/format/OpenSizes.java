package dev.slipway.model.format;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Names for sizes that a file leaves open, so that what is computed from them stays known and targets can show them.
public final class OpenSizes {

    private OpenSizes() {}

    /// The shape of an input: its sizes are named after it, but for the batch, the first of an only input.
    ///
    /// @param only whether the model has no other input
    public static Shape named(Shape shape, String input, boolean only) {
        return named(shape, axis -> axis == 0 && only ? "batch" : input + "_dim" + axis);
    }

    /// The shape with a name for each axis that has neither a size nor a name.
    public static Shape named(Shape shape, IntFunction<String> names) {
        if (!shape.isRanked()) {
            return shape;
        }
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            Dim dim = shape.dim(axis);
            dims.add(dim.isUnknown() ? Dim.symbol(names.apply(axis)) : dim);
        }
        return Shape.of(dims);
    }
}
