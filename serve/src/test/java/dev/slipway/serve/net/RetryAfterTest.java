package dev.slipway.serve.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.serve.RawBytes;
import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A server that is busy says when to come again.
final class RetryAfterTest {

    private static final ServeException BUSY =
            new ServeException(Status.UNAVAILABLE, "The server is busy", Duration.ofMillis(1500));
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private static final class Busy implements HttpHandler, GrpcMethod {

        @Override
        public boolean handles(String path) {
            return true;
        }

        @Override
        public CompletionStage<HttpResponse> handle(HttpRequest request) {
            return CompletableFuture.failedStage(BUSY);
        }

        @Override
        public String path() {
            return "/test.Busy/Call";
        }

        @Override
        public CompletionStage<byte[]> call(GrpcCall call) {
            return CompletableFuture.failedStage(BUSY);
        }
    }

    private final NetServer server = NetServer.start(
            List.of(new Busy()),
            List.of(new Busy()),
            NetOptions.on().with(List.of(new InetSocketAddress("127.0.0.1", 0))));

    @AfterEach
    void stop() {
        server.close(Duration.ZERO);
    }

    @Test
    void overHttpInWholeSeconds() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var response = client.send(
                    java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/".formatted(server.port())))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).contains("2");
        }
    }

    @Test
    void overGrpcInMilliseconds() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .disableRetry()
                .build();
        try {
            StatusRuntimeException failure = catchThrowableOfType(
                    StatusRuntimeException.class,
                    () -> ClientCalls.blockingUnaryCall(
                            channel, RawBytes.unary("/test.Busy/Call"), CallOptions.DEFAULT, new byte[0]));
            assertThat(failure.getStatus().getCode()).isEqualTo(io.grpc.Status.Code.UNAVAILABLE);
            Metadata trailers = failure.getTrailers();
            assertThat(trailers == null ? null : trailers.get(PUSHBACK)).isEqualTo("1500");
        } finally {
            channel.shutdownNow();
        }
    }
}
