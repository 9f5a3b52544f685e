package dev.slipway.bench.api;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// TensorFlow Serving's `PredictionService`
/// (<https://github.com/tensorflow/serving/blob/master/tensorflow_serving/apis/prediction_service.proto>).
final class TensorflowGrpc implements Protocol {

    private static final String PATH = "/tensorflow.serving.PredictionService/";

    private static ProtoWriter spec(ModelName model) {
        ProtoWriter spec = new ProtoWriter().string(1, model.name());
        if (model.version() instanceof Long version) {
            spec.message(2, wrapped -> wrapped.int64(1, version));
        }
        if (model.signature() != null) {
            spec.string(3, model.signature());
        }
        if (model.label() != null) {
            spec.string(4, model.label());
        }
        return spec;
    }

    @Override
    public Request describe(ModelName model) {
        ProtoWriter message = new ProtoWriter().message(1, spec(model)).string(2, "signature_def");
        return Request.call(PATH + "GetModelMetadata", message.toBytes());
    }

    @Override
    public SequencedMap<String, TensorType> inputs(ModelName model, byte[] answer) {
        Map<String, SequencedMap<String, TensorType>> definitions = new LinkedHashMap<>();
        Fields.each(
                reader(answer),
                2,
                entry -> Fields.each(
                        entry,
                        2,
                        any -> Fields.each(
                                any, 2, map -> Fields.each(map, 1, signature -> signature(signature, definitions)))));
        return TensorflowTypes.signature(model, definitions);
    }

    private static ProtoReader reader(byte[] answer) {
        return ProtoReader.of(MemorySegment.ofArray(answer), "the answer");
    }

    private static void signature(ProtoReader entry, Map<String, SequencedMap<String, TensorType>> definitions) {
        String name = "";
        SequencedMap<String, TensorType> inputs = new LinkedHashMap<>();
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.string();
                case 2 -> Fields.each(entry.message(), 1, input -> input(input, inputs));
                default -> entry.skip();
            }
        }
        definitions.put(name, inputs);
    }

    private static void input(ProtoReader entry, SequencedMap<String, TensorType> inputs) {
        String name = "";
        TensorType type = TensorType.of(ElementType.FLOAT32, Shape.UNRANKED);
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.string();
                case 2 -> type = type(entry.message());
                default -> entry.skip();
            }
        }
        inputs.put(name, type);
    }

    /// A `TensorInfo`, or a `TensorProto` without its elements.
    private static TensorType type(ProtoReader info) {
        return type(info, 2, 3);
    }

    private static TensorType type(ProtoReader message, int elementField, int shapeField) {
        int element = 0;
        Shape shape = Shape.SCALAR;
        while (message.next()) {
            if (message.field() == elementField) {
                element = message.int32();
            } else if (message.field() == shapeField) {
                shape = shape(message.message());
            } else {
                message.skip();
            }
        }
        return TensorType.of(TensorflowTypes.element(element), shape);
    }

    private static Shape shape(ProtoReader message) {
        List<Long> sizes = new ArrayList<>();
        boolean unknownRank = false;
        while (message.next()) {
            switch (message.field()) {
                case 2 -> sizes.add(size(message.message()));
                case 3 -> unknownRank = message.bool();
                default -> message.skip();
            }
        }
        return unknownRank ? Shape.UNRANKED : Protocol.shape(sizes);
    }

    private static long size(ProtoReader dim) {
        long size = 0;
        while (dim.next()) {
            if (dim.field() == 1) {
                size = dim.int64();
            } else {
                dim.skip();
            }
        }
        return size;
    }

    @Override
    public Request infer(ModelName model, SequencedMap<String, Tensor> inputs, @Nullable Region region) {
        ProtoWriter message = new ProtoWriter().message(1, spec(model));
        inputs.forEach((name, tensor) ->
                message.message(2, entry -> entry.string(1, name).message(2, proto(tensor))));
        return Request.call(PATH + "Predict", message.toBytes());
    }

    private static ProtoWriter proto(Tensor tensor) {
        ProtoWriter shape = new ProtoWriter();
        for (long size : tensor.shape().sizes()) {
            shape.message(2, dim -> dim.int64(1, size));
        }
        ProtoWriter proto = new ProtoWriter()
                .int64(1, TensorflowTypes.number(tensor.element()))
                .message(2, shape);
        if (tensor.element() == ElementType.STRING) {
            tensor.strings().forEach(text -> proto.bytes(8, text));
            return proto;
        }
        return proto.bytes(4, Payload.of(tensor.bytes()));
    }

    @Override
    public List<String> outputs(byte[] answer) {
        List<String> lines = new ArrayList<>();
        Fields.each(reader(answer), 1, entry -> {
            String name = "";
            String type = "";
            while (entry.next()) {
                switch (entry.field()) {
                    case 1 -> name = entry.string();
                    case 2 -> type = type(entry.message(), 1, 2).toString();
                    default -> entry.skip();
                }
            }
            lines.add("%s: %s".formatted(name, type));
        });
        return lines;
    }
}
