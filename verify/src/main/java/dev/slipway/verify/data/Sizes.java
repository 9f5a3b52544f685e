package dev.slipway.verify.data;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Numbers for the sizes that a model leaves open: the same number for the same name.
///
/// @param named sizes by the symbol's name
/// @param batch for other symbols on an input's first axis
/// @param inner for other symbols on later axes
public record Sizes(Map<String, Long> named, long batch, long inner) {

    public Sizes {
        named = Map.copyOf(named);
    }

    /// The shape with every size known.
    ///
    /// @throws IllegalArgumentException when not even the rank is known
    Shape shape(String input, Shape shape) {
        if (!shape.isRanked()) {
            throw new IllegalArgumentException(
                    "the shape of input '%s' is not known at all; give one with --input %s=1,224,224,3 or give --data"
                            .formatted(input, input));
        }
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            dims.add(Dim.of(size(shape.dim(axis), axis)));
        }
        return Shape.of(dims);
    }

    private long size(Dim dim, int axis) {
        long open = axis == 0 ? batch : inner;
        return switch (dim) {
            case Dim.Known(long size) -> size;
            case Dim.Symbol(String name) -> named.getOrDefault(name, open);
            case Dim.Sum(Dim left, Dim right) -> size(left, axis) + size(right, axis);
            case Dim.Product(Dim left, Dim right) -> size(left, axis) * size(right, axis);
            case Dim.Quotient(Dim left, Dim right) -> Math.floorDiv(size(left, axis), Math.max(1, size(right, axis)));
        };
    }

    /// These, with another size for open first axes.
    public Sizes withBatch(long batch) {
        return new Sizes(named, batch, inner);
    }

    /// These, with another size for open later axes.
    public Sizes withInner(long inner) {
        return new Sizes(named, batch, inner);
    }

    Sizes with(String name, long size) {
        Map<String, Long> more = new LinkedHashMap<>(named);
        more.put(name, size);
        return new Sizes(more, batch, inner);
    }
}
