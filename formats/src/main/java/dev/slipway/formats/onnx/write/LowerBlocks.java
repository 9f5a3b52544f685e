package dev.slipway.formats.onnx.write;

import dev.slipway.formats.onnx.node.Lowering;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Blocks of space moved into the batch and back, where sizes or borders are computed: TensorFlow's dilated
/// convolutions over images of any size.
final class LowerBlocks {

    private final Node node;
    private final Lowering to;
    private final long[] blocks;
    private final int rank;

    private LowerBlocks(Node node, Lowering to, long[] blocks) {
        this.node = node;
        this.to = to;
        this.blocks = blocks;
        this.rank = to.shape(0).rank();
    }

    static boolean spaceToBatch(Node node, Lowering to) {
        long[] blocks = to.known(1);
        return blocks != null && to.shape(0).isRanked() && new LowerBlocks(node, to, blocks).toBatch();
    }

    static boolean batchToSpace(Node node, Lowering to) {
        long[] blocks = to.known(1);
        return blocks != null && to.shape(0).isRanked() && new LowerBlocks(node, to, blocks).toSpace();
    }

    private boolean toBatch() {
        Value pads = to.step("pads", new Concat(0), borders(0), borders(1));
        Value padded = to.step("padded", new Pad(Pad.Mode.CONSTANT), node.input(0), pads, Value.NONE, axes());
        Value each = to.step("each", new Binary(Binary.Kind.DIVIDE), spatial(padded), to.vector("blocks", blocks));
        Value pairs = to.step(
                "pairs",
                new Concat(1),
                to.step("column", new Reshape(false), each, to.vector("single", -1, 1)),
                to.step("widths", new Reshape(false), to.vector("blocks", blocks), to.vector("single", -1, 1)));
        Value split = sizes(padded, to.step("flat", new Reshape(false), pairs, to.vector("all", -1)));
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, blocks.length).forEach(i -> order.add(2 * i + 2));
        order.add(0);
        IntStream.range(0, blocks.length).forEach(i -> order.add(2 * i + 1));
        IntStream.range(2 * blocks.length + 1, rank + blocks.length).forEach(order::add);
        Value blocked = to.step("blocked", new Reshape(false), padded, split);
        return to.last(new Reshape(false), to.step("moved", new Transpose(order), blocked), sizes(padded, each));
    }

    private boolean toSpace() {
        Value x = node.input(0);
        int count = blocks.length;
        Value whole = to.step("sizes", new Binary(Binary.Kind.MULTIPLY), spatial(x), to.vector("blocks", blocks));
        List<Value> split = new ArrayList<>(List.of(to.vector("blocks", blocks), to.vector("batch", -1), spatial(x)));
        rest(x, split);
        List<Integer> order = new ArrayList<>(List.of(count));
        IntStream.range(0, count).forEach(i -> order.addAll(List.of(count + 1 + i, i)));
        IntStream.range(2 * count + 1, rank + count).forEach(order::add);
        Value blocked =
                to.step("blocked", new Reshape(false), x, to.step("split", new Concat(0), split.toArray(Value[]::new)));
        Value moved = to.step("moved", new Transpose(order), blocked);
        Value joined = to.step("whole", new Reshape(false), moved, sizes(x, whole));
        Value ends = to.step("ends", new Binary(Binary.Kind.SUBTRACT), whole, borders(1));
        return to.last(new Slice(), joined, borders(0), ends, axes());
    }

    /// What is added or cut before or behind each axis.
    private Value borders(int side) {
        Value all = to.step("borders", new Cast(ElementType.INT64, true), node.input(2));
        return to.step("side", new Gather(1, 0), all, to.scalar("index", ElementType.INT64, side));
    }

    private Value axes() {
        long[] axes = new long[blocks.length];
        Arrays.setAll(axes, i -> i + 1);
        return to.vector("axes", axes);
    }

    private Value spatial(Value x) {
        return to.step("spatial", new ShapeOf(1, blocks.length + 1, ElementType.INT64), x);
    }

    /// A shape whose batch follows from the others, with the sizes of `x` behind the axes in `middle`.
    private Value sizes(Value x, Value middle) {
        List<Value> parts = new ArrayList<>(List.of(to.vector("batch", -1), middle));
        rest(x, parts);
        return to.step("shape", new Concat(0), parts.toArray(Value[]::new));
    }

    private void rest(Value x, List<Value> parts) {
        if (blocks.length + 1 < rank) {
            parts.add(to.step("rest", new ShapeOf(blocks.length + 1, rank, ElementType.INT64), x));
        }
    }
}
