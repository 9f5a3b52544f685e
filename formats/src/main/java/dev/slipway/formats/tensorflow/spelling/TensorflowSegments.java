package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import java.util.ArrayList;
import java.util.List;

/// Reductions of the rows that belong together.
final class TensorflowSegments {

    private TensorflowSegments() {}

    static void spellings() {
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
}
