package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Axis numbers as ops have them: negative ones count from the end.
final class Axes {

    private Axes() {}

    /// `axis` counted from the start.
    ///
    /// @throws OpException when there is no such axis
    static int normalize(int axis, int rank, String op) {
        if (axis < -rank || axis >= rank) {
            throw new OpException("%s: axis %d is outside of rank %d".formatted(op, axis, rank));
        }
        return Math.floorMod(axis, rank);
    }

    static int[] normalize(long[] axes, int rank, String op) {
        return Arrays.stream(axes)
                .mapToInt(axis -> normalize(Math.toIntExact(axis), rank, op))
                .sorted()
                .toArray();
    }

    static int[] all(int rank) {
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i);
        return axes;
    }

    static int[] allBut(int axis, int rank) {
        return Arrays.stream(all(rank)).filter(each -> each != axis).toArray();
    }

    static boolean contains(int[] axes, int axis) {
        return Arrays.stream(axes).anyMatch(each -> each == axis);
    }

    /// The values of an input that must be known numbers to be of use, empty where they are not.
    static Optional<long[]> known(Operands in, int index) {
        Optional<Tensor> constant = in.constant(index);
        if (constant.isPresent()) {
            return constant.map(Tensor::toLongs);
        }
        return in.dims(index)
                .filter(dims -> dims.stream().allMatch(Dim::isKnown))
                .map(dims -> dims.stream().mapToLong(Dim::size).toArray());
    }

    /// `shape` with the given axes reduced.
    static Shape reduced(Shape shape, int[] axes, boolean keep) {
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            if (!contains(axes, i)) {
                dims.add(shape.dim(i));
            } else if (keep) {
                dims.add(Dim.of(1));
            }
        }
        return Shape.of(dims);
    }

    /// The number of elements of a rank-1 input, where known.
    static Optional<Integer> length(Operands in, int index) {
        Shape shape = in.shape(index);
        if (shape.hasRank(1) && shape.dim(0).isKnown()) {
            return Optional.of((int) shape.size(0));
        }
        return shape.hasRank(0) ? Optional.of(1) : in.dims(index).map(List::size);
    }
}
