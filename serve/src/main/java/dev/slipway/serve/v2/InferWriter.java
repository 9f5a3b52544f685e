package dev.slipway.serve.v2;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.TopClasses;
import dev.slipway.serve.json.JsonWriter;
import dev.slipway.serve.json.TensorJson;
import dev.slipway.serve.json.Utf8;
import dev.slipway.serve.shared.Place;
import dev.slipway.serve.shared.SharedMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the answer to an inference request.
final class InferWriter {

    /// The header that says how many bytes of a body are JSON.
    static final String JSON_LENGTH = "inference-header-content-length";

    private final InferRequest request;
    private final SharedMemory memory;
    private final List<byte[]> body = new ArrayList<>();
    private final JsonWriter writer = JsonWriter.compact();

    private InferWriter(InferRequest request, SharedMemory memory) {
        this.request = request;
        this.memory = memory;
    }

    static HttpResponse write(InferRequest request, InferenceResponse answer, SharedMemory memory) {
        return new InferWriter(request, memory).write(answer);
    }

    private HttpResponse write(InferenceResponse answer) {
        writer.startObject();
        String id = request.id();
        if (id != null) {
            writer.member("id", id);
        }
        writer.member("model_name", answer.model()).member("model_version", Long.toString(answer.version()));
        writer.key("outputs").startArray();
        if (request.outputs().isEmpty()) {
            answer.outputs().forEach((name, tensor) -> output(name, tensor, null, null));
        }
        for (InferRequest.Output output : request.outputs()) {
            Tensor tensor = answer.outputs().get(output.name());
            if (tensor == null) {
                throw ServeException.invalid(
                        "unexpected inference output '%s' for model '%s'", output.name(), answer.model());
            }
            output(
                    output.name(),
                    output.classes() instanceof TopClasses classes ? classes.of(output.name(), tensor) : tensor,
                    output.binary(),
                    output.place());
        }
        byte[] json = writer.endArray().endObject().toBytes();
        if (body.isEmpty()) {
            return HttpResponse.of(200, HttpResponse.JSON, json);
        }
        body.addFirst(json);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "application/octet-stream");
        headers.put(JSON_LENGTH, Integer.toString(json.length));
        return new HttpResponse(200, headers, List.copyOf(body));
    }

    private void output(String name, Tensor tensor, @Nullable Boolean asked, @Nullable Place place) {
        String datatype = Datatype.ofOutput(name, tensor.element());
        boolean binary = asked == null ? request.binary() : asked;
        writer.startObject().member("name", name).member("datatype", datatype);
        writer.key("shape").startArray();
        for (long size : tensor.shape().sizes()) {
            writer.number(size);
        }
        writer.endArray();
        if (place != null) {
            memory.write(name, place, BinaryTensor.copy(tensor));
        } else if (binary) {
            byte[] bytes = BinaryTensor.copy(tensor);
            writer.key("parameters")
                    .startObject()
                    .key("binary_data_size")
                    .number(bytes.length)
                    .endObject();
            body.add(bytes);
        } else {
            requireJson(name, tensor, datatype);
            writer.key("data");
            new TensorJson(writer, tensor, false).writeFlat();
        }
        writer.endObject();
    }

    private static void requireJson(String name, Tensor tensor, String datatype) {
        if (!Datatype.isTyped(tensor.element())) {
            throw ServeException.invalid(
                    "sending %s data via JSON is not supported. Please use the binary data format for output %s",
                    datatype, name);
        }
        if (tensor.element() == ElementType.STRING && !tensor.strings().stream().allMatch(Utf8::is)) {
            throw ServeException.invalid(
                    "output '%s' has bytes that are no UTF-8 text, which JSON cannot hold. Please use the binary data format for it",
                    name);
        }
    }
}
