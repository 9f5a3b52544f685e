package dev.slipway.bench.api;

import static dev.slipway.bench.api.ModelName.escaped;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The Open Inference Protocol over HTTP, with Triton's binary tensors
/// (<https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_binary_data.md>).
final class OpenInferenceRest implements Protocol {

    private static String path(ModelName model) {
        String version = model.unlabelled().version() == null ? "" : "/versions/" + model.version();
        return "/v2/models/" + escaped(model.name()) + version;
    }

    @Override
    public Request describe(ModelName model) {
        return Request.get(path(model));
    }

    @Override
    public SequencedMap<String, TensorType> inputs(ModelName model, byte[] answer) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        for (Object input : Json.list(Json.read(answer, "metadata"), "inputs")) {
            types.put(Json.text(input, "name"), type(input));
        }
        return types;
    }

    private static TensorType type(Object described) {
        List<Long> sizes =
                Json.list(described, "shape").stream().map(Json::number).toList();
        return TensorType.of(OpenInferenceTypes.element(Json.text(described, "datatype")), Protocol.shape(sizes));
    }

    @Override
    public Request infer(ModelName model, SequencedMap<String, Tensor> inputs, @Nullable Region region) {
        JsonText header = new JsonText().raw("{\"inputs\":[");
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        String separator = "";
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
            Tensor tensor = input.getValue();
            header.raw(separator).raw("{\"name\":").quoted(input.getKey());
            header.raw(",\"shape\":")
                    .raw(Arrays.toString(tensor.shape().sizes()).replace(" ", ""));
            header.raw(",\"datatype\":").quoted(OpenInferenceTypes.name(tensor.element()));
            header.raw(",\"parameters\":{");
            if (region == null) {
                byte[] bytes = OpenInferenceTypes.bytes(tensor);
                header.raw("\"binary_data_size\":%d".formatted(bytes.length));
                elements.writeBytes(bytes);
            } else {
                header.raw(place(region, input.getKey()));
            }
            header.raw("}}");
            separator = ",";
        }
        byte[] json =
                header.raw("],\"parameters\":{\"binary_data_output\":true}}").toBytes();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json);
        body.writeBytes(elements.toByteArray());
        return Request.post(
                path(model) + "/infer",
                body.toByteArray(),
                Map.of(
                        "content-type",
                        "application/octet-stream",
                        "inference-header-content-length",
                        Integer.toString(json.length)));
    }

    private static String place(Region region, String input) {
        Region.Place place = region.place(input);
        return "\"%s\":\"%s\",\"%s\":%d,\"%s\":%d"
                .formatted(Region.NAME, region.name(), Region.OFFSET, place.offset(), Region.SIZE, place.size());
    }

    @Override
    public Request register(Region region) {
        JsonText told = new JsonText().raw("{\"key\":").quoted(region.key());
        return Request.post(
                path(region) + "/register",
                told.raw(",\"offset\":0,\"byte_size\":%d}".formatted(region.size()))
                        .toBytes(),
                Map.of("content-type", "application/json"));
    }

    @Override
    public Request unregister(Region region) {
        return Request.post(path(region) + "/unregister", new byte[0], Map.of());
    }

    private static String path(Region region) {
        return "/v2/systemsharedmemory/region/" + escaped(region.name());
    }

    @Override
    public List<String> outputs(byte[] answer) {
        List<String> lines = new ArrayList<>();
        for (Object output : Json.list(Json.read(answer, "the answer"), "outputs")) {
            lines.add("%s: %s".formatted(Json.text(output, "name"), type(output)));
        }
        return lines;
    }
}
