package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.serve.RawBytes;
import dev.slipway.serve.net.NetLimits;
import dev.slipway.wire.protobuf.ProtoWriter;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Few bytes that stand for many, and many where few are allowed.
@Timeout(120)
class SizeBombTest {

    private static final String PREDICT = "/v1/models/half:predict";
    private static final String INFER = "/v2/models/half/infer";
    private static final int LIMIT = 1 << 20;
    private static final byte[] ONE = {0, 0, (byte) 0x80, 0x3f};
    private static Target target;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() {
        target = Target.start(options -> options.with(NetLimits.DEFAULT.withBody(LIMIT)));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", target.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        target.close();
    }

    @AfterEach
    void theServerIsWell() {
        assertThat(target.isWell()).isTrue();
    }

    private static Code code(String path, byte[] message, CallOptions options) {
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, RawBytes.unary(path), options, message));
        return failure == null ? Code.OK : failure.getStatus().getCode();
    }

    private static Code predict(Consumer<ProtoWriter> tensor) {
        ProtoWriter proto = new ProtoWriter();
        tensor.accept(proto);
        ProtoWriter entry = new ProtoWriter().string(1, "x").message(2, proto);
        ProtoWriter request = new ProtoWriter()
                .message(1, new ProtoWriter().string(1, "half"))
                .message(2, entry);
        return code("/tensorflow.serving.PredictionService/Predict", request.toBytes(), CallOptions.DEFAULT);
    }

    private static ProtoWriter shape(long... sizes) {
        ProtoWriter shape = new ProtoWriter();
        for (long size : sizes) {
            shape.message(2, new ProtoWriter().int64(1, size));
        }
        return shape;
    }

    @Test
    void aBodyBeyondTheLimit() throws Exception {
        assertThat(target.raw(
                        "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n".formatted(PREDICT, LIMIT + 1)))
                .startsWith("HTTP/1.1 413 ");
        assertThat(code("/tensorflow.serving.PredictionService/Predict", new byte[LIMIT + 1], CallOptions.DEFAULT))
                .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    /// CVE-2025-23310 and CVE-2025-23311: memory on the stack for every chunk.
    @Test
    void cve202523310Chunks() throws Exception {
        String head = "POST %s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(PREDICT);
        assertThat(target.raw(head + "1\r\n \r\n".repeat(70_000) + "0\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        String request = "{\"instances\":[[2,4]]}";
        String spread =
                request.chars().mapToObj(c -> "1\r\n%c\r\n".formatted(c)).reduce("", String::concat);
        String close = head.replace("Host", "Connection: close\r\nHost");
        assertThat(target.raw(close + spread + "0\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(target.raw(close + "1;" + "e".repeat(20_000) + "\r\n \r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 4");
        assertThat(target.raw(close + "1\r\n \r\n0\r\n" + "X: y\r\n".repeat(10_000) + "\r\n"))
                .startsWith("HTTP/1.1 4");
    }

    @Test
    void compressedBombs() throws Exception {
        byte[] zeros = new byte[64 << 20];
        for (String encoding : new String[] {"gzip", "deflate"}) {
            byte[] bomb = compressed(zeros, encoding);
            assertThat(bomb.length).isLessThan(LIMIT / 8);
            assertThat(target.send(target.port(), PREDICT, bomb, "Content-Encoding", encoding)
                            .statusCode())
                    .isEqualTo(413);
        }
        assertThat(code(
                        "/tensorflow.serving.PredictionService/Predict",
                        zeros,
                        CallOptions.DEFAULT.withCompression("gzip")))
                .isEqualTo(Code.RESOURCE_EXHAUSTED);
        byte[] twice = compressed(compressed(new byte[4 << 20], "gzip"), "gzip");
        assertThat(target.send(target.port(), PREDICT, twice, "Content-Encoding", "gzip, gzip")
                        .statusCode())
                .isEqualTo(415);
    }

    private static byte[] compressed(byte[] bytes, String encoding) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate =
                encoding.equals("gzip") ? new GZIPOutputStream(target) : new DeflaterOutputStream(target)) {
            deflate.write(bytes);
        }
        return target.toByteArray();
    }

    /// CVE-2026-24173: sizes whose product is not what it seems.
    @Test
    void cve202624173ProductsThatOverflow() throws Exception {
        for (String shape : new String[] {
            "4294967296,4294967296",
            "9223372036854775807,2",
            "9223372036854775807,9223372036854775807",
            "2147483648,2",
            "65536,65536,65536,65536",
            "0,9223372036854775807",
            "18446744073709551615",
            "-1,2",
            "-1,-2",
            "1.5,2",
            "1," + "1,".repeat(200) + "2"
        }) {
            String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[%s],\"data\":[1,2]}]}";
            assertThat(target.post(INFER, json.formatted(shape)).statusCode())
                    .as(shape)
                    .isEqualTo(400);
            String binary =
                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[%s],\"parameters\":{\"binary_data_size\":8}}]}"
                            .formatted(shape);
            assertThat(target.post(
                                    INFER,
                                    binary + "12345678",
                                    "Inference-Header-Content-Length",
                                    Integer.toString(binary.length()))
                            .statusCode())
                    .as(shape)
                    .isEqualTo(400);
        }
        for (long[] sizes : new long[][] {
            {1L << 32, 1L << 32},
            {Long.MAX_VALUE, 2},
            {Long.MAX_VALUE, Long.MAX_VALUE},
            {1L << 31, 2},
            {-1, 2},
            {0, Long.MAX_VALUE},
            new long[1000]
        }) {
            assertThat(predict(tensor ->
                            tensor.int64(1, 1).message(2, shape(sizes)).bytes(4, new byte[8])))
                    .isEqualTo(Code.INVALID_ARGUMENT);
            ProtoWriter input =
                    new ProtoWriter().string(1, "x").string(2, "FP32").packed(3, sizes);
            byte[] raw = new ProtoWriter()
                    .string(1, "half")
                    .message(5, input)
                    .bytes(7, new byte[8])
                    .toBytes();
            assertThat(code("/inference.GRPCInferenceService/ModelInfer", raw, CallOptions.DEFAULT))
                    .isEqualTo(Code.INVALID_ARGUMENT);
        }
    }

    /// One value may stand for a whole tensor, but not for one that fills the memory.
    @Test
    void aTensorThatIsImplied() {
        assertThat(predict(
                        tensor -> tensor.int64(1, 1).message(2, shape(1000, 2)).bytes(5, ONE)))
                .isEqualTo(Code.OK);
        assertThat(predict(tensor ->
                        tensor.int64(1, 1).message(2, shape(1 << 24, 2)).bytes(5, ONE)))
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(predict(tensor -> tensor.int64(1, 1).message(2, shape(1 << 24, 2))))
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(predict(tensor -> tensor.int64(1, 7).message(2, shape(1 << 28, 2))))
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(predict(tensor ->
                        tensor.int64(1, 7).message(2, shape(1 << 28, 2)).string(8, "x")))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void dimensionsByTheMillion() {
        ProtoWriter dims = new ProtoWriter();
        for (int i = 0; i < 300_000; i++) {
            dims.message(2, new ProtoWriter());
        }
        assertThat(predict(tensor -> tensor.int64(1, 1).message(2, dims))).isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void aHeaderLengthThatLies() throws Exception {
        for (String length : new String[] {"-1", "2147483648", "99999999999", "3", "x", "", "21", "0"}) {
            assertThat(target.post(INFER, "{\"inputs\":[]}", "Inference-Header-Content-Length", length)
                            .statusCode())
                    .as(length)
                    .isEqualTo(400);
        }
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"BYTES\",\"shape\":[1,2],\"parameters\":{\"binary_data_size\":%s}}]}";
        for (String size : new String[] {"8", "-1", "9223372036854775807", "4294967304", "1e3"}) {
            String head = json.formatted(size);
            byte[] lengths = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(0x7fffffff)
                    .putInt(-1)
                    .array();
            assertThat(target.post(
                                    INFER,
                                    head + new String(lengths, ISO_8859_1),
                                    "Inference-Header-Content-Length",
                                    Integer.toString(head.length()))
                            .statusCode())
                    .as(size)
                    .isEqualTo(400);
        }
    }
}
