package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Einsum;
import dev.slipway.model.tensor.ElementType;

/// Products of matrices.
final class KerasProducts {

    private KerasProducts() {}

    static void spellings() {
        KerasFunction.spell("Matmul", "linalg.matmul matmul", KerasProducts::product);
        KerasFunction.operations("Dot", call -> {
            if (call.node().rank(call.value(ElementType.FLOAT32, 1, "x2")) > 2) {
                throw new Unsaid("its second operand has more than two axes");
            }
            return product(call);
        });
        KerasFunction.operations(
                "Einsum",
                call -> call.is(
                        new Einsum(call.node().config().text("subscripts", "").replace(" ", "")),
                        call.node().inputs().toArray(Value[]::new)));
    }

    private static Value product(KerasFunction call) {
        return KerasFunctions.matmul(
                call.node(),
                call.value(ElementType.FLOAT32, 0, "x1", "a"),
                call.value(ElementType.FLOAT32, 1, "x2", "b"),
                call.flag(false, 2, "transpose_a"),
                call.flag(false, 3, "transpose_b"));
    }
}
