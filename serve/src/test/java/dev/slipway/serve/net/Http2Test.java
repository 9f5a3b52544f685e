package dev.slipway.serve.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.serve.RawBytes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Http2Test {

    private final Echo echo = new Echo();
    private final NetServer server = NetServer.start(
            List.of(echo),
            List.of(echo),
            NetOptions.on()
                    .with(List.of(new InetSocketAddress("127.0.0.1", 0), new InetSocketAddress("127.0.0.1", 0)))
                    .with(NetLimits.DEFAULT.withBody(8 << 20)));
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .maxInboundMessageSize(16 << 20)
            .build();

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.close(Duration.ZERO);
    }

    private byte[] call(String path, byte[] message, CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, RawBytes.unary(path), options, message);
    }

    private Code failure(String path, byte[] message, CallOptions options) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> call(path, message, options))
                .getStatus()
                .getCode();
    }

    @Test
    void messagesOfEverySizeComeBack() {
        for (int size : new int[] {0, 1, 1000, 20_000, 300_000, 8 << 20}) {
            byte[] message = new byte[size];
            Arrays.fill(message, (byte) size);
            assertThat(call(Echo.METHOD, message, CallOptions.DEFAULT)).isEqualTo(message);
        }
    }

    @Test
    void manyCallsAtOnceShareOneConnection() throws Exception {
        List<? extends Future<byte[]>> calls = IntStream.range(0, 500)
                .mapToObj(i -> ClientCalls.futureUnaryCall(
                        channel.newCall(RawBytes.unary(Echo.METHOD), CallOptions.DEFAULT),
                        Integer.toString(i).getBytes(UTF_8)))
                .toList();
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).get()).asString().isEqualTo(Integer.toString(i));
        }
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void compressedMessagesAreInflated() {
        byte[] message = new byte[100_000];
        assertThat(call(Echo.METHOD, message, CallOptions.DEFAULT.withCompression("gzip")))
                .isEqualTo(message);
        byte[] bomb = new byte[(8 << 20) + 1];
        assertThat(failure(Echo.METHOD, bomb, CallOptions.DEFAULT.withCompression("gzip")))
                .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void failuresKeepTheirStatusAndMessage() {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class, () -> call(Echo.METHOD, "fail".getBytes(UTF_8), CallOptions.DEFAULT));
        assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(failure.getStatus().getDescription()).isEqualTo("100 % à tort\n");
    }

    @Test
    void whatCannotBeServedIsRefused() {
        assertThat(failure("/test.Echo/Unheard", new byte[0], CallOptions.DEFAULT))
                .isEqualTo(Code.UNIMPLEMENTED);
        assertThat(failure(Echo.METHOD, new byte[(8 << 20) + 1], CallOptions.DEFAULT))
                .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void longMetadataIsTakenWhereTheLimitSaysSo() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        ClientInterceptors.intercept(channel, baggage(17_000)),
                        RawBytes.unary(Echo.METHOD),
                        CallOptions.DEFAULT,
                        new byte[1]));
        assertThat(refused.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused).hasMessageMatching(".*the headers take 17\\d\\d\\d bytes, more than the 16384 allowed.*");
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        ClientInterceptors.intercept(channel, baggage(70_000)),
                        RawBytes.unary(Echo.METHOD),
                        CallOptions.DEFAULT,
                        new byte[1]))
                .isInstanceOf(StatusRuntimeException.class);
        assertThat(echo.calls).isEmpty();
        NetServer patient = NetServer.start(
                List.of(echo),
                List.of(echo),
                NetOptions.on()
                        .with(List.of(new InetSocketAddress("127.0.0.1", 0)))
                        .with(NetLimits.DEFAULT.withHeaders(64 << 10)));
        ManagedChannel other = NettyChannelBuilder.forAddress("127.0.0.1", patient.port())
                .usePlaintext()
                .build();
        try {
            assertThat(ClientCalls.blockingUnaryCall(
                            ClientInterceptors.intercept(other, baggage(40_000)),
                            RawBytes.unary(Echo.METHOD),
                            CallOptions.DEFAULT,
                            new byte[1]))
                    .hasSize(1);
        } finally {
            other.shutdownNow();
            patient.close(Duration.ZERO);
        }
    }

    private static ClientInterceptor baggage(int size) {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("baggage", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(size));
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }

    @Test
    void theDeadlineIsPassedOn() {
        long before = System.nanoTime();
        byte[] message = "soon".getBytes(UTF_8);
        call(Echo.METHOD, message, CallOptions.DEFAULT.withDeadlineAfter(5, TimeUnit.SECONDS));
        assertThat(echo.calls.element().deadline() - before)
                .isBetween(
                        Duration.ofSeconds(1).toNanos(), Duration.ofSeconds(6).toNanos());
    }

    /// By a client that sets no deadline of its own, so that the server's word is heard.
    @Test
    void whoseDeadlinePassesIsToldSoAtOnce() {
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "50m");
        call(Echo.METHOD, new byte[1], CallOptions.DEFAULT);
        long before = System.nanoTime();
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                        RawBytes.unary(Echo.METHOD),
                        CallOptions.DEFAULT,
                        "hold".getBytes(UTF_8)));
        assertThat(refused.getStatus().getCode()).isEqualTo(Code.DEADLINE_EXCEEDED);
        assertThat(refused).hasMessageContaining("the request did not finish in time");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(50), Duration.ofMillis(300));
    }

    @Test
    void cancellingIsNoticed() {
        ClientCall<byte[], byte[]> call = channel.newCall(RawBytes.unary(Echo.METHOD), CallOptions.DEFAULT);
        Future<byte[]> answer = ClientCalls.futureUnaryCall(call, "hold".getBytes(UTF_8));
        while (echo.calls.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(echo.calls.element().cancelled()).isFalse();
        answer.cancel(true);
        while (!echo.calls.element().cancelled().get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aClientThatGoesIsNoticed() {
        ClientCalls.futureUnaryCall(
                channel.newCall(RawBytes.unary(Echo.METHOD), CallOptions.DEFAULT), "hold".getBytes(UTF_8));
        while (echo.calls.isEmpty()) {
            Thread.onSpinWait();
        }
        channel.shutdownNow();
        while (!echo.calls.element().cancelled().get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void everyPortServesEverything() {
        ManagedChannel second = NettyChannelBuilder.forAddress(
                        "127.0.0.1", server.addresses().get(1).getPort())
                .usePlaintext()
                .build();
        byte[] message = {1};
        assertThat(ClientCalls.blockingUnaryCall(second, RawBytes.unary(Echo.METHOD), CallOptions.DEFAULT, message))
                .isEqualTo(message);
        second.shutdownNow();
    }

    @Test
    void callsGoOnWhileTheServerCloses() throws Exception {
        byte[] message = {1};
        for (int i = 0; i < 100; i++) {
            call(Echo.METHOD, message, CallOptions.DEFAULT);
        }
        server.close(Duration.ofSeconds(5));
        assertThat(server.connections()).isZero();
        assertThat(failure(Echo.METHOD, message, CallOptions.DEFAULT)).isEqualTo(Code.UNAVAILABLE);
    }
}
