package dev.slipway.formats.keras.node;

import dev.slipway.model.formula.Formula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Tile;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What one layer computes, written with hub ops.
public final class KerasFormula extends Formula {

    private final KerasNode node;

    public KerasFormula(KerasNode node) {
        super(node);
        this.node = node;
    }

    /// In another shape, of which one size may be known only as that of an axis of `like`.
    ///
    /// @param sizes the size of each axis; negative ones, `-1 - axis`, are that of an axis of `like`
    public Value reshapeLike(Value x, Value like, long... sizes) {
        Shape shape = node.shape(like);
        long[] known = LongStream.of(sizes)
                .map(size -> size >= 0
                        ? size
                        : shape.isRanked() && shape.dim((int) (-1 - size)).isKnown()
                                ? shape.size((int) (-1 - size))
                                : -1)
                .toArray();
        if (LongStream.of(known).filter(size -> size < 0).count() <= 1) {
            return reshape(x, known);
        }
        Value[] parts = LongStream.of(sizes)
                .mapToObj(size -> size >= 0
                        ? node.vector("size", size)
                        : node.step("size", new ShapeOf((int) (-1 - size), (int) -size, ElementType.INT64), like))
                .toArray(Value[]::new);
        return node.step("shaped", new Reshape(true), x, node.step("sizes", new Concat(0), parts));
    }

    /// Constant elements added along each axis.
    ///
    /// @param pads for all axes the amounts before, then those after
    public Value pad(Value x, double value, long... pads) {
        return node.step("padded", new Pad(Pad.Mode.CONSTANT), x, node.vector("pads", pads), node.scalar(x, value));
    }

    public Value tile(Value x, long... times) {
        return node.step("tiled", new Tile(), x, node.vector("times", times));
    }

    /// Every element `times` times, one behind the other along an axis.
    public Value repeated(Value x, int axis, int times) {
        int rank = node.rank(x);
        long[] tiles = new long[rank + 1];
        Arrays.fill(tiles, 1);
        tiles[axis + 1] = times;
        Value tiled = tile(unsqueeze(x, axis + 1), tiles);
        Shape shape = node.shape(x);
        long[] sizes = IntStream.range(0, rank)
                .mapToLong(i -> i == axis && shape.dim(i).isKnown() ? shape.size(i) * times : -1L - i)
                .toArray();
        if (shape.dim(axis).isKnown()) {
            return reshapeLike(tiled, x, sizes);
        }
        Value[] parts = IntStream.range(0, rank)
                .mapToObj(i -> i == axis ? times(sizes(x, i, i + 1), times) : sizes(x, i, i + 1))
                .toArray(Value[]::new);
        return node.step("shaped", new Reshape(true), tiled, node.step("sizes", new Concat(0), parts));
    }
}
