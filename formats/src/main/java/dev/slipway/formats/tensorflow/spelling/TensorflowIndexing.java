package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.Arrays;
import java.util.List;

/// Ops that pick elements by their places, and put some in their places.
final class TensorflowIndexing {

    private TensorflowIndexing() {}

    static void spellings() {
        TensorflowOps.spell("Slice", TensorflowExpand::slice);
        TensorflowOps.spell("StridedSlice", TensorflowExpand::stridedSlice)
                .write(Slice.class, (_, node, emit) -> new WrittenSlice(node, emit).write());
        TensorflowOps.spell("Gather", node -> node.is(new Gather(0, 0), node.in(0), node.in(1)));
        TensorflowOps.spell("GatherV2", TensorflowExpand::gather)
                .write(Gather.class, (op, node, emit) -> gather(op, node, emit));
        TensorflowOps.spell(
                "ResourceGather",
                node -> node.is(
                        new Gather((int) node.integer("batch_dims", 0), (int) node.integer("batch_dims", 0)),
                        node.in(0),
                        node.in(1)));
        TensorflowOps.spell("GatherNd", node -> node.is(new GatherNd(0), node.in(0), node.in(1)))
                .write(GatherNd.class, (op, node, emit) -> gatherNd(op.batchAxes(), node, emit));
        TensorflowOps.spell(
                "XlaDynamicUpdateSlice", node -> node.is(new UpdateSlice(), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("TensorStridedSliceUpdate", TensorflowExpand::updateSlice)
                .write(UpdateSlice.class, (_, node, emit) -> update(node, emit));
        TensorflowOps.spell("ScatterNd", TensorflowExpand::scatter);
        TensorflowOps.spell(
                "ScatterNdNonAliasingAdd",
                node -> node.is(new ScatterNd(Scatter.ADD), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                        "TensorScatterUpdate",
                        node -> node.is(new ScatterNd(Scatter.REPLACE), node.in(0), node.in(1), node.in(2)))
                .write(ScatterNd.class, (op, node, emit) -> scatter(op.reduction(), node, emit));
        TensorflowOps.spell(
                "TensorScatterAdd", node -> node.is(new ScatterNd(Scatter.ADD), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                "TensorScatterMax", node -> node.is(new ScatterNd(Scatter.MAX), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                "TensorScatterMin", node -> node.is(new ScatterNd(Scatter.MIN), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("OneHot", TensorflowExpand::oneHot)
                .write(OneHot.class, (op, node, emit) -> oneHot(op, node, emit));
        TensorflowOps.spell("Where", TensorflowExpand::where)
                .write(NonZero.class, (op, node, emit) -> places(op.output(), node, emit));
    }

    private static void gather(Gather op, Node node, TensorflowEmitter emit) {
        emit.last(
                node,
                "GatherV2",
                List.of(emit.in(node, 0), emit.index(node.input(1)), emit.scalar(op.axis())),
                "Tparams",
                emit.real(node, 0),
                "Tindices",
                emit.indexType(node.input(1)),
                "Taxis",
                ElementType.INT32,
                "batch_dims",
                op.batchAxes());
    }

    private static void gatherNd(int batch, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(batch == 0);
        List<String> inputs = List.of(emit.in(node, 0), emit.index(node.input(1)));
        emit.last(node, "GatherNd", inputs, "Tparams", emit.real(node, 0), "Tindices", emit.indexType(node.input(1)));
    }

    private static void scatter(Scatter reduction, Node node, TensorflowEmitter emit) {
        String op = switch (reduction) {
            case REPLACE -> "TensorScatterUpdate";
            case ADD -> "TensorScatterAdd";
            case MAX -> "TensorScatterMax";
            case MIN -> "TensorScatterMin";
            case MULTIPLY -> throw TensorflowOps.noSuchOp();
        };
        List<String> inputs = List.of(emit.in(node, 0), emit.index(node.input(1)), emit.in(node, 2));
        emit.last(node, op, inputs, "T", emit.real(node, 0), "Tindices", emit.indexType(node.input(1)));
    }

    private static void oneHot(OneHot op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(!op.fromEnd());
        int axis = op.axis();
        ElementType element = emit.real(node, 2);
        List<String> values = emit.steps("Unpack", 2, List.of(emit.in(node, 2)), "T", element, "num", 2, "axis", 0);
        String depth = emit.ints(node.input(1));
        String size = emit.type(node, 1).shape().hasRank(0)
                ? depth
                : emit.step(
                        "Reshape", List.of(depth, emit.ints()), "T", ElementType.INT32, "Tshape", ElementType.INT32);
        int at = axis == -1 ? -1 : axis < 0 ? axis + emit.rank(node.input(0)) + 1 : axis;
        emit.last(
                node,
                "OneHot",
                List.of(emit.index(node.input(0)), size, values.get(1), values.get(0)),
                "T",
                element,
                "TI",
                emit.indexType(node.input(0)),
                "axis",
                at);
    }

    private static void places(ElementType output, Node node, TensorflowEmitter emit) {
        String rows = emit.step("Where", emit.all(node), "T", emit.real(node, 0));
        String columns = emit.step(
                "Transpose", List.of(rows, emit.ints(1, 0)), "T", ElementType.INT64, "Tperm", ElementType.INT32);
        emit.define(node.output(), emit.cast(columns, ElementType.INT64, output));
    }

    /// The block's place is brought inside, as the hub says.
    private static void update(Node node, TensorflowEmitter emit) {
        ElementType element = emit.real(node, 0);
        ElementType index = ElementType.INT32;
        String outer = emit.step("Shape", List.of(emit.in(node, 0)), "T", element, "out_type", index);
        String inner = emit.step("Shape", List.of(emit.in(node, 1)), "T", element, "out_type", index);
        String most = emit.step("Sub", List.of(outer, inner), "T", index);
        String least = emit.step("Maximum", List.of(emit.ints(node.input(2)), emit.scalar(0)), "T", index);
        String start = emit.step("Minimum", List.of(least, most), "T", index);
        String end = emit.step("AddV2", List.of(start, inner), "T", index);
        int[] ones = new int[emit.rank(node.input(0))];
        Arrays.fill(ones, 1);
        List<String> inputs = List.of(emit.in(node, 0), start, end, emit.ints(ones), emit.in(node, 1));
        emit.last(node, "TensorStridedSliceUpdate", inputs, "T", element, "Index", index);
    }
}
