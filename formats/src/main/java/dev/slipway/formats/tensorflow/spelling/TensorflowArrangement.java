package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Ops that pad, reverse and rearrange elements, and those of diagonals and of numbers in a row.
final class TensorflowArrangement {

    private TensorflowArrangement() {}

    static void spellings() {
        TensorflowOps.spell("Pad PadV2", TensorflowExpand::pad)
                .write(Pad.class, (op, node, emit) -> pad(op.mode(), node, emit));
        TensorflowOps.spell("MirrorPad", TensorflowExpand::pad);
        TensorflowOps.spell(
                        "DepthToSpace",
                        node -> node.is(
                                new DepthToSpace(
                                        (int) node.integer("block_size", 2), false, ReadWindow.layout(node, 2)),
                                node.in(0)))
                .write(DepthToSpace.class, (op, node, emit) -> {
                    TensorflowOps.require(op.layout().isChannelsLast() && !op.columnsFirst());
                    emit.is(node, "DepthToSpace", "block_size", op.block());
                });
        TensorflowOps.spell(
                        "SpaceToDepth",
                        node -> node.is(
                                new SpaceToDepth((int) node.integer("block_size", 2), ReadWindow.layout(node, 2)),
                                node.in(0)))
                .write(SpaceToDepth.class, (op, node, emit) -> {
                    TensorflowOps.require(op.layout().isChannelsLast());
                    emit.is(node, "SpaceToDepth", "block_size", op.block());
                });
        TensorflowOps.spell("SpaceToBatchND", node -> node.is(new SpaceToBatch(), node.in(0), node.in(1), node.in(2)))
                .write(SpaceToBatch.class, (_, node, emit) -> blocks(node, "SpaceToBatchND", "Tpaddings", emit));
        TensorflowOps.spell("BatchToSpaceND", node -> node.is(new BatchToSpace(), node.in(0), node.in(1), node.in(2)))
                .write(BatchToSpace.class, (_, node, emit) -> blocks(node, "BatchToSpaceND", "Tcrops", emit));
        TensorflowOps.spell(
                "SpaceToBatch",
                node -> node.is(new SpaceToBatch(), node.in(0), TensorflowExpand.blocks(node), node.in(1)));
        TensorflowOps.spell(
                "BatchToSpace",
                node -> node.is(new BatchToSpace(), node.in(0), TensorflowExpand.blocks(node), node.in(1)));
        TensorflowOps.spell(
                        "ReverseSequence",
                        node -> node.is(
                                new ReverseSequence(
                                        (int) node.integer("batch_dim", 0), (int) node.integer("seq_dim", 0)),
                                node.in(0),
                                node.in(1)))
                .write(ReverseSequence.class, (op, node, emit) -> reverseSequence(op, node, emit));
        TensorflowOps.spell("ReverseV2", TensorflowExpand::reverse)
                .write(Reverse.class, (op, node, emit) -> reverse(op.axes(), node, emit));
        TensorflowOps.spell("Range", node -> node.is(new Range(), node.in(0), node.in(1), node.in(2)))
                .write(
                        Range.class,
                        (_, node, emit) -> emit.last(node, "Range", emit.all(node), "Tidx", emit.real(node, 0)));
        TensorflowOps.spell("LinSpace", TensorflowExpand::linearSpace);
        TensorflowOps.spell(
                        "MatrixBandPart BatchMatrixBandPart",
                        node -> node.is(new BandPart(), node.in(0), node.in(1), node.in(2)))
                .write(BandPart.class, (_, node, emit) -> band(node, emit));
        TensorflowOps.spell("MatrixDiag", node -> node.is(new Diagonal(), node.in(0)))
                .write(Diagonal.class, (_, node, emit) -> emit.is(node, "MatrixDiag"));
        TensorflowOps.spell("MatrixDiagPart", node -> node.is(new DiagonalPart(), node.in(0)))
                .write(DiagonalPart.class, (_, node, emit) -> emit.is(node, "MatrixDiagPart"));
    }

