package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/// Ops that put tensors together, and take them apart.
final class TensorflowParts {

    private TensorflowParts() {}

    static void spellings() {
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
        TensorflowOps.spell(
                "ParallelConcat", node -> node.is(new Concat(0), node.inputs().toArray(Value[]::new)));
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
}
