package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// While requests are refused by their beginning, a client may send no more than that of the next ones
/// ([RFC 9113, section 6.9](https://www.rfc-editor.org/rfc/rfc9113#section-6.9)).
@Timeout(60)
class NarrowWindowTest {

    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int ACK = 1;
    private static final int WIDE = 1 << 20;
    private static final int NARROW = 16 << 10;

    private final BusyServer server = new BusyServer();
    private Http2Wire wire;

    @BeforeEach
    void connect() throws Exception {
        wire = Http2Wire.reading(server.connected());
        wire.flush();
        assertThat(window()).isEqualTo(WIDE);
        wire.frame(Http2Wire.SETTINGS, ACK, 0);
    }

    @AfterEach
    void stop() throws IOException {
        wire.close();
        server.close();
    }

    @Test
    void isWideAgainWhenNothingIsRefusedForAWhile() throws Exception {
        refuse(1);
        assertThat(window()).isEqualTo(NARROW);
        assertThat(window()).isEqualTo(WIDE);
    }

    @Test
    void whatIsLetInMaySendTheRest() throws Exception {
        refuse(1);
        assertThat(window()).isEqualTo(NARROW);
        wire.frame(Http2Wire.SETTINGS, ACK, 0);
        byte[] message = begin(3, "idle", 40_000);
        wire.frame(Http2Wire.DATA, 0, 3, Arrays.copyOf(message, NARROW));
        wire.flush();
        assertThat(moreFor(3)).isGreaterThan(message.length - NARROW);
        wire.frame(Http2Wire.DATA, 0, 3, Arrays.copyOfRange(message, NARROW, 32_000));
        wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, 3, Arrays.copyOfRange(message, 32_000, message.length));
        wire.flush();
        assertThat(new String(answered(3), ISO_8859_1)).contains("idle");
    }

    @Test
    void whatIsOnItsWayMaySendTheRest() throws Exception {
        byte[] message = begin(1, "idle", 200_000);
        for (int at = 0; at < 6 * NARROW; at += NARROW) {
            wire.frame(Http2Wire.DATA, 0, 1, Arrays.copyOfRange(message, at, at + NARROW));
        }
        refuse(3);
        assertThat(window()).isEqualTo(NARROW);
        wire.frame(Http2Wire.SETTINGS, ACK, 0);
        wire.flush();
        assertThat(moreFor(1)).isGreaterThan(message.length - NARROW);
    }

    /// The initial window of streams that the server announces next.
    private int window() throws InterruptedException {
        Http2Wire.Frame frame = wire.await(Http2Wire.SETTINGS);
        while (frame.flags() == ACK) {
            frame = wire.await(Http2Wire.SETTINGS);
        }
        ByteBuffer settings = ByteBuffer.wrap(frame.payload());
        while (settings.hasRemaining()) {
            int identifier = settings.getShort();
            int value = settings.getInt();
            if (identifier == INITIAL_WINDOW_SIZE) {
                return value;
            }
        }
        throw new AssertionError("the settings name no window");
    }

    private int moreFor(int stream) throws InterruptedException {
        Http2Wire.Frame frame = wire.await(Http2Wire.WINDOW_UPDATE);
        while (frame.stream() != stream) {
            frame = wire.await(Http2Wire.WINDOW_UPDATE);
        }
        return ByteBuffer.wrap(frame.payload()).getInt();
    }

    /// The answer to a call.
    private byte[] answered(int stream) throws InterruptedException {
        Http2Wire.Frame frame = wire.await(Http2Wire.DATA, Http2Wire.RESET);
        while (frame.stream() != stream) {
            frame = wire.await(Http2Wire.DATA, Http2Wire.RESET);
        }
        assertThat(frame.type()).isEqualTo(Http2Wire.DATA);
        return frame.payload();
    }

    private void refuse(int stream) throws IOException {
        byte[] message = begin(stream, "busy", 100_000);
        wire.frame(Http2Wire.DATA, 0, stream, Arrays.copyOf(message, 100));
        wire.flush();
    }

    /// Sends the headers of a call, and gives its message, framed.
    private byte[] begin(int stream, String model, int padding) throws IOException {
        byte[] head = Http2Wire.post("/inference.GRPCInferenceService/ModelInfer", "content-type", "application/grpc");
        wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, stream, head);
        byte[] message = new ProtoWriter()
                .string(1, model)
                .bytes(9, Payload.of(MemorySegment.ofArray(new byte[padding])))
                .toBytes();
        return ByteBuffer.allocate(message.length + 5)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }
}
