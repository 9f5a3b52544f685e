package dev.slipway.serve.rest;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonPieces;
import dev.slipway.serve.json.JsonTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Reads inputs by column: the only one's value, or an object with a value for each.
final class Columns {

    private final SequencedMap<String, TensorType> inputs;
    private final boolean strict;

    Columns(SequencedMap<String, TensorType> inputs, boolean strict) {
        this.inputs = inputs;
        this.strict = strict;
    }

    SequencedMap<String, Tensor> read(JsonCursor cursor) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        if (cursor.token() == '{' && !cursor.isBase64()) {
            members(cursor, tensors);
            return tensors;
        }
        if (inputs.size() > 1) {
            throw ServeException.invalid("inputs is a plain value/list, but expecting an object as multiple"
                    + " input tensors required as per tensorinfo_map");
        }
        Map.Entry<String, TensorType> input = inputs.firstEntry();
        tensors.put(input.getKey(), tensor(input.getValue(), cursor));
        return tensors;
    }

    private void members(JsonCursor cursor, SequencedMap<String, Tensor> tensors) {
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            String name = cursor.name();
            TensorType type = inputs.get(name);
            if (type == null || tensors.containsKey(name)) {
                cursor.skip();
            } else {
                tensors.put(name, tensor(type, cursor));
            }
        }
        for (String name : inputs.keySet()) {
            if (!tensors.containsKey(name)) {
                throw ServeException.invalid("Missing named input: %s in 'inputs' object.", name);
            }
        }
    }

    private Tensor tensor(TensorType type, JsonCursor cursor) {
        Tensor large = inputs.size() == 1 ? JsonPieces.read(cursor, type.element(), strict) : null;
        return large != null ? large : JsonTensor.of(type.element(), strict).whole(cursor);
    }
}
