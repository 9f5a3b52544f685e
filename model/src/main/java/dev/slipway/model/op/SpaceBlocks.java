package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Moves blocks of the axes after the first into the first, and back.
final class SpaceBlocks {

    private SpaceBlocks() {}

    static Shape toBatch(Operands in) {
        Shape x = in.shape(0);
        Optional<long[]> blocks = Axes.known(in, 1);
        Optional<long[]> pads = in.constant(2).map(Tensor::toLongs);
        if (!x.isRanked() || blocks.isEmpty() || pads.isEmpty()) {
            return x.isRanked() ? Shape.unknown(x.rank()) : x;
        }
        List<Dim> dims = new ArrayList<>(x.dims());
        for (int i = 0; i < blocks.get().length; i++) {
            dims.set(0, dims.get(0).times(blocks.get()[i]));
            dims.set(
                    i + 1,
                    dims.get(i + 1)
                            .plus(pads.get()[2 * i] + pads.get()[2 * i + 1])
                            .dividedBy(blocks.get()[i]));
        }
        return Shape.of(dims);
    }

    static Shape toSpace(Operands in) {
        Shape x = in.shape(0);
        Optional<long[]> blocks = Axes.known(in, 1);
        Optional<long[]> crops = in.constant(2).map(Tensor::toLongs);
        if (!x.isRanked() || blocks.isEmpty() || crops.isEmpty()) {
            return x.isRanked() ? Shape.unknown(x.rank()) : x;
        }
        List<Dim> dims = new ArrayList<>(x.dims());
        for (int i = 0; i < blocks.get().length; i++) {
            dims.set(0, dims.get(0).dividedBy(blocks.get()[i]));
            dims.set(i + 1, dims.get(i + 1).times(blocks.get()[i]).minus(crops.get()[2 * i] + crops.get()[2 * i + 1]));
        }
        return Shape.of(dims);
    }

    static Tensor toBatch(Tensor x, int[] blocks, int[] pads) {
        int rank = x.shape().rank();
        int m = blocks.length;
        long[] padding = new long[2 * rank];
        for (int i = 0; i < m; i++) {
            padding[i + 1] = pads[2 * i];
            padding[rank + i + 1] = pads[2 * i + 1];
        }
        Tensor padded = new Pad(Pad.Mode.CONSTANT)
                .evaluate(Arguments.of(x, Tensor.ofLongs(Shape.of(2L * rank), padding)))
                .getFirst();
        List<Dim> split = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        List<Dim> result = new ArrayList<>();
        long batch = x.shape().size(0);
        split.add(Dim.of(batch));
        for (int i = 0; i < m; i++) {
            split.add(padded.shape().dim(i + 1).dividedBy(blocks[i]));
            split.add(Dim.of(blocks[i]));
            order.add(2 + 2 * i);
            batch *= blocks[i];
        }
        order.add(0);
        result.add(Dim.of(batch));
        for (int i = 0; i < m; i++) {
            order.add(1 + 2 * i);
            result.add(split.get(1 + 2 * i));
        }
        rest(padded, m, split, order, result);
        return Permutation.apply(padded.reshaped(Shape.of(split)), order).reshaped(Shape.of(result));
    }

    static Tensor toSpace(Tensor x, int[] blocks, int[] crops) {
        int m = blocks.length;
        List<Dim> split = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        List<Dim> result = new ArrayList<>();
        long batch = x.shape().size(0);
        for (int block : blocks) {
            split.add(Dim.of(block));
            batch /= block;
        }
        split.add(Dim.of(batch));
        order.add(m);
        result.add(Dim.of(batch));
        for (int i = 0; i < m; i++) {
            split.add(x.shape().dim(i + 1));
            order.add(m + 1 + i);
            order.add(i);
            result.add(x.shape().dim(i + 1).times(blocks[i]));
        }
        rest(x, m, split, order, result);
        Tensor moved = Permutation.apply(x.reshaped(Shape.of(split)), order).reshaped(Shape.of(result));
        for (int i = 0; i < m; i++) {
            long size = moved.shape().size(i + 1) - crops[2 * i] - crops[2 * i + 1];
            moved = Slice.along(moved, i + 1, crops[2 * i], size);
        }
        return moved;
    }

    private static void rest(Tensor x, int m, List<Dim> split, List<Integer> order, List<Dim> result) {
        for (int axis = m + 1; axis < x.shape().rank(); axis++) {
            order.add(split.size());
            split.add(x.shape().dim(axis));
            result.add(x.shape().dim(axis));
        }
    }
}
