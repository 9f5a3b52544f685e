package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Identity;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Optional values, which are there or not before anything runs.
final class OnnxOptional {

    private OnnxOptional() {}

    static void spellings() {
        OnnxOps.spell("Optional OptionalGetElement", node -> node.is(new Identity(), present(node)));
        OnnxOps.spell("OptionalHasElement", OnnxOptional::isThere);
    }

    private static Value present(OnnxNode node) {
        if (!node.has(0) || node.element(0) == ElementType.HANDLE) {
            throw new OnnxNode.NotSayable("it is not known whether there is a value");
        }
        return node.in(0);
    }

    private static List<Value> isThere(OnnxNode node) {
        boolean there = node.has(0) && present(node).isPresent();
        Value known = node.constant("known", Tensor.ofBooleans(Shape.SCALAR, there));
        return node.is(new Identity(), known);
    }
}
