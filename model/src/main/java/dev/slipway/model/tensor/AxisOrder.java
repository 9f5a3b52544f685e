package dev.slipway.model.tensor;

import java.util.ArrayList;
import java.util.List;

/// How elements move when axes are reordered: axes that stay neighbours are one, and what is not copied in runs is
/// copied in tiles, so that neither side is walked in strides that miss the cache.
final class AxisOrder {

    private static final int TILE = 32;

    private final int[] sizes;
    private final int[] sourceStrides;
    private final int[] targetStrides;

    /// @param sizes those of the operand
    AxisOrder(int[] sizes, List<Integer> permutation) {
        List<int[]> axes = merged(sizes, permutation);
        this.sizes = axes.stream().mapToInt(axis -> axis[0]).toArray();
        this.sourceStrides = axes.stream().mapToInt(axis -> axis[1]).toArray();
        this.targetStrides = new int[this.sizes.length];
        for (int i = this.sizes.length - 1, stride = 1; i >= 0; stride *= this.sizes[i--]) {
            targetStrides[i] = stride;
        }
    }

    /// Size and source stride of each axis of the result.
    private static List<int[]> merged(int[] sizes, List<Integer> permutation) {
        int[] strides = new int[sizes.length];
        for (int i = sizes.length - 1, stride = 1; i >= 0; stride *= sizes[i--]) {
            strides[i] = stride;
        }
        List<int[]> axes = new ArrayList<>();
        for (int axis : permutation) {
            if (!axes.isEmpty() && axes.getLast()[1] == strides[axis] * sizes[axis]) {
                axes.getLast()[0] *= sizes[axis];
                axes.getLast()[1] = strides[axis];
            } else if (sizes[axis] != 1) {
                axes.add(new int[] {sizes[axis], strides[axis]});
            }
        }
        return axes;
    }

    /// The elements of `source` in the new order.
    int[] apply(int[] source) {
        int[] target = new int[source.length];
        if (sizes.length < 2 || source.length == 0) {
            System.arraycopy(source, 0, target, 0, source.length);
        } else {
            copy(0, source, 0, target, 0, contiguousAxis());
        }
        return target;
    }

    private int contiguousAxis() {
        int axis = 0;
        while (sourceStrides[axis] != 1) {
            axis++;
        }
        return axis;
    }

    private void copy(int axis, int[] source, int from, int[] target, int to, int contiguous) {
        int last = sizes.length - 1;
        if (axis == last) {
            if (contiguous == last) {
                System.arraycopy(source, from, target, to, sizes[last]);
            } else {
                copyTiles(source, from, target, to, contiguous);
            }
        } else if (axis == contiguous) {
            copy(axis + 1, source, from, target, to, contiguous);
        } else {
            for (int i = 0; i < sizes[axis]; i++) {
                copy(
                        axis + 1,
                        source,
                        from + i * sourceStrides[axis],
                        target,
                        to + i * targetStrides[axis],
                        contiguous);
            }
        }
    }

    /// The plane of the axis that is contiguous in the source and the last one, which is so in the target.
    private void copyTiles(int[] source, int from, int[] target, int to, int contiguous) {
        int last = sizes.length - 1;
        int rowStride = targetStrides[contiguous];
        int columnStride = sourceStrides[last];
        for (int row = 0; row < sizes[contiguous]; row += TILE) {
            int rows = Math.min(row + TILE, sizes[contiguous]);
            for (int column = 0; column < sizes[last]; column += TILE) {
                int columns = Math.min(column + TILE, sizes[last]);
                for (int i = row; i < rows; i++) {
                    int out = to + i * rowStride;
                    int in = from + i;
                    for (int j = column; j < columns; j++) {
                        target[out + j] = source[in + j * columnStride];
                    }
                }
            }
        }
    }
}
