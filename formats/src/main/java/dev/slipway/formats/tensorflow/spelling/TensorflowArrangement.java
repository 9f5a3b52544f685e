package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;

/// Ops that arrange, pick and place elements, and those of shapes.
final class TensorflowArrangement {

    private TensorflowArrangement() {}

    static void spellings() {
        TensorflowOps.spell(
                "Shape",
                node -> node.is(
                        new ShapeOf(0, Integer.MAX_VALUE, node.type("out_type", ElementType.INT32)), node.in(0)));
        TensorflowOps.spell("ShapeN", TensorflowExpand::shapes);
        TensorflowOps.spell("Size", node -> node.is(new SizeOf(node.type("out_type", ElementType.INT32)), node.in(0)));
        TensorflowOps.spell("Rank", node -> node.is(new RankOf(ElementType.INT32), node.in(0)));
        TensorflowOps.spell("Reshape", TensorflowExpand::reshape);
        TensorflowOps.spell("Squeeze", TensorflowExpand::squeeze);
        TensorflowOps.spell(
                "ExpandDims", node -> node.is(new Unsqueeze(), node.in(0), TensorflowExpand.vectorOf(node, 1)));
        TensorflowOps.spell("Transpose", TensorflowExpand::transpose);
        TensorflowOps.spell("BroadcastTo", node -> node.is(new Expand(), node.in(0), node.in(1)));
        TensorflowOps.spell("Fill", node -> node.is(new Expand(), node.in(1), node.in(0)));
        TensorflowOps.spell("Tile", node -> node.is(new Tile(), node.in(0), node.in(1)));
        TensorflowOps.spell("ConcatV2", TensorflowExpand::concatLast);
        TensorflowOps.spell("Concat", TensorflowExpand::concatFirst);
        TensorflowOps.spell("Split", TensorflowExpand::split);
        TensorflowOps.spell("SplitV", TensorflowExpand::splitSizes);
        TensorflowOps.spell(
                "Pack",
                node -> node.is(
                        new Stack((int) node.integer("axis", 0)), node.inputs().toArray(Value[]::new)));
        TensorflowOps.spell(
                "Unpack",
                node -> node.are(
                        (int) node.integer("num", 0),
                        new Unstack((int) node.integer("axis", 0), (int) node.integer("num", 0)),
                        node.in(0)));
        TensorflowOps.spell("Slice", TensorflowExpand::slice);
        TensorflowOps.spell("StridedSlice", TensorflowExpand::stridedSlice);
        TensorflowOps.spell("Gather", node -> node.is(new Gather(0, 0), node.in(0), node.in(1)));
        TensorflowOps.spell("GatherV2", TensorflowExpand::gather);
        TensorflowOps.spell(
                "ResourceGather",
                node -> node.is(
                        new Gather((int) node.integer("batch_dims", 0), (int) node.integer("batch_dims", 0)),
                        node.in(0),
                        node.in(1)));
        TensorflowOps.spell("GatherNd", node -> node.is(new GatherNd(0), node.in(0), node.in(1)));
        TensorflowOps.spell(
                "XlaDynamicUpdateSlice", node -> node.is(new UpdateSlice(), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("ScatterNd", TensorflowExpand::scatter);
        TensorflowOps.spell(
                "ScatterNdNonAliasingAdd",
                node -> node.is(new ScatterNd(Scatter.ADD), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                "TensorScatterUpdate",
                node -> node.is(new ScatterNd(Scatter.REPLACE), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                "TensorScatterAdd", node -> node.is(new ScatterNd(Scatter.ADD), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                "TensorScatterMax", node -> node.is(new ScatterNd(Scatter.MAX), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                "TensorScatterMin", node -> node.is(new ScatterNd(Scatter.MIN), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("Pad PadV2", TensorflowExpand::pad);
        TensorflowOps.spell("MirrorPad", TensorflowExpand::pad);
        TensorflowOps.spell(
                "DepthToSpace",
                node -> node.is(
                        new DepthToSpace((int) node.integer("block_size", 2), false, TensorflowSpatial.layout(node, 2)),
                        node.in(0)));
        TensorflowOps.spell(
                "SpaceToDepth",
                node -> node.is(
                        new SpaceToDepth((int) node.integer("block_size", 2), TensorflowSpatial.layout(node, 2)),
                        node.in(0)));
        TensorflowOps.spell("SpaceToBatchND", node -> node.is(new SpaceToBatch(), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("BatchToSpaceND", node -> node.is(new BatchToSpace(), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell(
                "SpaceToBatch",
                node -> node.is(new SpaceToBatch(), node.in(0), TensorflowExpand.blocks(node), node.in(1)));
        TensorflowOps.spell(
                "BatchToSpace",
                node -> node.is(new BatchToSpace(), node.in(0), TensorflowExpand.blocks(node), node.in(1)));
        TensorflowOps.spell(
                "ReverseSequence",
                node -> node.is(
                        new ReverseSequence((int) node.integer("batch_dim", 0), (int) node.integer("seq_dim", 0)),
                        node.in(0),
                        node.in(1)));
        TensorflowOps.spell("ReverseV2", TensorflowExpand::reverse);
        TensorflowOps.spell("Range", node -> node.is(new Range(), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("LinSpace", TensorflowExpand::linearSpace);
        TensorflowOps.spell("OneHot", TensorflowExpand::oneHot);
        TensorflowOps.spell(
                "MatrixBandPart BatchMatrixBandPart",
                node -> node.is(new BandPart(), node.in(0), node.in(1), node.in(2)));
        TensorflowOps.spell("MatrixDiag", node -> node.is(new Diagonal(), node.in(0)));
        TensorflowOps.spell("MatrixDiagPart", node -> node.is(new DiagonalPart(), node.in(0)));
        TensorflowOps.spell("Where", TensorflowExpand::where);
        TensorflowOps.spell("InvertPermutation", TensorflowExpand::invertPermutation);
        TensorflowOps.spell("BroadcastArgs", node -> node.is(new BroadcastShape(), node.in(0), node.in(1)));
        TensorflowOps.spell("SegmentSum", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.SUM));
        TensorflowOps.spell("SegmentMean", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MEAN));
        TensorflowOps.spell("SegmentMax", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MAX));
        TensorflowOps.spell("SegmentMin", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MIN));
        TensorflowOps.spell("SegmentProd", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.PRODUCT));
        TensorflowOps.spell("UnsortedSegmentSum", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.SUM));
        TensorflowOps.spell("UnsortedSegmentMax", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MAX));
        TensorflowOps.spell("UnsortedSegmentMin", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.MIN));
        TensorflowOps.spell(
                "UnsortedSegmentProd", node -> TensorflowExpand.segments(node, SegmentReduction.Kind.PRODUCT));

        TensorflowOps.spell(
                "ParallelConcat", node -> node.is(new Concat(0), node.inputs().toArray(Value[]::new)));
    }
}
