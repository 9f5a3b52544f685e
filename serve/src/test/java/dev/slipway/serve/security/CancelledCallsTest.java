package dev.slipway.serve.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.security.Http2Wire.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls whose clients wait no longer, as those with short deadlines do. Other calls of the connection go on.
@Timeout(60)
class CancelledCallsTest {

    private static final byte[] CHECK =
            Http2Wire.post("/grpc.health.v1.Health/Check", "content-type", "application/grpc");
    private static final byte[] CANCEL = {0, 0, 0, 8};

    /// More than a server may reset by itself before it ends the connection.
    private static final int MANY = 1_500;

    @Test
    void answersThatAreCancelledBeforeTheyAreSentEndNoConnection() throws Exception {
        try (Target target = Target.start(options -> options);
                Http2Wire wire = Http2Wire.reading(target.connect())) {
            for (int stream = 1; stream < 2 * MANY; stream += 2) {
                check(wire, stream);
                wire.frame(Http2Wire.RESET, 0, stream, CANCEL);
            }
            check(wire, 2 * MANY + 1);
            wire.flush();
            Frame last = wire.await(Http2Wire.DATA, Http2Wire.GO_AWAY);
            while (last.type() == Http2Wire.DATA && last.stream() < 2 * MANY) {
                last = wire.await(Http2Wire.DATA, Http2Wire.GO_AWAY);
            }
            assertThat(last.type())
                    .as(new String(last.payload(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(Http2Wire.DATA);
        }
    }

    private static void check(Http2Wire wire, int stream) throws IOException {
        wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, stream, CHECK);
        wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, stream, new byte[5]);
    }
}
