package dev.slipway.serve.rest;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonSnippet;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The examples of a classification or regression, and what they share.
///
/// A model that takes strings gets each as a serialized `tensorflow.Example`; others get one tensor for each input,
/// made of the features of its name.
///
/// @param signature its name; empty means the default
record Examples(String signature, Map<String, Feature> context, List<Map<String, Feature>> examples) {

    private static final String EXAMPLES = "examples";

    static Examples read(byte[] body, boolean strict) {
        Map<String, Integer> members = PredictReader.Members.of(body, strict);
        JsonCursor start = JsonCursor.over(body);
        start.token();
        String signature = PredictReader.signatureName(members, start);
        Integer context = members.get("context");
        Map<String, Feature> shared = context == null ? Map.of() : example(start.at(context));
        return new Examples(signature, shared, examples(members.get(EXAMPLES), start));
    }

    private static List<Map<String, Feature>> examples(@Nullable Integer offset, JsonCursor start) {
        if (offset == null) {
            throw PredictReader.misformed(
                    start, "When method is classify, key '%s' is expected and was not found".formatted(EXAMPLES));
        }
        JsonCursor cursor = start.at(offset);
        if (cursor.token() != '[') {
            throw PredictReader.misformed(start, "Expecting '%s' value to be an list/array".formatted(EXAMPLES));
        }
        cursor.open('[');
        List<Map<String, Feature>> examples = new ArrayList<>();
        while (cursor.hasElement(examples.isEmpty())) {
            examples.add(example(cursor));
        }
        if (examples.isEmpty()) {
            throw PredictReader.misformed(start, "'%s' value is an empty array".formatted(EXAMPLES));
        }
        return examples;
    }

    private static Map<String, Feature> example(JsonCursor cursor) {
        if (cursor.token() != '{') {
            throw ServeException.invalid("Example must be JSON object but got JSON %s", JsonSnippet.kindAt(cursor));
        }
        Map<String, Feature> features = new LinkedHashMap<>();
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            String name = cursor.name();
            features.put(name, Feature.read(name, cursor));
        }
        return features;
    }

    /// What the model is given.
    SequencedMap<String, Tensor> inputs(Signature taker) {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        if (taker.inputs().size() == 1 && taker.inputs().firstEntry().getValue().element() == ElementType.STRING) {
            inputs.put(taker.inputs().firstEntry().getKey(), serialized());
            return inputs;
        }
        taker.inputs().forEach((name, type) -> inputs.put(name, stacked(name, type)));
        return inputs;
    }

    private Tensor serialized() {
        byte[] shared = context.isEmpty() ? new byte[0] : message(context);
        List<byte[]> messages = examples.stream()
                .map(example -> {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    bytes.writeBytes(shared);
                    bytes.writeBytes(message(example));
                    return bytes.toByteArray();
                })
                .toList();
        return Tensor.ofStrings(Shape.of(messages.size()), messages);
    }

    private static byte[] message(Map<String, Feature> features) {
        return new ProtoWriter()
                .message(
                        1,
                        list -> features.forEach((name, feature) ->
                                list.message(1, entry -> entry.string(1, name).message(2, feature::writeTo))))
                .toBytes();
    }

    private Tensor stacked(String name, TensorType type) {
        List<Feature> column = new ArrayList<>();
        for (Map<String, Feature> example : examples) {
            Feature feature = example.containsKey(name) ? example.get(name) : context.get(name);
            if (feature == null) {
                throw ServeException.invalid("Example %d has no feature named %s", column.size(), name);
            }
            if (!column.isEmpty() && feature.size() != column.getFirst().size()) {
                throw ServeException.invalid(
                        "Feature: %s has %d values in example %d, and %d in the first",
                        name, feature.size(), column.size(), column.getFirst().size());
            }
            if (feature.isBytes() != (type.element() == ElementType.STRING)) {
                throw ServeException.invalid("Feature: %s is not of expected type: %s", name, type.element());
            }
            column.add(feature);
        }
        return tensor(column, type);
    }

    private static Tensor tensor(List<Feature> column, TensorType type) {
        int width = column.getFirst().size();
        boolean scalars = width == 1 && type.shape().hasRank(1);
        Shape shape = scalars ? Shape.of(column.size()) : Shape.of(column.size(), width);
        if (type.element() == ElementType.STRING) {
            return Tensor.ofStrings(
                    shape,
                    column.stream().flatMap(feature -> feature.bytes().stream()).toList());
        }
        double[] values = column.stream()
                .flatMapToDouble(feature -> Arrays.stream(feature.numbers()))
                .toArray();
        return Tensor.ofDoubles(type.element(), shape, values);
    }
}
