package dev.slipway.formats.onnx;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.LpNormalization;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Operators of classical machine learning (domain `ai.onnx.ml`) that are a few tensor operators
/// (<https://onnx.ai/onnx/operators/#ai-onnx-ml>).
final class OnnxClassic {

    private OnnxClassic() {}

    static void spellings() {
        spell("Binarizer", OnnxClassic::binarizer);
        spell("ArrayFeatureExtractor", OnnxClassic::feature);
        spell("Scaler", OnnxClassic::scaler);
        spell("Normalizer", OnnxClassic::normalizer);
    }

    private static void spell(String name, OnnxOps.Reading reading) {
        OnnxOps.spell("ai.onnx.ml::" + name, reading);
    }

    private static List<Value> binarizer(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value threshold = go.number(node.required(0), node.real("threshold", 0));
        Value above = go.compare(Comparison.Kind.GREATER, node.in(0), threshold);
        return node.is(new Cast(node.element(0), true), above);
    }

    private static List<Value> feature(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value x = node.rank(0) == 1 ? go.unsqueezed(node.required(0), 0) : node.required(0);
        return node.is(new Gather(-1, 0), x, go.reshaped(node.required(1), -1));
    }

    /// `(x - offset) * scale`.
    private static List<Value> scaler(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value centered = go.subtract(go.cast(node.required(0), ElementType.FLOAT32), reals(node, "offset"));
        return node.is(new Binary(Binary.Kind.MULTIPLY), centered, reals(node, "scale"));
    }

    private static Value reals(OnnxNode node, String attribute) {
        List<Float> values = node.reals(attribute);
        if (values.isEmpty()) {
            throw new OnnxNode.NotSayable("it has no " + attribute);
        }
        double[] numbers = values.stream().mapToDouble(Float::doubleValue).toArray();
        return node.constant(attribute, Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(numbers.length), numbers));
    }

    private static List<Value> normalizer(OnnxNode node) {
        int p = switch (node.text("norm", "MAX")) {
            case "L1" -> 1;
            case "L2" -> 2;
            default -> throw new OnnxNode.NotSayable("its norm is not known");
        };
        Value x = new OnnxSteps(node).cast(node.required(0), ElementType.FLOAT32);
        return node.is(new LpNormalization(-1, p, 0), x);
    }
}
