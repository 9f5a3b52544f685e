package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.RawBytes;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoWriter;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A model that takes no more requests says so before it has read them, and what comes next on the connection is
/// answered.
@Timeout(60)
class EarlyRefusalTest {

    private static final String PREDICT = "/v1/models/busy:predict";
    private static final String INFER = "/v2/models/busy/infer";
    private static final String IDLE = "/v1/models/idle:predict";

    private final BusyServer server = new BusyServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket connected() throws IOException {
        return server.connected();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static String head(String path, String... headers) {
        StringBuilder head = new StringBuilder("POST %s HTTP/1.1\r\nhost: a\r\n".formatted(path));
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    /// One answer, its head and as much more as that says.
    private static String answer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("the connection ended after '%s'", head).isNotNegative();
            head.write(next);
        }
        String text = head.toString(ISO_8859_1);
        int length = Integer.parseInt(text.split("content-length: ", 2)[1].split("\r", 2)[0]);
        return text + new String(in.readNBytes(length), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {PREDICT, INFER, "/v1/models/busy/versions/7:classify"})
    void overHttp1BeforeTheBodyComes(String path) throws IOException {
        String rest = "{\"instances\": [[1, 2]]}";
        try (Socket socket = connected()) {
            send(socket, head(path, "content-length: 100000"));
            assertThat(answer(socket))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("retry-after: 1\r\n", BusyServer.SENTENCE)
                    .doesNotContain("connection: close");
            send(socket, "x".repeat(100_000) + head(IDLE, "content-length: " + rest.length()) + rest);
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").contains("1.0, 2.0");
        }
    }

    @Test
    void overHttp1BeforeTheChunksCome() throws IOException {
        String rest = "{\"instances\": [[1, 2]]}";
        try (Socket socket = connected()) {
            send(socket, head(PREDICT, "transfer-encoding: chunked"));
            assertThat(answer(socket)).startsWith("HTTP/1.1 503 ");
            send(socket, "5\r\nabcde\r\n0\r\n\r\n" + head(IDLE, "content-length: " + rest.length()) + rest);
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void chunksWithoutEndEndTheConnection() throws IOException {
        String chunk = "10000\r\n" + "x".repeat(1 << 16) + "\r\n";
        try (Socket socket = connected()) {
            send(socket, head(PREDICT, "transfer-encoding: chunked"));
            assertThat(answer(socket)).startsWith("HTTP/1.1 503 ");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            send(socket, chunk);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 50000000", "content-length: 5\r\nexpect: 100-continue"})
    void overHttp1TheConnectionEndsWhereTooMuchOrPerhapsNothingFollows(String header) throws IOException {
        try (Socket socket = connected()) {
            send(socket, head(PREDICT, header));
            assertThat(answer(socket))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("connection: close\r\n", BusyServer.SENTENCE);
            assertThat(socket.getInputStream().read()).isNegative();
        }
    }

    @Test
    void answersKeepTheirOrder() throws IOException {
        String good = "{\"instances\": [[1, 2]]}";
        String bad = head(PREDICT, "content-length: 3") + "abc";
        String fine = head(IDLE, "content-length: " + good.length()) + good;
        try (Socket socket = connected()) {
            send(socket, fine + bad + fine + bad + fine);
            for (int status : new int[] {200, 503, 200, 503, 200}) {
                assertThat(answer(socket)).startsWith("HTTP/1.1 %d ".formatted(status));
            }
        }
    }

    @Test
    void overHttp2BeforeTheBodyComes() throws Exception {
        try (Http2Wire wire = Http2Wire.reading(connected())) {
            wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, Http2Wire.post(PREDICT));
            wire.flush();
            assertThat(wire.await(Http2Wire.HEADERS).stream()).isEqualTo(1);
            Http2Wire.Frame body = wire.await(Http2Wire.DATA);
            assertThat(new String(body.payload(), ISO_8859_1)).contains(BusyServer.SENTENCE);
            assertThat(body.flags()).isEqualTo(Http2Wire.END_STREAM);
            for (int i = 0; i < 3; i++) {
                wire.frame(Http2Wire.DATA, 0, 1, new byte[16 << 10]);
            }
            wire.flush();
            Http2Wire.Frame reset = wire.await(Http2Wire.RESET);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.payload()).containsOnly(0);
            assertThat(wire.poll(0)).isNull();
            answersTheNext(wire, 3);
        }
    }

    @Test
    void overHttp2AShortRestIsLetPass() throws Exception {
        try (Http2Wire wire = Http2Wire.reading(connected())) {
            wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, Http2Wire.post(PREDICT, "content-length", "5"));
            wire.flush();
            assertThat(new String(wire.await(Http2Wire.DATA).payload(), ISO_8859_1))
                    .contains(BusyServer.SENTENCE);
            wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, 1, "abcde".getBytes(ISO_8859_1));
            answersTheNext(wire, 3);
        }
    }

    private static void answersTheNext(Http2Wire wire, int stream) throws Exception {
        wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, stream, Http2Wire.post(IDLE));
        wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, stream, "{\"instances\": [[1, 2]]}".getBytes(ISO_8859_1));
        wire.flush();
        Http2Wire.Frame answer = wire.await(Http2Wire.DATA, Http2Wire.RESET);
        assertThat(answer.stream()).isEqualTo(stream);
        assertThat(new String(answer.payload(), ISO_8859_1)).contains("1.0, 2.0");
    }

    @Test
    void overGrpcAsSoonAsTheNameHasCome() throws Exception {
        byte[] message = new ProtoWriter()
                .message(1, spec -> spec.string(1, "busy"))
                .bytes(9, Payload.of(MemorySegment.ofArray(new byte[1 << 20])))
                .toBytes();
        byte[] frame = ByteBuffer.allocate(message.length + 5)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        for (String method : List.of("Predict", "Classify", "Regress")) {
            try (Http2Wire wire = Http2Wire.reading(connected())) {
                wire.frame(
                        Http2Wire.HEADERS,
                        Http2Wire.END_HEADERS,
                        1,
                        Http2Wire.post(
                                "/tensorflow.serving.PredictionService/" + method, "content-type", "application/grpc"));
                wire.frame(Http2Wire.DATA, 0, 1, Arrays.copyOf(frame, 7));
                wire.flush();
                wire.frame(Http2Wire.DATA, 0, 1, Arrays.copyOfRange(frame, 7, 100));
                wire.flush();
                Http2Wire.Frame only = wire.await(Http2Wire.HEADERS);
                assertThat(only.flags() & Http2Wire.END_STREAM).isEqualTo(Http2Wire.END_STREAM);
                assertThat(wire.await(Http2Wire.RESET).payload()).containsOnly(0);
                answersTheNext(wire, 3);
            }
        }
    }

    @Test
    void aClientOfGrpcHearsWhyAndGoesOn() {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .disableRetry()
                .build();
        byte[] padding = new byte[8 << 20];
        try {
            for (int i = 0; i < 100; i++) {
                byte[] busy = inferring("busy", padding);
                assertThatThrownBy(() -> infer(channel, busy))
                        .isInstanceOf(StatusRuntimeException.class)
                        .hasMessage("UNAVAILABLE: " + BusyServer.SENTENCE);
                if (i % 10 == 0) {
                    assertThat(infer(channel, inferring("idle", padding))).isNotEmpty();
                }
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private static byte[] inferring(String model, byte[] padding) {
        return new ProtoWriter()
                .string(1, model)
                .bytes(9, Payload.of(MemorySegment.ofArray(padding)))
                .toBytes();
    }

    private static byte[] infer(ManagedChannel channel, byte[] message) {
        return ClientCalls.blockingUnaryCall(
                channel, RawBytes.unary("/inference.GRPCInferenceService/ModelInfer"), CallOptions.DEFAULT, message);
    }
}
