package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.NonMaxSuppression;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The best boxes of every batch and class, each by a node of its own: TensorFlow's takes one list of scores.
record WrittenSuppression(Node node, TensorflowEmitter emit) {

    private static final ElementType REAL = ElementType.FLOAT32;
    private static final ElementType INDEX = ElementType.INT32;
    private static final long MOST_LISTS = 1024;

    static void write(NonMaxSuppression op, Node node, TensorflowEmitter emit) {
        Shape scores = emit.type(node, 1).shape();
        boolean known = scores.dim(0).isKnown() && scores.dim(1).isKnown();
        if (!known) {
            throw TensorflowOps.dynamic("how many batches and classes there are");
        }
        TensorflowOps.require(
                !op.centerBoxes() && emit.real(node, 0) == REAL && scores.size(0) * scores.size(1) <= MOST_LISTS);
        new WrittenSuppression(node, emit).write((int) scores.size(0), (int) scores.size(1));
    }

    private void write(int batches, int classes) {
        List<String> rows = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            String boxes = picked(emit.in(node, 0), batch);
            String scores = picked(emit.in(node, 1), batch);
            for (int each = 0; each < classes; each++) {
                rows.add(rows(boxes, picked(scores, each), batch, each));
            }
        }
        int count = rows.size();
        rows.add(emit.scalar(0));
        String all = count == 1 ? rows.getFirst() : emit.step("ConcatV2", rows, "T", INDEX, "N", count, "Tidx", INDEX);
        emit.define(node.output(), emit.cast(all, INDEX, ElementType.INT64));
    }

    private String picked(String tensor, int index) {
        return emit.step(
                "GatherV2",
                List.of(tensor, emit.scalar(index), emit.scalar(0)),
                "Tparams",
                REAL,
                "Tindices",
                INDEX,
                "Taxis",
                INDEX);
    }

    /// `[batch, class, box]` for each box of one list.
    private String rows(String boxes, String scores, int batch, int each) {
        String found = emit.step(
                "NonMaxSuppressionV3",
                List.of(boxes, scores, most(), threshold(3, 0), threshold(4, Float.NEGATIVE_INFINITY)),
                "T",
                REAL,
                "T_threshold",
                REAL);
        String column = emit.step("ExpandDims", List.of(found, emit.scalar(1)), "T", INDEX, "Tdim", INDEX);
        String place = emit.parameter(Tensor.ofInts(Shape.of(2, 2), 0, 0, 2, 0));
        String wide = emit.step("Pad", List.of(column, place), "T", INDEX, "Tpaddings", INDEX);
        String own = emit.parameter(Tensor.ofInts(Shape.of(1, 3), batch, each, 0));
        return emit.step("AddV2", List.of(wide, own), "T", INDEX);
    }

    private String most() {
        if (!node.hasInput(2)) {
            return emit.scalar(0);
        }
        String most = emit.ints(node.input(2));
        return emit.type(node, 2).shape().hasRank(0)
                ? most
                : emit.step("Reshape", List.of(most, emit.ints()), "T", INDEX, "Tshape", INDEX);
    }

    private String threshold(int input, float otherwise) {
        return node.hasInput(input) ? TensorflowArrangement.single(node, input, emit) : emit.scalar(REAL, otherwise);
    }
}
