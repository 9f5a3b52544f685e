package dev.slipway.formats.keras.node;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Logical;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Tile;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Writes one layer as a formula of hub nodes. Numbers take the type of what they meet.
public final class KerasFormula {

    private final KerasNode node;

    public KerasFormula(KerasNode node) {
        this.node = node;
    }

    public Value plus(Value a, Value b) {
        return binary(Binary.Kind.ADD, a, b);
    }

    public Value plus(Value a, double b) {
        return plus(a, node.scalar(a, b));
    }

    public Value minus(Value a, Value b) {
        return binary(Binary.Kind.SUBTRACT, a, b);
    }

    public Value times(Value a, Value b) {
        return binary(Binary.Kind.MULTIPLY, a, b);
    }

    public Value times(Value a, double b) {
        return b == 1 ? a : times(a, node.scalar(a, b));
    }

    public Value over(Value a, Value b) {
        return binary(Binary.Kind.DIVIDE, a, b);
    }

    public Value max(Value a, double b) {
        return binary(Binary.Kind.MAX, a, node.scalar(a, b));
    }

    public Value min(Value a, double b) {
        return binary(Binary.Kind.MIN, a, node.scalar(a, b));
    }

    public Value binary(Binary.Kind kind, Value a, Value b) {
        return node.step(lower(kind), new Binary(kind), a, b);
    }

    public Value unary(Unary.Kind kind, Value x) {
        return node.step(lower(kind), new Unary(kind), x);
    }

    public Value compare(Comparison.Kind kind, Value a, Value b) {
        return node.step(lower(kind), new Comparison(kind), a, b);
    }

    public Value compare(Comparison.Kind kind, Value a, double b) {
        return compare(kind, a, node.scalar(a, b));
    }

    public Value and(Value a, Value b) {
        return node.step("and", new Logical(Logical.Kind.AND), a, b);
    }

    public Value not(Value a) {
        return unary(Unary.Kind.NOT, a);
    }

    public Value choose(Value condition, Value yes, Value no) {
        return node.step("chosen", new Where(), condition, yes, no);
    }

    /// Reduced over the axes, which are kept with one element each.
    public Value kept(Reduction.Kind kind, Value x, long... axes) {
        return node.step(lower(kind), new Reduction(kind, true, true), x, node.vector("axes", axes));
    }

    public Value reduced(Reduction.Kind kind, Value x, long... axes) {
        return node.step(lower(kind), new Reduction(kind, false, true), x, node.vector("axes", axes));
    }

    public Value unsqueeze(Value x, long... axes) {
        return node.step("wide", new Unsqueeze(), x, node.vector("axes", axes));
    }

    public Value squeeze(Value x, long... axes) {
        return node.step("narrow", new Squeeze(), x, node.vector("axes", axes));
    }

    public Value reshape(Value x, long... sizes) {
        return node.step("shaped", new Reshape(true), x, node.vector("sizes", sizes));
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

    public Value transpose(Value x, Integer... permutation) {
        return transpose(x, List.of(permutation));
    }

    public Value transpose(Value x, List<Integer> permutation) {
        return permutation.equals(IntStream.range(0, permutation.size()).boxed().toList())
                ? x
                : node.step("turned", new Transpose(permutation), x);
    }

    /// With the last two axes exchanged.
    public Value adjoint(Value x) {
        int rank = node.rank(x);
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.set(rank - 1, rank - 2);
        order.set(rank - 2, rank - 1);
        return transpose(x, order);
    }

    /// The slice at `index` of an axis, which is taken away.
    public Value at(Value x, long index, int axis) {
        return node.step("picked", new Gather(axis, 0), x, node.constant("index", Tensor.scalar(index)));
    }

    public Value slice(Value x, long axis, long start, long end) {
        return node.step(
                "part",
                new Slice(),
                x,
                node.vector("start", start),
                node.vector("end", end),
                node.vector("axis", axis));
    }

    public Value concat(int axis, List<Value> parts) {
        return parts.size() == 1
                ? parts.getFirst()
                : node.step("joined", new Concat(axis), parts.toArray(Value[]::new));
    }

    public Value product(Value a, Value b) {
        return node.step("product", new MatMul(false, false), a, b);
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

    /// The sizes of some axes of `x`, in INT64.
    public Value sizes(Value x, int from, int to) {
        return node.step("sizes", new ShapeOf(from, to, ElementType.INT64), x);
    }

    private static String lower(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
