package dev.slipway.bench.api;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// An interface that servers have.
public enum Api {
    /// TensorFlow Serving's REST interface, with JSON in rows.
    REST(new TensorflowRest()),
    /// TensorFlow Serving's gRPC interface, with elements as bytes.
    GRPC(new TensorflowGrpc()),
    /// The Open Inference Protocol over HTTP, with Triton's binary tensors.
    V2(new OpenInferenceRest()),
    /// The Open Inference Protocol over gRPC, with raw contents.
    V2_GRPC(new OpenInferenceGrpc());

    private final Protocol protocol;

    Api(Protocol protocol) {
        this.protocol = protocol;
    }

    /// The interface of that name: `rest`, `grpc`, `v2` or `v2-grpc`.
    public static Api named(String name) {
        return Arrays.stream(values())
                .filter(api -> api.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no interface '%s'; known are rest, grpc, v2 and v2-grpc".formatted(name)));
    }

    /// Whether it is spoken over HTTP/2.
    public boolean isGrpc() {
        return this == GRPC || this == V2_GRPC;
    }

    /// Asks what a model takes.
    public Request describe(ModelName model) {
        return protocol.describe(model);
    }

    /// What a model takes, as the answer to [#describe] says.
    public SequencedMap<String, TensorType> inputs(ModelName model, byte[] answer) {
        return protocol.inputs(model, answer);
    }

    /// Asks for the outputs of a model.
    ///
    /// @param region where the inputs lie; null for within the request
    public Request infer(ModelName model, SequencedMap<String, Tensor> inputs, @Nullable Region region) {
        return protocol.infer(model, inputs, region);
    }

    /// Asks the server to open a region of shared memory.
    ///
    /// @throws IllegalArgumentException when the interface knows none
    public Request register(Region region) {
        return protocol.register(region);
    }

    /// Asks the server to forget a region of shared memory.
    public Request unregister(Region region) {
        return protocol.unregister(region);
    }

    /// What came back, a line for each output.
    public List<String> outputs(byte[] answer) {
        return protocol.outputs(answer);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
