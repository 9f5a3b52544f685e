package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Lookup;
import dev.slipway.model.op.LpNormalization;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.LongStream;

/// Operators of classical machine learning (domain `ai.onnx.ml`) that are a few tensor operators
/// (<https://onnx.ai/onnx/operators/#ai-onnx-ml>).
final class OnnxClassic {

    private OnnxClassic() {}

    static void spellings() {
        spell("Binarizer", OnnxClassic::binarizer);
        spell("ArrayFeatureExtractor", OnnxClassic::feature);
        spell("Scaler", OnnxClassic::scaler);
        spell("Normalizer", OnnxClassic::normalizer);
        OnnxOps.spell("ai.onnx.ml::LabelEncoder", Lookup.class)
                .read(OnnxClassic::labels)
                .write((_, node, emit) -> writeLookup(node, emit));
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
        Value x = node.rank(0) == 1 ? go.unsqueeze(node.required(0), 0) : node.required(0);
        return node.is(new Gather(-1, 0), x, go.reshaped(node.required(1), -1));
    }

    /// `(x - offset) * scale`.
    private static List<Value> scaler(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value centered = go.minus(go.cast(node.required(0), ElementType.FLOAT32), reals(node, "offset"));
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

    private static List<Value> labels(OnnxNode node) {
        if (node.has("classes_strings")) {
            return classes(node);
        }
        Tensor keys = listed(node, "keys");
        Tensor values = listed(node, "values");
        Value x = new OnnxSteps(node).cast(node.required(0), keys.element());
        Tensor otherwise = otherwise(node, values.element());
        return node.is(
                new Lookup(),
                x,
                node.constant("keys", keys),
                node.constant("values", values),
                node.constant("default", otherwise.cast(values.element()).reshaped(Shape.SCALAR)));
    }

    /// Operator set 1 numbers texts, or names numbers.
    private static List<Value> classes(OnnxNode node) {
        List<String> names = node.texts("classes_strings");
        Tensor texts = Tensor.ofTexts(Shape.of(names.size()), names.toArray(String[]::new));
        Tensor numbers = Tensor.ofLongs(
                Shape.of(names.size()), LongStream.range(0, names.size()).toArray());
        boolean fromText = node.element(0) == ElementType.STRING;
        Tensor otherwise = fromText
                ? Tensor.scalar(node.integer("default_int64", -1))
                : Tensor.ofTexts(Shape.SCALAR, node.text("default_string", "_Unused"));
        return node.is(
                new Lookup(),
                node.required(0),
                node.constant("keys", fromText ? texts : numbers),
                node.constant("values", fromText ? numbers : texts),
                node.constant("default", otherwise));
    }

    private static Tensor listed(OnnxNode node, String what) {
        Tensor tensor = node.tensor(what + "_tensor");
        if (tensor != null) {
            return tensor.reshaped(Shape.of(tensor.size()));
        }
        if (node.has(what + "_strings")) {
            List<String> texts = node.texts(what + "_strings");
            return Tensor.ofTexts(Shape.of(texts.size()), texts.toArray(String[]::new));
        }
        if (node.has(what + "_int64s")) {
            List<Long> longs = node.longs(what + "_int64s");
            return Tensor.ofLongs(
                    Shape.of(longs.size()),
                    longs.stream().mapToLong(Long::longValue).toArray());
        }
        List<Float> reals = node.reals(what + "_floats");
        return Tensor.ofDoubles(
                ElementType.FLOAT32,
                Shape.of(reals.size()),
                reals.stream().mapToDouble(Float::doubleValue).toArray());
    }

    private static Tensor otherwise(OnnxNode node, ElementType element) {
        Tensor tensor = node.tensor("default_tensor");
        if (tensor != null) {
            return tensor;
        }
        if (element == ElementType.STRING) {
            return Tensor.ofTexts(Shape.SCALAR, node.text("default_string", "_Unused"));
        }
        return element.isFloat()
                ? Tensor.scalar(node.real("default_float", -0f))
                : Tensor.scalar(node.integer("default_int64", -1));
    }

    static void writeLookup(Node node, OnnxEmitter emit) {
        Tensor keys = emit.known(node.input(1));
        Tensor values = emit.known(node.input(2));
        Tensor otherwise = emit.known(node.input(3));
        if (keys == null || values == null || otherwise == null) {
            throw OnnxOps.noSuchOp();
        }
        SequencedMap<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("keys_tensor", Attribute.ofObject(keys));
        attributes.put("values_tensor", Attribute.ofObject(values));
        attributes.put("default_tensor", Attribute.ofObject(otherwise.reshaped(Shape.of(1))));
        emit.file().since("ai.onnx.ml", 4);
        List<String> outputs = List.of(emit.stored(node.output()));
        emit.add("LabelEncoder", "ai.onnx.ml", List.of(emit.stored(node.input(0))), outputs, attributes);
    }
}
