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
import dev.slipway.serve.inference.TopClasses;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Answers [InferMessage]s by `ModelInferResponse`s.
record Inferring(Catalog catalog, Inference inference) {

    CompletionStage<ProtoWriter> answer(InferMessage asked, GrpcCall call) {
        Map<String, TopClasses> classes = classes(asked);
        return inference
                .infer(new InferenceRequest(
                        asked.spec(),
                        "",
                        asked.inputs(),
                        call.deadline(),
                        call.cancelled(),
                        "infer",
                        "GRPC",
                        call.metadata()))
                .thenApply(response -> answer(response, asked, classes));
    }

    private Map<String, TopClasses> classes(InferMessage asked) {
        if (asked.outputs().stream().allMatch(wanted -> wanted.classes() == 0)) {
            return Map.of();
        }
        Map<String, TopClasses> classes = new HashMap<>();
        try (Lease lease = catalog.lease(asked.spec())) {
            Signature signature = InferenceService.signature(lease.servable());
            for (InferMessage.Wanted wanted : asked.outputs()) {
                if (wanted.classes() != 0) {
                    classes.put(wanted.name(), TopClasses.asked(wanted.name(), wanted.classes(), signature));
                }
            }
        }
        return classes;
    }

    /// Outputs go as inputs came, as bytes or typed; what has no typed form makes all of them bytes.
    private static ProtoWriter answer(InferenceResponse response, InferMessage asked, Map<String, TopClasses> classes) {
        List<String> names = asked.outputs().isEmpty()
                ? List.copyOf(response.outputs().keySet())
                : asked.outputs().stream().map(InferMessage.Wanted::name).toList();
        List<Tensor> outputs = new ArrayList<>();
        for (String name : names) {
            Tensor output = response.outputs().get(name);
            if (output == null) {
                throw ServeException.invalid(
                        "model '%s' has no output '%s', but %s",
                        response.model(), name, response.outputs().keySet());
            }
            outputs.add(classes.get(name) instanceof TopClasses top ? top.of(name, output) : output);
        }
        boolean typed = asked.typed() && outputs.stream().allMatch(output -> Datatype.isTyped(output.element()));
        ProtoWriter answer = new ProtoWriter()
                .string(1, response.model())
                .string(2, Long.toString(response.version()))
                .string(3, asked.id());
        for (int i = 0; i < names.size(); i++) {
            answer.message(5, InferTensor.write(names.get(i), outputs.get(i), typed));
        }
        if (!typed) {
            outputs.forEach(output -> answer.bytes(6, Payload.of(Datatype.raw(output))));
        }
        return answer;
    }
}
