package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.net.Patience;
import dev.slipway.serve.security.Http2Wire.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What cheap frames do to HTTP/2 servers.
@Timeout(60)
class Http2FloodTest {

    private static final int MANY = 50_000;
    private static Target target;

    @BeforeAll
    static void start() {
        target = Target.start(options ->
                options.with(new Patience(Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofSeconds(20))));
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @AfterEach
    void theServerIsWell() {
        assertThat(target.isWell()).isTrue();
    }

    /// Sends until the server does not take any more.
    private interface Flood {
        void send(Http2Wire wire, int i) throws IOException;
    }

    private static int flood(Flood flood) throws IOException, InterruptedException {
        try (Http2Wire wire = Http2Wire.reading(target.connect())) {
            try {
                for (int i = 0; i < MANY; i++) {
                    flood.send(wire, i);
                }
                wire.flush();
            } catch (IOException closed) {
                assertThat(closed).isNotNull();
            }
            return wire.awaitEnd();
        }
    }

    @Test
    void cve202344487RapidReset() throws Exception {
        byte[] request = Http2Wire.post("/v1/models/half:predict");
        assertThat(flood((wire, i) -> {
                    wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 2 * i + 1, request);
                    wire.frame(Http2Wire.RESET, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 8);
                }))
                .isIn(Http2Wire.ENHANCE_YOUR_CALM, -1);
    }

    @Test
    void cve20258671TheServerIsMadeToReset() throws Exception {
        byte[] request = Http2Wire.get("/v1/models/half");
        assertThat(flood((wire, i) -> {
                    wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS | Http2Wire.END_STREAM, 2 * i + 1, request);
                    wire.frame(Http2Wire.WINDOW_UPDATE, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0);
                }))
                .isNotZero();
    }

    @Test
    void cve202427316ContinuationFlood() throws Exception {
        assertThat(flood((wire, i) -> {
                    if (i == 0) {
                        wire.frame(Http2Wire.HEADERS, 0, 1, Http2Wire.get("/"));
                    } else {
                        wire.frame(Http2Wire.CONTINUATION, 0, 1, Http2Wire.headers("x" + i, "y".repeat(100)));
                    }
                }))
                .isIn(Http2Wire.ENHANCE_YOUR_CALM, 1, -1);
    }

    @Test
    void cve20199512PingFlood() throws Exception {
        assertThat(flood((wire, i) -> wire.frame(Http2Wire.PING, 0, 0, new byte[8])))
                .isIn(Http2Wire.ENHANCE_YOUR_CALM, -1);
    }

    @Test
    void cve20199515SettingsFlood() throws Exception {
        assertThat(flood((wire, i) -> wire.frame(Http2Wire.SETTINGS, 0, 0))).isIn(Http2Wire.ENHANCE_YOUR_CALM, -1);
    }

    @Test
    void cve20199513PriorityFlood() throws Exception {
        try (Http2Wire wire = Http2Wire.reading(target.connect())) {
            for (int i = 0; i < MANY; i++) {
                wire.frame(Http2Wire.PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 1});
            }
            wire.frame(
                    Http2Wire.HEADERS,
                    Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                    2 * MANY + 1,
                    Http2Wire.get("/v2/health/live"));
            wire.flush();
            assertThat(wire.await(Http2Wire.DATA).payload()).asString().isEqualTo("{\"live\":true}");
        }
    }

    @Test
    void cve20199518EmptyFramesFlood() throws Exception {
        assertThat(flood((wire, i) -> {
                    if (i == 0) {
                        wire.frame(
                                Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, Http2Wire.post("/v1/models/half:predict"));
                    } else {
                        wire.frame(Http2Wire.DATA, 0, 1);
                    }
                }))
                .isIn(Http2Wire.ENHANCE_YOUR_CALM, -1);
    }

    /// CVE-2019-9517 and its kin: a client that asks for answers and does not let them go.
    @Test
    void answersThatAreNotTakenAreDropped() throws Exception {
        byte[] noWindow = ByteBuffer.allocate(6).putShort((short) 4).putInt(0).array();
        try (Http2Wire wire = Http2Wire.reading(target.connect(), noWindow)) {
            byte[] request = Http2Wire.get("/v1/models/half/metadata");
            for (int stream = 1; stream < 200; stream += 2) {
                wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS | Http2Wire.END_STREAM, stream, request);
            }
            wire.flush();
            Frame reset = wire.await(Http2Wire.RESET);
            assertThat(reset.type()).isEqualTo(Http2Wire.RESET);
            assertThat(reset.payload()[3]).isEqualTo((byte) Http2Wire.ENHANCE_YOUR_CALM);
        }
    }

    /// A client that has the server remember every header it ever sends (an HPACK bomb the other way round).
    @Test
    void whatIsSaidOnceIsNotRemembered() throws Exception {
        byte[] largeTable =
                ByteBuffer.allocate(6).putShort((short) 1).putInt(-1).array();
        try (Http2Wire wire = Http2Wire.reading(target.connect(), largeTable)) {
            int[] sizes = new int[3];
            for (int i = 0; i < sizes.length; i++) {
                wire.frame(
                        Http2Wire.HEADERS,
                        Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                        2 * i + 1,
                        Http2Wire.post("/no.Such/Method", "content-type", "application/grpc"));
                wire.flush();
                sizes[i] = wire.await(Http2Wire.HEADERS).payload().length;
            }
            assertThat(sizes[2]).isEqualTo(sizes[1]).isGreaterThan(30);
        }
    }

    @Test
    void moreStreamsThanAllowedAreRefused() throws Exception {
        try (Http2Wire wire = Http2Wire.reading(target.connect())) {
            byte[] request = Http2Wire.post("/v1/models/half:predict");
            for (int i = 0; i < 1_100; i++) {
                wire.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 2 * i + 1, request);
            }
            wire.flush();
            assertThat(wire.await(Http2Wire.RESET).payload()[3]).isEqualTo((byte) 7);
        }
    }

    @Test
    void cve20199516HeadersWithoutNamesOrTooLarge() throws Exception {
        try (Http2Wire wire = Http2Wire.reading(target.connect())) {
            wire.frame(
                    Http2Wire.HEADERS,
                    Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                    1,
                    Http2Wire.headers(":method", "GET", ":scheme", "http", ":path", "/", "", ""));
            wire.flush();
            assertThat(wire.await(Http2Wire.RESET).type()).isIn(Http2Wire.RESET, Http2Wire.END);
        }
        assertThat(new String(answerToHeaders(500).payload(), ISO_8859_1)).contains("more than the 16384 allowed");
        assertThat(answerToHeaders(2_000).type()).isIn(Http2Wire.RESET, Http2Wire.GO_AWAY);
    }

    private static Http2Wire.Frame answerToHeaders(int count) throws Exception {
        String[] many = new String[2 * count];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "x" + i;
            many[i + 1] = "y".repeat(10);
        }
        try (Http2Wire wire = Http2Wire.reading(target.connect())) {
            wire.frame(
                    Http2Wire.HEADERS,
                    Http2Wire.END_HEADERS | Http2Wire.END_STREAM,
                    1,
                    Http2Wire.post("/v2/health/live", many));
            wire.flush();
            return wire.await(Http2Wire.DATA, Http2Wire.RESET, Http2Wire.GO_AWAY);
        }
    }
}
