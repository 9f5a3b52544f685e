package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Operators that were experimental before operator set 10 and that exporters of the time used
/// (<https://github.com/onnx/onnx/blob/rel-1.4.1/docs/Operators.md>, section "experimental").
final class OnnxExperimental {

    private OnnxExperimental() {}

    static void spellings() {
        OnnxOps.spell("Affine", node -> affine(node, node.required(0)));
        OnnxOps.spell("Crop", OnnxExperimental::crop);
        OnnxOps.spell("ImageScaler", OnnxExperimental::imageScaler);
        OnnxOps.spell(
                "ScaledTanh", node -> scaled(node, node.step("tanh", new Unary(Unary.Kind.TANH), inner(node, "beta"))));
        OnnxOps.spell(
                "ParametricSoftplus",
                node -> scaled(node, node.step("softplus", new Unary(Unary.Kind.SOFTPLUS), inner(node, "beta"))));
    }

    /// `alpha x + beta`.
    private static List<Value> affine(OnnxNode node, Value x) {
        Value product = node.step("scaled", new Binary(Binary.Kind.MULTIPLY), x, coefficient(node, "alpha"));
        return node.is(new Binary(Binary.Kind.ADD), product, coefficient(node, "beta"));
    }

    private static Value inner(OnnxNode node, String factor) {
        return node.step("inner", new Binary(Binary.Kind.MULTIPLY), node.required(0), coefficient(node, factor));
    }

    private static List<Value> scaled(OnnxNode node, Value y) {
        return node.is(new Binary(Binary.Kind.MULTIPLY), y, coefficient(node, "alpha"));
    }

    private static Value coefficient(OnnxNode node, String attribute) {
        return node.scalar(attribute, node.element(0), node.real(attribute, 1));
    }

    /// Cuts `border` (left, top, right, bottom) off an image, or a part of the size `scale` out of it.
    private static List<Value> crop(OnnxNode node) {
        List<Integer> border = node.integers("border");
        List<Integer> scale = node.integers("scale");
        if (border.size() != 4) {
            throw new OnnxNode.NotSayable("border has %d values; it must have 4".formatted(border.size()));
        }
        int left = border.get(0);
        int top = border.get(1);
        Value starts = node.vector("starts", top, left);
        Value ends = scale.size() == 2
                ? node.vector("ends", top + scale.get(0), left + scale.get(1))
                : node.constant(
                        "ends", Tensor.ofLongs(ElementType.INT64, Shape.of(2), end(border.get(3)), end(border.get(2))));
        return node.is(new Slice(), node.required(0), starts, ends, node.vector("axes", 2, 3));
    }

    private static long end(int border) {
        return border == 0 ? Long.MAX_VALUE : -border;
    }

    /// `scale x + bias`, a bias a channel.
    private static List<Value> imageScaler(OnnxNode node) {
        double[] bias =
                node.reals("bias").stream().mapToDouble(Float::doubleValue).toArray();
        ElementType element = node.element(0);
        Value product = node.step(
                "scaled",
                new Binary(Binary.Kind.MULTIPLY),
                node.required(0),
                node.scalar("scale", element, node.real("scale", 1)));
        Value shift = node.constant("bias", Tensor.ofDoubles(element, Shape.of(1, bias.length, 1, 1), bias));
        return node.is(new Binary(Binary.Kind.ADD), product, shift);
    }
}
