package dev.slipway.serve.rest;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonPieces;
import dev.slipway.serve.json.JsonSnippet;
import dev.slipway.serve.json.JsonTensor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads inputs by row: a list of values, or of objects with one value for each input.
final class Instances {

    private final SequencedMap<String, TensorType> inputs;
    private final boolean strict;
    private final LinkedHashMap<String, JsonTensor> tensors = new LinkedHashMap<>();

    Instances(SequencedMap<String, TensorType> inputs, boolean strict) {
        this.inputs = inputs;
        this.strict = strict;
        inputs.forEach((name, type) -> tensors.put(name, JsonTensor.of(type.element(), strict)));
    }

    SequencedMap<String, Tensor> read(JsonCursor cursor) {
        SequencedMap<String, Tensor> batches = new LinkedHashMap<>();
        if (inputs.size() == 1 && large(cursor) instanceof Tensor batch) {
            batches.put(inputs.firstEntry().getKey(), batch);
            return batches;
        }
        cursor.open('[');
        boolean named = cursor.token() == '{' && !cursor.isBase64();
        if (!named && inputs.size() > 1) {
            throw ServeException.invalid("instances is a plain list, but expecting list of objects as multiple"
                    + " input tensors required as per tensorinfo_map");
        }
        int count = 0;
        while (cursor.hasElement(count == 0)) {
            boolean object = cursor.token() == '{' && !cursor.isBase64();
            if (object != named) {
                throw ServeException.invalid(
                        named
                                ? "Expecting object but got list at item %d of input list"
                                : "Expecting value/list but got object at item %d of input list",
                        count);
            }
            if (named) {
                object(cursor, count);
            } else {
                value(cursor, count);
            }
            count++;
        }
        if (count == 0) {
            throw ServeException.invalid("No values in 'instances' array");
        }
        tensors.forEach((name, tensor) -> batches.put(name, tensor.batch()));
        return batches;
    }

    /// A batch whose items stand in one large list.
    private @Nullable Tensor large(JsonCursor cursor) {
        return JsonPieces.read(cursor, inputs.firstEntry().getValue().element(), strict);
    }

    private void value(JsonCursor cursor, int index) {
        try {
            tensors.values().iterator().next().addItem(cursor);
        } catch (ServeException failure) {
            throw ServeException.invalid(
                    "Failed to process element: %d of 'instances' list. Error: %s: %s",
                    index, failure.status(), failure.sentence());
        }
    }

    private void object(JsonCursor cursor, int index) {
        JsonCursor start = cursor.at(cursor.offset());
        Set<String> seen = new HashSet<>();
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            String name = cursor.name();
            try {
                member(cursor, name, seen.add(name));
            } catch (ServeException failure) {
                throw ServeException.invalid(
                        "Failed to process element: %d key: %s of 'instances' list. Error: %s: %s",
                        index, name, failure.status(), failure.sentence());
            }
        }
        if (seen.size() != inputs.size()) {
            throw ServeException.invalid(
                    "Failed to process element: %d of 'instances' list. JSON object: %s keys must be equal to: %s",
                    index, JsonSnippet.at(start), String.join(",", new TreeSet<>(inputs.keySet())));
        }
    }

    private void member(JsonCursor cursor, String name, boolean once) {
        JsonTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw ServeException.invalid("JSON object: does not have named input: %s", name);
        }
        if (!once) {
            throw ServeException.invalid("JSON object has two members named '%s'", name);
        }
        tensor.addItem(cursor);
    }
}
