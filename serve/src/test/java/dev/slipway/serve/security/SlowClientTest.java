package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.net.NetLimits;
import dev.slipway.serve.net.Patience;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that hold connections without using them.
@Timeout(60)
class SlowClientTest {

    private static Target target;

    @BeforeAll
    static void start() {
        target = Target.start(options -> options.with(
                        new Patience(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(20)))
                .with(NetLimits.DEFAULT.withConnections(50)));
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @AfterEach
    void theServerIsWell() {
        assertThat(target.isWell()).isTrue();
    }

    /// Slowloris (CVE-2007-6750): headers that never end.
    @Test
    void slowHeaders() throws Exception {
        try (Socket socket = target.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: a\r\n".getBytes(ISO_8859_1));
            assertThat(trickle(socket, "X: y\r\n")).contains("HTTP/1.1 408 ");
        }
    }

    /// The same over HTTP/2: a block of headers without its end, a frame or a frame's head of which a part comes.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void slowHeadersOfHttp2(int kind) throws Exception {
        try (Http2Wire wire = Http2Wire.reading(target.connect())) {
            wire.frame(Http2Wire.PING, 0, 0, new byte[8]);
            byte[] headers = Http2Wire.get("/v1/models/half");
            if (kind == 0) {
                wire.frame(Http2Wire.HEADERS, Http2Wire.END_STREAM, 1, headers);
            } else {
                wire.bytes(new byte[] {0, 0, (byte) headers.length, Http2Wire.HEADERS});
                wire.bytes(
                        kind == 1
                                ? new byte[] {Http2Wire.END_STREAM | Http2Wire.END_HEADERS, 0, 0, 0, 1, 0}
                                : new byte[0]);
            }
            wire.flush();
            assertThat(wire.awaitEnd()).isEqualTo(Http2Wire.ENHANCE_YOUR_CALM);
        }
    }

    /// Who has said all it had to say is told to go when nothing follows, and not before.
    @Test
    void silenceOverHttp2() throws Exception {
        try (Http2Wire wire = Http2Wire.reading(target.connect())) {
            byte[] headers = Http2Wire.get("/v1/models/half");
            wire.frame(Http2Wire.HEADERS, Http2Wire.END_STREAM, 1, Arrays.copyOf(headers, 10));
            wire.frame(
                    Http2Wire.CONTINUATION, Http2Wire.END_HEADERS, 1, Arrays.copyOfRange(headers, 10, headers.length));
            wire.flush();
            assertThat(wire.await(Http2Wire.HEADERS).stream()).isEqualTo(1);
            assertThat(wire.awaitEnd()).isZero();
        }
    }

    /// R.U.D.Y.: a body a byte at a time.
    @Test
    void slowBody() throws Exception {
        try (Socket socket = target.connect()) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /v1/models/half:predict HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
                    .getBytes(ISO_8859_1));
            assertThat(trickle(socket, " ")).contains("HTTP/1.1 408 ");
        }
    }

    /// Sends now and then until the server has enough, and what it says.
    private static String trickle(Socket socket, String text) throws IOException {
        socket.setSoTimeout(100);
        StringBuilder said = new StringBuilder();
        while (true) {
            try {
                int c = socket.getInputStream().read();
                if (c < 0) {
                    return said.toString();
                }
                said.append((char) c);
            } catch (java.net.SocketTimeoutException silence) {
                socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            } catch (java.net.SocketException reset) {
                return said.toString();
            }
        }
    }

    @Test
    void halfAPreface() throws Exception {
        assertThat(target.raw("PRI * HT")).isEmpty();
    }

    @Test
    void silence() throws Exception {
        assertThat(target.raw("")).isEmpty();
    }

    @Test
    void answersThatAreNotRead() throws Exception {
        int before = target.server().connections();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4 << 10);
            socket.connect(new InetSocketAddress("127.0.0.1", target.port()));
            byte[] request = "GET /v1/models/half/metadata HTTP/1.1\r\nHost: a\r\n\r\n"
                    .repeat(1000)
                    .getBytes(ISO_8859_1);
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        socket.getOutputStream().write(request);
                    }
                } catch (IOException closed) {
                    assertThat(closed).isNotNull();
                }
            });
            while (target.server().connections() <= before) {
                Thread.onSpinWait();
            }
            while (target.server().connections() > before) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void moreConnectionsThanAllowed() throws Exception {
        Socket[] sockets = new Socket[60];
        try {
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = target.connect();
            }
            assertThat(sockets[59].getInputStream().read()).isEqualTo(-1);
            assertThat(target.server().connections()).isLessThanOrEqualTo(50);
        } finally {
            for (Socket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
        while (target.server().connections() > 10) {
            Thread.onSpinWait();
        }
    }
}
