package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.FakeQuantize;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.tensor.ElementType;
import java.util.List;

/// The borders of quantised parts, as arithmetic on stored integers, and what only pretends to store them.
final class TensorflowQuantization {

    private TensorflowQuantization() {}

    static void spellings() {
        TensorflowOps.write(Quantize.class, (_, node, emit) -> emit.define(node.output(), emit.in(node, 0)));
        TensorflowOps.write(Dequantize.class, (_, node, emit) -> emit.define(node.output(), emit.in(node, 0)));
    }

    static void fake(FakeQuantize op, Node node, TensorflowEmitter emit) {
        boolean perChannel = !op.axis().isEmpty();
        int last = perChannel ? emit.rank(node.input(0)) - 1 : 0;
        if (perChannel && op.axis().getFirst() != last || emit.real(node, 0) != ElementType.FLOAT32) {
            throw TensorflowOps.noSuchOp();
        }
        List<String> inputs = perChannel
                ? emit.all(node)
                : List.of(
                        emit.in(node, 0),
                        TensorflowArrangement.single(node, 1, emit),
                        TensorflowArrangement.single(node, 2, emit));
        emit.last(
                node,
                perChannel ? "FakeQuantWithMinMaxVarsPerChannel" : "FakeQuantWithMinMaxVars",
                inputs,
                "num_bits",
                op.bits(),
                "narrow_range",
                op.narrowRange());
    }
}
