package dev.slipway.bench.api;

import static dev.slipway.bench.api.ModelName.escaped;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// TensorFlow Serving's REST interface (<https://www.tensorflow.org/tfx/serving/api_rest>).
final class TensorflowRest implements Protocol {

    private static String path(ModelName model) {
        String version = model.version() != null
                ? "/versions/" + model.version()
                : model.label() == null ? "" : "/labels/" + escaped(model.label());
        return "/v1/models/" + escaped(model.name()) + version;
    }

    @Override
    public Request describe(ModelName model) {
        return Request.get(path(model) + "/metadata");
    }

    @Override
    public SequencedMap<String, TensorType> inputs(ModelName model, byte[] answer) {
        Map<?, ?> definitions = Json.map(
                Json.map(Json.map(Json.read(answer, "metadata"), "metadata"), "signature_def"), "signature_def");
        Map<?, ?> inputs = Json.map(TensorflowTypes.signature(model, definitions), "inputs");
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        inputs.forEach((name, info) -> types.put(
                String.valueOf(name),
                TensorType.of(
                        TensorflowTypes.element(Json.text(info, "dtype")), shape(Json.map(info, "tensor_shape")))));
        return types;
    }

    private static Shape shape(Map<?, ?> shape) {
        if (Json.text(shape, "unknown_rank").equals("true")) {
            return Shape.UNRANKED;
        }
        List<Long> sizes = new ArrayList<>();
        for (Object dim : Json.list(shape, "dim")) {
            sizes.add(Long.parseLong(Json.text(dim, "size")));
        }
        return Protocol.shape(sizes);
    }

    @Override
    public Request infer(ModelName model, SequencedMap<String, Tensor> inputs, @Nullable Region region) {
        JsonText body = new JsonText().raw("{");
        if (model.signature() != null) {
            body.raw("\"signature_name\":").quoted(model.signature()).raw(",");
        }
        long rows = rows(inputs);
        if (rows > 0) {
            rows(body.raw("\"instances\":["), inputs, rows).raw("]}");
        } else {
            columns(body.raw("\"inputs\":"), inputs).raw("}");
        }
        return Request.post(path(model) + ":predict", body.toBytes(), Map.of("content-type", "application/json"));
    }

    /// As many rows as every input has, 0 where the inputs are not in rows.
    private static long rows(SequencedMap<String, Tensor> inputs) {
        long rows = 0;
        for (Tensor tensor : inputs.values()) {
            long size = tensor.shape().rank() == 0 ? 0 : tensor.shape().size(0);
            if (size == 0 || rows != 0 && rows != size) {
                return 0;
            }
            rows = size;
        }
        return rows;
    }

    private static JsonText rows(JsonText body, SequencedMap<String, Tensor> inputs, long rows) {
        for (long row = 0; row < rows; row++) {
            body.raw(row == 0 ? "" : ",");
            if (inputs.size() == 1) {
                body.row(inputs.firstEntry().getValue(), row);
            } else {
                long index = row;
                members(body, inputs, tensor -> body.row(tensor, index));
            }
        }
        return body;
    }

    private static JsonText columns(JsonText body, SequencedMap<String, Tensor> inputs) {
        return inputs.size() == 1 ? body.tensor(inputs.firstEntry().getValue()) : members(body, inputs, body::tensor);
    }

    private static JsonText members(JsonText body, SequencedMap<String, Tensor> inputs, Consumer<Tensor> value) {
        String separator = "{";
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
            body.raw(separator).quoted(input.getKey()).raw(":");
            value.accept(input.getValue());
            separator = ",";
        }
        return body.raw("}");
    }

    @Override
    public List<String> outputs(byte[] answer) {
        if (!(Json.read(answer, "the answer") instanceof Map<?, ?> map)) {
            throw FormatException.corrupt("the answer is no JSON object");
        }
        List<String> lines = new ArrayList<>();
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> named) {
                named.forEach((name, tensor) -> lines.add("%s: %s".formatted(name, size(tensor))));
            } else {
                lines.add("%s: %s".formatted(key, size(value)));
            }
        });
        return lines;
    }

    private static String size(Object value) {
        return value instanceof List<?> list ? "a list of " + list.size() : value.toString();
    }
}