    /// Amounts to the pairs that TensorFlow wants, one for each axis.
    private static void pad(Pad.Mode mode, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(!node.hasInput(3) && mode != Pad.Mode.EDGE && mode != Pad.Mode.WRAP);
        Tensor known = emit.known(node.input(1));
        String flat = known == null ? emit.index(node.input(1)) : "";
        ElementType index = known == null ? emit.indexType(node.input(1)) : ElementType.INT32;
        String pairs = known == null ? turned(flat, index, emit) : pairs(known.toInts(), emit);
        if (mode != Pad.Mode.CONSTANT) {
            String words = mode == Pad.Mode.REFLECT ? "REFLECT" : "SYMMETRIC";
            List<String> inputs = List.of(emit.in(node, 0), pairs);
            emit.last(node, "MirrorPad", inputs, "T", emit.real(node, 0), "Tpaddings", index, "mode", words);
        } else if (node.hasInput(2)) {
            List<String> inputs = List.of(emit.in(node, 0), pairs, single(node, 2, emit));
            emit.last(node, "PadV2", inputs, "T", emit.real(node, 0), "Tpaddings", index);
        } else {
            emit.last(node, "Pad", List.of(emit.in(node, 0), pairs), "T", emit.real(node, 0), "Tpaddings", index);
        }
    }

    private static String pairs(int[] sides, TensorflowEmitter emit) {
        int rank = sides.length / 2;
        int[] pairs = new int[sides.length];
        for (int i = 0; i < rank; i++) {
            pairs[2 * i] = sides[i];
            pairs[2 * i + 1] = sides[rank + i];
        }
        return emit.parameter(Tensor.ofInts(Shape.of(rank, 2), pairs));
    }

    private static String turned(String sides, ElementType index, TensorflowEmitter emit) {
        String rows = emit.step("Reshape", List.of(sides, emit.ints(2, -1)), "T", index, "Tshape", ElementType.INT32);
        return emit.step("Transpose", List.of(rows, emit.ints(1, 0)), "T", index, "Tperm", ElementType.INT32);
    }

    /// An input of one element as a scalar.
    static String single(Node node, int input, TensorflowEmitter emit) {
        String value = emit.in(node, input);
        return emit.type(node, input).shape().hasRank(0)
                ? value
                : emit.step(
                        "Reshape",
                        List.of(value, emit.ints()),
                        "T",
                        emit.real(node, input),
                        "Tshape",
                        ElementType.INT32);
    }

    private static void blocks(Node node, String op, String edges, TensorflowEmitter emit) {
        List<String> inputs = List.of(emit.in(node, 0), emit.index(node.input(1)), emit.index(node.input(2)));
        emit.last(
                node,
                op,
                inputs,
                "T",
                emit.real(node, 0),
                "Tblock_shape",
                emit.indexType(node.input(1)),
                edges,
                emit.indexType(node.input(2)));
    }

    private static void reverseSequence(ReverseSequence op, Node node, TensorflowEmitter emit) {
        int rank = op.timeAxis() < 0 || op.batchAxis() < 0 ? emit.rank(node.input(0)) : 0;
        emit.last(
                node,
                "ReverseSequence",
                List.of(emit.in(node, 0), emit.index(node.input(1))),
                "T",
                emit.real(node, 0),
                "Tlen",
                emit.indexType(node.input(1)),
                "seq_dim",
                op.timeAxis() < 0 ? op.timeAxis() + rank : op.timeAxis(),
                "batch_dim",
                op.batchAxis() < 0 ? op.batchAxis() + rank : op.batchAxis());
    }

    private static void reverse(List<Integer> axes, Node node, TensorflowEmitter emit) {
        String turned = emit.ints(axes.stream().mapToInt(Integer::intValue).toArray());
        List<String> inputs = List.of(emit.in(node, 0), turned);
        emit.last(node, "ReverseV2", inputs, "T", emit.real(node, 0), "Tidx", ElementType.INT32);
    }

    private static void band(Node node, TensorflowEmitter emit) {
        ElementType index = emit.indexType(node.input(1));
        String upper = emit.cast(emit.index(node.input(2)), emit.indexType(node.input(2)), index);
        List<String> inputs = List.of(emit.in(node, 0), emit.index(node.input(1)), upper);
        emit.last(node, "MatrixBandPart", inputs, "T", emit.real(node, 0), "Tindex", index);
    }
}
