package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Ops that arrange, pick and place elements, and those of shapes.
final class TensorflowArrangement {

    private TensorflowArrangement() {}

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
        TensorflowOps.spell("ConcatV2", TensorflowExpand::concatLast)
                .write(Concat.class, (op, node, emit) -> concat(op.axis(), node, emit));
        TensorflowOps.spell("Concat", TensorflowExpand::concatFirst);
        TensorflowOps.spell("Split", TensorflowExpand::split);
        TensorflowOps.spell("SplitV", TensorflowExpand::splitSizes)
                .write(Split.class, (op, node, emit) -> split(op, node, emit));
        TensorflowOps.spell(
                        "Pack",
                        node -> node.is(
                                new Stack((int) node.integer("axis", 0)),
                                node.inputs().toArray(Value[]::new)))
                .write(
                        Stack.class,
                        (op, node, emit) ->
                                emit.is(node, "Pack", "N", node.inputs().size(), "axis", op.axis()));
        TensorflowOps.spell(
                        "Unpack",
                        node -> node.are(
                                (int) node.integer("num", 0),
                                new Unstack((int) node.integer("axis", 0), (int) node.integer("num", 0)),
                                node.in(0)))
                .write(
                        Unstack.class,
                        (op, node, emit) -> emit.is(node, "Unpack", "num", op.parts(), "axis", op.axis()));
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
        TensorflowOps.spell("Pad PadV2", TensorflowExpand::pad)
                .write(Pad.class, (op, node, emit) -> pad(op.mode(), node, emit));
        TensorflowOps.spell("MirrorPad", TensorflowExpand::pad);
        TensorflowOps.spell(
                        "DepthToSpace",
                        node -> node.is(
                                new DepthToSpace(
                                        (int) node.integer("block_size", 2), false, TensorflowSpatial.layout(node, 2)),
                                node.in(0)))
                .write(DepthToSpace.class, (op, node, emit) -> {
                    TensorflowOps.require(op.layout().isChannelsLast() && !op.columnsFirst());
                    emit.is(node, "DepthToSpace", "block_size", op.block());
                });
        TensorflowOps.spell(
                        "SpaceToDepth",
                        node -> node.is(
                                new SpaceToDepth(
                                        (int) node.integer("block_size", 2), TensorflowSpatial.layout(node, 2)),
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
        TensorflowOps.spell("OneHot", TensorflowExpand::oneHot)
                .write(OneHot.class, (op, node, emit) -> oneHot(op, node, emit));
        TensorflowOps.spell(
                        "MatrixBandPart BatchMatrixBandPart",
                        node -> node.is(new BandPart(), node.in(0), node.in(1), node.in(2)))
                .write(BandPart.class, (_, node, emit) -> band(node, emit));
        TensorflowOps.spell("MatrixDiag", node -> node.is(new Diagonal(), node.in(0)))
                .write(Diagonal.class, (_, node, emit) -> emit.is(node, "MatrixDiag"));
        TensorflowOps.spell("MatrixDiagPart", node -> node.is(new DiagonalPart(), node.in(0)))
                .write(DiagonalPart.class, (_, node, emit) -> emit.is(node, "MatrixDiagPart"));
        TensorflowOps.spell("Where", TensorflowExpand::where)
                .write(NonZero.class, (op, node, emit) -> places(op.output(), node, emit));
        TensorflowOps.spell("InvertPermutation", TensorflowExpand::invertPermutation);
        TensorflowOps.spell("BroadcastArgs", node -> node.is(new BroadcastShape(), node.in(0), node.in(1)))
                .write(BroadcastShape.class, (_, node, emit) -> emit.is(node, "BroadcastArgs"));
        TensorflowOps.spell("SegmentSum", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.SUM));
        TensorflowOps.spell("SegmentMean", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MEAN));
        TensorflowOps.spell("SegmentMax", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MAX));
        TensorflowOps.spell("SegmentMin", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MIN));
        TensorflowOps.spell("SegmentProd", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.PRODUCT));
        TensorflowOps.write(SegmentReduction.class, (op, node, emit) -> segments(op, node, emit));
        TensorflowOps.spell("UnsortedSegmentSum", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.SUM));
        TensorflowOps.spell("UnsortedSegmentMax", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MAX));
        TensorflowOps.spell("UnsortedSegmentMin", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MIN));
        TensorflowOps.spell(
                "UnsortedSegmentProd", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.PRODUCT));

        TensorflowOps.spell(
                "ParallelConcat", node -> node.is(new Concat(0), node.inputs().toArray(Value[]::new)));
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

    private static void concat(int axis, Node node, TensorflowEmitter emit) {
        List<String> inputs = new ArrayList<>(emit.all(node));
        if (inputs.size() == 1) {
            emit.define(node.output(), inputs.getFirst());
            return;
        }
        inputs.add(emit.scalar(axis));
        emit.last(
                node,
                "ConcatV2",
                inputs,
                "T",
                emit.real(node, 0),
                "N",
                node.inputs().size(),
                "Tidx",
                ElementType.INT32);
    }

    private static void split(Split op, Node node, TensorflowEmitter emit) {
        int parts = node.outputs().size();
        ElementType element = emit.real(node, 0);
        String x = emit.in(node, 0);
        if (node.hasInput(1)) {
            List<String> inputs = List.of(x, emit.index(node.input(1)), emit.scalar(op.axis()));
            emit.last(node, "SplitV", inputs, "T", element, "num_split", parts, "Tlen", emit.indexType(node.input(1)));
        } else {
            emit.last(node, "Split", List.of(emit.scalar(op.axis()), x), "T", element, "num_split", parts);
        }
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

    private static void band(Node node, TensorflowEmitter emit) {
        ElementType index = emit.indexType(node.input(1));
        String upper = emit.cast(emit.index(node.input(2)), emit.indexType(node.input(2)), index);
        List<String> inputs = List.of(emit.in(node, 0), emit.index(node.input(1)), upper);
        emit.last(node, "MatrixBandPart", inputs, "T", emit.real(node, 0), "Tindex", index);
    }

    private static void places(ElementType output, Node node, TensorflowEmitter emit) {
        String rows = emit.step("Where", emit.all(node), "T", emit.real(node, 0));
        String columns = emit.step(
                "Transpose", List.of(rows, emit.ints(1, 0)), "T", ElementType.INT64, "Tperm", ElementType.INT32);
        emit.define(node.output(), emit.cast(columns, ElementType.INT64, output));
    }

    private static void segments(SegmentReduction op, Node node, TensorflowEmitter emit) {
        String name = switch (op.kind()) {
            case SUM -> "Sum";
            case MEAN -> "Mean";
            case MAX -> "Max";
            case MIN -> "Min";
            case PRODUCT -> "Prod";
        };
        List<String> inputs = new ArrayList<>(List.of(emit.in(node, 0), emit.index(node.input(1))));
        List<Object> attributes =
                new ArrayList<>(List.of("T", emit.real(node, 0), "Tindices", emit.indexType(node.input(1))));
        if (node.hasInput(2)) {
            if (op.sorted() || op.kind() == SegmentReduction.Kind.MEAN) {
                throw TensorflowOps.noSuchOp();
            }
            inputs.add(emit.index(node.input(2)));
            attributes.addAll(List.of("Tnumsegments", emit.indexType(node.input(2))));
            emit.last(node, "UnsortedSegment" + name, inputs, attributes.toArray());
        } else if (op.sorted() && emit.type(node, 1).shape().hasRank(1)) {
            emit.last(node, "Segment" + name, inputs, attributes.toArray());
        } else {
            throw TensorflowOps.noSuchOp();
        }
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
