package dev.slipway.bench.api;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// `inference.GRPCInferenceService`
/// (<https://github.com/kserve/open-inference-protocol/blob/main/specification/protocol/inference_grpc.md>).
final class OpenInferenceGrpc implements Protocol {

    private static final String PATH = "/inference.GRPCInferenceService/";

    private static ProtoWriter named(ModelName model) {
        ProtoWriter message = new ProtoWriter().string(1, model.unlabelled().name());
        return model.version() == null ? message : message.string(2, Long.toString(model.version()));
    }

    @Override
    public Request describe(ModelName model) {
        return Request.call(PATH + "ModelMetadata", named(model).toBytes());
    }

    @Override
    public SequencedMap<String, TensorType> inputs(ModelName model, byte[] answer) {
        return types(answer, 4);
    }

    private static SequencedMap<String, TensorType> types(byte[] answer, int field) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        Fields.each(ProtoReader.of(MemorySegment.ofArray(answer), "the answer"), field, tensor -> {
            String name = "";
            String datatype = "";
            List<Long> sizes = new ArrayList<>();
            while (tensor.next()) {
                switch (tensor.field()) {
                    case 1 -> name = tensor.string();
                    case 2 -> datatype = tensor.string();
                    case 3 -> tensor.integers(sizes::add);
                    default -> tensor.skip();
                }
            }
            types.put(name, TensorType.of(OpenInferenceTypes.element(datatype), Protocol.shape(sizes)));
        });
        return types;
    }

    @Override
    public Request infer(ModelName model, SequencedMap<String, Tensor> inputs, @Nullable Region region) {
        ProtoWriter message = named(model);
        inputs.forEach((name, tensor) -> message.message(5, input -> {
            input.string(1, name)
                    .string(2, OpenInferenceTypes.name(tensor.element()))
                    .packed(3, tensor.shape().sizes());
            if (region != null) {
                lies(input, region, region.place(name));
            }
        }));
        if (region == null) {
            inputs.values().forEach(tensor -> message.bytes(7, OpenInferenceTypes.bytes(tensor)));
        }
        return Request.call(PATH + "ModelInfer", message.toBytes());
    }

    private static void lies(ProtoWriter input, Region region, Region.Place place) {
        parameter(input, Region.NAME, value -> value.string(3, region.name()));
        parameter(input, Region.OFFSET, value -> value.int64(2, place.offset()));
        parameter(input, Region.SIZE, value -> value.int64(2, place.size()));
    }

    private static void parameter(ProtoWriter input, String name, Consumer<ProtoWriter> value) {
        input.message(4, entry -> entry.string(1, name).message(2, value));
    }

    @Override
    public Request register(Region region) {
        return Request.call(
                PATH + "SystemSharedMemoryRegister",
                new ProtoWriter()
                        .string(1, region.name())
                        .string(2, region.key())
                        .int64(4, region.size())
                        .toBytes());
    }

    @Override
    public Request unregister(Region region) {
        return Request.call(
                PATH + "SystemSharedMemoryUnregister",
                new ProtoWriter().string(1, region.name()).toBytes());
    }

    @Override
    public List<String> outputs(byte[] answer) {
        List<String> lines = new ArrayList<>();
        types(answer, 5).forEach((name, type) -> lines.add("%s: %s".formatted(name, type)));
        return lines;
    }
}
