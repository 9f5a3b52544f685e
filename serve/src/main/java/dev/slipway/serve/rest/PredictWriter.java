package dev.slipway.serve.rest;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.json.JsonWriter;
import dev.slipway.serve.json.TensorJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Writes the outputs of a prediction, by row or by column.
final class PredictWriter {

    private PredictWriter() {}

    static List<byte[]> write(SequencedMap<String, Tensor> outputs, boolean byRow, JsonWriter writer) {
        if (outputs.isEmpty()) {
            throw ServeException.invalid("Cannot convert empty tensor map to JSON");
        }
        writer.startObject();
        if (byRow) {
            rows(outputs, writer);
        } else {
            columns(outputs, writer);
        }
        return writer.endObject().toPieces();
    }

    private static void rows(SequencedMap<String, Tensor> outputs, JsonWriter writer) {
        long rows = batchSize(outputs);
        Map<String, TensorJson> values = new LinkedHashMap<>();
        outputs.forEach((name, tensor) -> values.put(name, json(writer, name, tensor)));
        boolean named = outputs.size() > 1;
        writer.key("predictions").startArray();
        for (long row = 0; row < rows; row++) {
            if (named) {
                writer.startObject();
            }
            writer.singleLineArrays(true);
            for (Map.Entry<String, TensorJson> output : values.entrySet()) {
                if (named) {
                    writer.key(output.getKey());
                }
                output.getValue().writeItem(row);
            }
            writer.singleLineArrays(false);
            if (named) {
                writer.endObject();
            }
        }
        writer.endArray();
    }

    private static long batchSize(SequencedMap<String, Tensor> outputs) {
        long size = -1;
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            if (output.getValue().shape().rank() == 0) {
                throw ServeException.invalid("Tensor name: %s has no shape information ", output.getKey());
            }
            long found = output.getValue().shape().size(0);
            if (size >= 0 && size != found) {
                throw ServeException.invalid(
                        "Tensor name: %s has inconsistent batch size: %d expecting: %d", output.getKey(), found, size);
            }
            size = found;
        }
        return size;
    }

    private static void columns(SequencedMap<String, Tensor> outputs, JsonWriter writer) {
        boolean named = outputs.size() > 1;
        writer.key("outputs");
        if (named) {
            writer.startObject();
        }
        for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
            if (named) {
                writer.key(output.getKey());
            }
            json(writer, output.getKey(), output.getValue()).write();
        }
        if (named) {
            writer.endObject();
        }
    }

    private static TensorJson json(JsonWriter writer, String name, Tensor tensor) {
        return new TensorJson(writer, tensor, tensor.element() == ElementType.STRING && name.endsWith("_bytes"));
    }
}
