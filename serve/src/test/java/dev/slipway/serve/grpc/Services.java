package dev.slipway.serve.grpc;

import dev.slipway.serve.RawBytes;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.ModelControl;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatistics;
import dev.slipway.serve.inference.VersionStatistics.Span;
import dev.slipway.serve.inference.VersionStatus;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/// Every method over a fake model, called without a network, messages as text.
final class Services {

    static final String PREDICTION = "tensorflow.serving.PredictionService/";
    static final String MODELS = "tensorflow.serving.ModelService/";
    static final String OPEN = "inference.GRPCInferenceService/";

    private static final Span SPAN = new Span(3, 30);
    static final VersionStatistics COUNTS = new VersionStatistics(
            "half", 7, 5, 4, 3, SPAN, Span.NONE, SPAN, SPAN, SPAN, SPAN, Map.of(2, new Span(1, 10)));

    final List<ModelConfig> reloaded = new ArrayList<>();
    final List<String> controlled = new ArrayList<>();

    /// Loads everything but what is called `bad`.
    private final ModelControl control = new ModelControl() {
        @Override
        public CompletionStage<Void> load(String model, Map<String, String> parameters) {
            controlled.add("load " + model + " " + parameters.keySet());
            return model.equals("bad")
                    ? CompletableFuture.failedStage(ServeException.invalid("failed to load 'bad'"))
                    : CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> unload(String model) {
            controlled.add("unload " + model);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public SequencedMap<String, List<VersionStatus>> loadable() {
            SequencedMap<String, List<VersionStatus>> loadable = new LinkedHashMap<>();
            loadable.put("another", List.of());
            loadable.put("former", List.of(new VersionStatus(3, VersionState.END, Status.OK, "")));
            return loadable;
        }
    };

    String call(String method, String requestType, String request, String responseType) throws Exception {
        return call(method, requestType, request, responseType, false);
    }

    String call(String method, String requestType, String request, String responseType, boolean asContent)
            throws Exception {
        return call(new FakeModel(), method, requestType, request, responseType, asContent);
    }

    <M extends Catalog & Inference> String call(
            M models, String method, String requestType, String request, String responseType, boolean asContent)
            throws Exception {
        GrpcMethod found = methods(models, asContent).stream()
                .filter(known -> known.path().equals("/" + method))
                .findFirst()
                .orElseThrow();
        GrpcCall call = new GrpcCall(
                Schema.bytes(requestType, request), Map.of(), System.nanoTime() + 1_000_000_000L, new AtomicBoolean());
        return Schema.text(responseType, found.call(call).toCompletableFuture().get());
    }

    <M extends Catalog & Inference> List<GrpcMethod> methods(M models, boolean asContent) {
        return GrpcServices.all(
                models,
                models,
                configured -> {
                    reloaded.addAll(configured);
                    return CompletableFuture.completedStage(configured);
                },
                control,
                () -> List.of(COUNTS),
                asContent,
                ServerSettings.ofProcess(),
                SharedMemory.off());
    }

    /// What a server at a port of this machine answers.
    static String over(int port, String method, String requestType, String request, String responseType)
            throws Exception {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
        try {
            return Schema.text(
                    responseType,
                    ClientCalls.blockingUnaryCall(
                            channel,
                            RawBytes.unary("/" + method),
                            CallOptions.DEFAULT,
                            Schema.bytes(requestType, request)));
        } finally {
            channel.shutdownNow();
        }
    }
}
