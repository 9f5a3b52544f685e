package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Ops of shapes, and those that give elements another one.
final class TensorflowShapes {

    private TensorflowShapes() {}

    static void spellings() {
        TensorflowOps.spell(
                        "Shape",
                        node -> node.is(
                                new ShapeOf(0, Integer.MAX_VALUE, node.type("out_type", ElementType.INT32)),
                                node.in(0)))
                .write(ShapeOf.class, (op, node, emit) -> sizes(op, node, emit));
        TensorflowOps.spell("ShapeN", TensorflowExpand::shapes);
        TensorflowOps.spell("Size", node -> node.is(new SizeOf(node.type("out_type", ElementType.INT32)), node.in(0)))
                .write(SizeOf.class, (op, node, emit) -> count(op.output(), node, emit));
        TensorflowOps.spell("Rank", node -> node.is(new RankOf(ElementType.INT32), node.in(0)))
                .write(RankOf.class, (op, node, emit) -> rank(op.output(), node, emit));
        TensorflowOps.spell("Reshape", TensorflowExpand::reshape).write(Reshape.class, (op, node, emit) -> {
            TensorflowOps.require(op.zeroIsZero());
            shaped(node, "Reshape", "Tshape", emit);
        });
        TensorflowOps.spell("Squeeze", TensorflowExpand::squeeze)
                .write(Squeeze.class, (_, node, emit) -> squeeze(node, emit));
        TensorflowOps.spell(
                        "ExpandDims", node -> node.is(new Unsqueeze(), node.in(0), TensorflowExpand.vectorOf(node, 1)))
                .write(Unsqueeze.class, (_, node, emit) -> unsqueeze(node, emit));
        TensorflowOps.spell("Transpose", TensorflowExpand::transpose)
                .write(Transpose.class, (op, node, emit) -> transpose(op.permutation(), node, emit));
        TensorflowOps.spell("BroadcastTo", node -> node.is(new Expand(), node.in(0), node.in(1)))
                .write(Expand.class, (_, node, emit) -> shaped(node, "BroadcastTo", "Tidx", emit));
        TensorflowOps.spell("Fill", node -> node.is(new Expand(), node.in(1), node.in(0)))
                .write(Fill.class, (op, node, emit) -> fill(op.value(), node, emit));
        TensorflowOps.spell("Tile", node -> node.is(new Tile(), node.in(0), node.in(1)))
                .write(Tile.class, (_, node, emit) -> shaped(node, "Tile", "Tmultiples", emit));
        TensorflowOps.spell("InvertPermutation", TensorflowExpand::invertPermutation);
        TensorflowOps.spell("BroadcastArgs", node -> node.is(new BroadcastShape(), node.in(0), node.in(1)))
                .write(BroadcastShape.class, (_, node, emit) -> emit.is(node, "BroadcastArgs"));
    }

    private static void sizes(ShapeOf op, Node node, TensorflowEmitter emit) {
        ElementType output = op.output() == ElementType.INT64 ? ElementType.INT64 : ElementType.INT32;
        List<String> x = List.of(emit.stored(node.input(0)));
        String sizes = emit.step("Shape", x, "T", emit.element(node.input(0)), "out_type", output);
        if (op.start() != 0 || op.end() != Integer.MAX_VALUE) {
            boolean toEnd = op.end() == Integer.MAX_VALUE;
            sizes = emit.step(
                    "StridedSlice",
                    List.of(sizes, emit.ints(op.start()), emit.ints(toEnd ? 0 : op.end()), emit.ints(1)),
                    "T",
                    output,
                    "Index",
                    ElementType.INT32,
                    "end_mask",
                    toEnd ? 1 : 0);
        }
        emit.define(node.output(), emit.cast(sizes, output, op.output()));
    }

    private static void count(ElementType wanted, Node node, TensorflowEmitter emit) {
        ElementType output = wanted == ElementType.INT64 ? ElementType.INT64 : ElementType.INT32;
        List<String> x = List.of(emit.stored(node.input(0)));
        String count = emit.step("Size", x, "T", emit.element(node.input(0)), "out_type", output);
        emit.define(node.output(), emit.cast(count, output, wanted));
    }

    private static void rank(ElementType wanted, Node node, TensorflowEmitter emit) {
        List<String> x = List.of(emit.stored(node.input(0)));
        String rank = emit.step("Rank", x, "T", emit.element(node.input(0)));
        emit.define(node.output(), emit.cast(rank, ElementType.INT32, wanted));
    }

    /// An op of data and of sizes.
    private static void shaped(Node node, String op, String sizes, TensorflowEmitter emit) {
        List<String> inputs = List.of(emit.in(node, 0), emit.index(node.input(1)));
        emit.last(node, op, inputs, "T", emit.real(node, 0), sizes, emit.indexType(node.input(1)));
    }

    private static void squeeze(Node node, TensorflowEmitter emit) {
        List<String> x = List.of(emit.in(node, 0));
        if (!node.hasInput(1)) {
            emit.last(node, "Squeeze", x, "T", emit.real(node, 0), "squeeze_dims", List.of());
            return;
        }
        emit.last(node, "Squeeze", x, "T", emit.real(node, 0), "squeeze_dims", known(node, 1, "the axes", emit));
    }

    private static void unsqueeze(Node node, TensorflowEmitter emit) {
        List<Integer> axes = known(node, 1, "the axes", emit);
        int rank = axes.size() == 1 ? 0 : emit.rank(node.input(0)) + axes.size();
        String x = emit.in(node, 0);
        for (int axis : axes.size() == 1
                ? axes
                : axes.stream().map(each -> Math.floorMod(each, rank)).sorted().toList()) {
            x = emit.step(
                    "ExpandDims", List.of(x, emit.scalar(axis)), "T", emit.real(node, 0), "Tdim", ElementType.INT32);
        }
        emit.define(node.output(), x);
    }

    private static List<Integer> known(Node node, int input, String what, TensorflowEmitter emit) {
        Tensor known = emit.known(node.input(input));
        if (known == null) {
            throw TensorflowOps.dynamic(what);
        }
        return Arrays.stream(known.toInts()).boxed().toList();
    }

    private static void transpose(List<Integer> permutation, Node node, TensorflowEmitter emit) {
        String order =
                emit.ints(permutation.stream().mapToInt(Integer::intValue).toArray());
        List<String> inputs = List.of(emit.in(node, 0), order);
        emit.last(node, "Transpose", inputs, "T", emit.real(node, 0), "Tperm", ElementType.INT32);
    }

    private static void fill(Tensor value, Node node, TensorflowEmitter emit) {
        String element = emit.parameter(value.reshaped(Shape.SCALAR));
        List<String> inputs = List.of(emit.index(node.input(0)), element);
        emit.last(node, "Fill", inputs, "T", value.element(), "index_type", emit.indexType(node.input(0)));
    }
}
