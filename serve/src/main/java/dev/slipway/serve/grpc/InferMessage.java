package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.shared.Place;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A `ModelInferRequest`.
///
/// @param typed whether inputs came typed rather than as bytes
/// @param endsEmpty whether a client that streams wants an empty message behind the answer
record InferMessage(
        ModelSpec spec,
        String id,
        SequencedMap<String, Tensor> inputs,
        List<Wanted> outputs,
        boolean typed,
        boolean endsEmpty) {

    private static final String CLASSIFICATION = "classification";
    private static final String ENDS_EMPTY = "triton_enable_empty_final_response";

    /// An output that is asked for.
    ///
    /// @param classes how many of its largest elements, zero for the output itself
    /// @param place where it is to be written, null for the answer
    record Wanted(String name, long classes, @Nullable Place place) {}

    /// The names of the outputs that are asked for.
    List<String> outputNames() {
        return outputs.isEmpty()
                ? List.of()
                : outputs.stream().map(Wanted::name).toList();
    }

    /// @param memory where tensors lie that are not sent
    static InferMessage read(ProtoReader message, SharedMemory memory) {
        String name = "";
        String version = "";
        String id = "";
        boolean endsEmpty = false;
        List<InferTensor> described = new ArrayList<>();
        List<Wanted> wanted = new ArrayList<>();
        List<MemorySegment> raw = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.string();
                case 2 -> version = message.string();
                case 3 -> id = message.string();
                case 4 -> endsEmpty |= InferParameter.read(message.message()).is(ENDS_EMPTY);
                case 5 -> {
                    described.add(InferTensor.read(message.message()));
                }
                case 6 -> wanted.add(once(wanted(message.message(), memory), wanted));
                case 7 -> raw.add(message.bytes());
                default -> message.skip();
            }
        }
        long sent = described.stream().filter(input -> input.place() == null).count();
        if (!raw.isEmpty() && raw.size() != sent) {
            throw ServeException.invalid(
                    "%d inputs are described, but raw_input_contents has %d; give all of them raw, or none",
                    sent, raw.size());
        }
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        int next = 0;
        for (InferTensor input : described) {
            Tensor tensor;
            if (input.place() instanceof Place place) {
                tensor = input.raw(name, MemorySegment.ofArray(memory.read(place)));
            } else {
                tensor = raw.isEmpty() ? input.typed() : input.raw(name, raw.get(next++));
            }
            if (inputs.put(input.name(), tensor) != null) {
                throw ServeException.invalid("input '%s' already exists in request", input.name());
            }
        }
        boolean typed = sent > 0 && raw.isEmpty();
        return new InferMessage(InferenceService.spec(name, version), id, inputs, wanted, typed, endsEmpty);
    }

    private static Wanted once(Wanted output, List<Wanted> others) {
        if (others.stream().anyMatch(other -> other.name().equals(output.name()))) {
            throw ServeException.invalid("output '%s' already exists in request", output.name());
        }
        return output;
    }

    private static Wanted wanted(ProtoReader message, SharedMemory memory) {
        String name = "";
        long classes = 0;
        PlaceParameters parameters = new PlaceParameters();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.string();
                case 2 -> {
                    InferParameter parameter = InferParameter.read(message.message());
                    classes = parameter.name().equals(CLASSIFICATION) ? parameter.number() : classes;
                    parameters.add(parameter);
                }
                default -> message.skip();
            }
        }
        Place place = parameters.of(name);
        if (place != null) {
            if (classes != 0) {
                throw ServeException.invalid("output can't set both '%s' and '%s'", Place.REGION, CLASSIFICATION);
            }
            memory.check(place);
        }
        return new Wanted(name, classes, place);
    }
}
