package dev.slipway.serve.security;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.NoControl;
import dev.slipway.serve.Types;
import dev.slipway.serve.grpc.GrpcServices;
import dev.slipway.serve.http.Watcher;
import dev.slipway.serve.inference.ForwardingInference;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.net.NetServer;
import dev.slipway.serve.rest.RestOptions;
import dev.slipway.serve.rest.TensorflowRest;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.serve.v2.OpenInference;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A server of two models that answer what they are asked: `idle` always does, `busy` never has room.
final class BusyServer implements AutoCloseable {

    static final String SENTENCE = "The server is busy: 7 rows wait already";

    /// Has no room for one model, and has for others.
    private static final class Full extends ForwardingInference {

        Full(Inference next) {
            super(next);
        }

        @Override
        public boolean isCrowded() {
            return true;
        }

        @Override
        public void requireRoom(ModelSpec spec) {
            if (spec.name().equals("busy")) {
                throw new ServeException(Status.UNAVAILABLE, SENTENCE, Duration.ofMillis(20));
            }
        }
    }

    private final NetServer server;

    BusyServer() {
        FakeModels models = models();
        Full full = new Full(models);
        server = NetServer.start(
                List.of(
                        new TensorflowRest(models, full, RestOptions.DEFAULT),
                        new OpenInference(
                                models, full, null, List::of, ServerSettings.ofProcess(), SharedMemory.off())),
                GrpcServices.all(
                        models,
                        full,
                        CompletableFuture::completedStage,
                        new NoControl(),
                        List::of,
                        false,
                        ServerSettings.ofProcess(),
                        SharedMemory.off()),
                NetOptions.on().with(List.of(new InetSocketAddress("127.0.0.1", 0))),
                Watcher.NONE);
    }

    private static FakeModels models() {
        Signature signature =
                Types.predict(Types.named("x", ElementType.FLOAT32), Types.named("x", ElementType.FLOAT32));
        FakeModels models = new FakeModels();
        for (String name : List.of("busy", "idle")) {
            models.with(name, Signature.DEFAULT, signature, inputs -> inputs);
        }
        return models;
    }

    int port() {
        return server.port();
    }

    Socket connected() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Override
    public void close() {
        server.close(Duration.ZERO);
    }
}
