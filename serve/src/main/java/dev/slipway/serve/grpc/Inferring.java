package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.TopClasses;
import dev.slipway.serve.shared.Place;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.serve.v2.BinaryTensor;
import dev.slipway.serve.v2.Datatype;
import dev.slipway.serve.v2.TritonWords;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// Answers [InferMessage]s by `ModelInferResponse`s.
record Inferring(Catalog catalog, Inference inference, SharedMemory memory) {

    private static final Payload NOTHING = Payload.of(new byte[0]);

    CompletionStage<ProtoWriter> answer(InferMessage asked, GrpcCall call) {
        Map<String, TopClasses> classes = classes(asked);
        InferenceRequest request = new InferenceRequest(
                asked.spec(),
                "",
                asked.inputs(),
                call.deadline(),
                call.cancelled(),
                "infer",
                "GRPC",
                call.metadata(),
                asked.outputNames());
        try {
            return inference.infer(request).handle((response, failure) -> {
                if (failure != null) {
                    throw told(failure, asked);
                }
                return answer(response, asked, classes);
            });
        } catch (ServeException refused) {
            throw told(refused, asked);
        }
    }

    /// What the interfaces of other servers call otherwise.
    private RuntimeException told(Throwable failure, InferMessage asked) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof ServeException refused && refused.status() == Status.NOT_FOUND) {
            return TritonWords.unknown(asked.spec());
        }
        if (cause instanceof ServeException refused && refused.status() == Status.INVALID_ARGUMENT) {
            try (Lease lease = catalog.lease(asked.spec())) {
                TritonWords.check(
                        lease.servable().model(),
                        InferenceService.signature(lease.servable()),
                        asked.inputs(),
                        asked.outputNames());
            } catch (ServeException plainer) {
                return plainer;
            }
        }
        return failure instanceof RuntimeException same ? same : new CompletionException(failure);
    }

    private Map<String, TopClasses> classes(InferMessage asked) {
        if (asked.outputs().stream().allMatch(wanted -> wanted.classes() == 0)) {
            return Map.of();
        }
        Map<String, TopClasses> classes = new HashMap<>();
        try (Lease lease = TritonWords.lease(catalog, asked.spec())) {
            Signature signature = InferenceService.signature(lease.servable());
            for (InferMessage.Wanted wanted : asked.outputs()) {
                if (wanted.classes() != 0) {
                    classes.put(
                            wanted.name(),
                            TopClasses.asked(wanted.name(), wanted.classes(), signature, lease.servable()));
                }
            }
        }
        return classes;
    }

    /// Outputs go as inputs came, as bytes or typed; what has no typed form makes all of them bytes.
    private ProtoWriter answer(InferenceResponse response, InferMessage asked, Map<String, TopClasses> classes) {
        List<String> names =
                asked.outputs().isEmpty() ? List.copyOf(response.outputs().keySet()) : asked.outputNames();
        Map<String, Place> places = places(asked);
        List<Tensor> outputs = new ArrayList<>();
        for (String name : names) {
            Tensor output = Objects.requireNonNull(response.outputs().get(name));
            outputs.add(classes.get(name) instanceof TopClasses top ? top.of(name, output) : output);
        }
        boolean typed = asked.typed() && outputs.stream().allMatch(output -> Datatype.isTyped(output.element()));
        ProtoWriter answer = new ProtoWriter()
                .string(1, response.model())
                .string(2, Long.toString(response.version()))
                .string(3, asked.id());
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Tensor output = outputs.get(i);
            Place place = places.get(name);
            answer.message(5, InferTensor.write(name, output, typed && place == null));
            if (place != null) {
                memory.write(name, place, BinaryTensor.copy(output));
            }
        }
        if (!typed) {
            for (int i = 0; i < names.size(); i++) {
                answer.bytes(
                        6, places.containsKey(names.get(i)) ? NOTHING : Payload.of(BinaryTensor.bytes(outputs.get(i))));
            }
        }
        return answer;
    }

    /// Where outputs are to be written, of those that are not to be sent.
    private static Map<String, Place> places(InferMessage asked) {
        Map<String, Place> places = new HashMap<>();
        for (InferMessage.Wanted wanted : asked.outputs()) {
            if (wanted.place() instanceof Place place) {
                places.put(wanted.name(), place);
            }
        }
        return places.isEmpty() ? Map.of() : places;
    }
}
