package dev.slipway.serve.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class Http1Test {

    private static final long SEED = 20_261_122;

    private final Echo echo = new Echo();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private NetServer server = start(options -> options.withCors(false));

    private NetServer start(UnaryOperator<NetOptions> options) {
        NetOptions local = NetOptions.on()
                .with(List.of(new InetSocketAddress("127.0.0.1", 0)))
                .with(NetLimits.DEFAULT.withBody(1 << 20));
        return NetServer.start(List.of(echo), List.of(echo), options.apply(local));
    }

    private void restart(UnaryOperator<NetOptions> options) {
        server.close(Duration.ZERO);
        server = start(options);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close(Duration.ZERO);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(server.port(), path)));
    }

    private HttpResponse<String> post(String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = to(path).POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /// Sends text as it is and reads until the server closes.
    private String raw(String sent) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void aRequestComesWholeAndItsAnswerGoesBack() throws Exception {
        assertThat(post("/echo/a%20b?x=1&y", "hello".getBytes(UTF_8), "X-Name", "value")
                        .body())
                .isEqualTo("hello");
        assertThat(echo.requests.element()).satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/echo/a%20b");
            assertThat(request.query()).isEqualTo("x=1&y");
            assertThat(request.header("x-name")).isEqualTo("value");
        });
    }

    @Test
    void aPathNobodyHandlesIsAPageInHtml() throws Exception {
        HttpResponse<String> answer = post("/nowhere", new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("<H1>Not Found</H1>");
        assertThat(answer.headers().firstValue("content-type")).contains("text/html");
    }

    @Test
    void failuresAreTold() throws Exception {
        HttpResponse<String> broken = post("/broken", new byte[0]);
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).contains("error").doesNotContain("secret");
        HttpResponse<String> polite = post("/broken/politely", new byte[0]);
        assertThat(polite.statusCode()).isEqualTo(404);
        assertThat(polite.body()).isEqualTo("{ \"error\": \"no \\\"thing\\\"\" }");
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        CompletableFuture<String> all = CompletableFuture.supplyAsync(() -> {
            try {
                return raw("""
                        GET /held/1 HTTP/1.1\r
                        Host: a\r
                        \r
                        GET /held/2 HTTP/1.1\r
                        Host: a\r
                        \r
                        GET /held/3 HTTP/1.1\r
                        Host: a\r
                        Connection: close\r
                        \r
                        """);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        echo.release("/held/3");
        echo.release("/held/2");
        echo.release("/held/1");
        assertThat(all.get(10, TimeUnit.SECONDS))
                .containsSubsequence("/held/1", "/held/2", "connection: close", "/held/3");
    }

    @Test
    void anAnswerArrivesWholeInHoweverManyPieces() throws Exception {
        Random random = new Random(SEED);
        for (int pieces : new int[] {0, 1, 2, 3, 7, 40}) {
            List<byte[]> body = new ArrayList<>();
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (int i = 0; i < pieces; i++) {
                byte[] piece = new byte[random.nextInt(random.nextInt(1, 400_000))];
                random.nextBytes(piece);
                body.add(piece);
                whole.writeBytes(piece);
            }
            String path = "/held/" + pieces;
            echo.held(path).complete(dev.slipway.serve.http.HttpResponse.of(200, "text/plain", body));
            assertThat(client.send(to(path).build(), BodyHandlers.ofByteArray()).body())
                    .as("%d pieces, seed %d", pieces, SEED)
                    .isEqualTo(whole.toByteArray());
        }
    }

    @Test
    void aClientThatWaitsForPermissionGetsIt() throws Exception {
        HttpRequest request = to("/echo")
                .expectContinue(true)
                .POST(BodyPublishers.ofString("asked"))
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("asked");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedBeforeItIsRead() throws Exception {
        assertThat(raw("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\nxx"))
                .startsWith("HTTP/1.1 413 ");
        assertThat(post("/echo", new byte[(1 << 20) + 1]).statusCode()).isEqualTo(413);
        assertThat(post("/echo", new byte[1 << 20]).statusCode()).isEqualTo(200);
        assertThat(echo.requests).hasSize(1);
    }

    @Test
    void aBodyInPiecesIsCounted() throws Exception {
        HttpRequest chunked = to("/echo")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[(1 << 20) + 1])))
                .build();
        assertThat(client.send(chunked, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
        restart(options -> options.with(options.limits().withChunks(3)));
        String chunks = "1\r\nx\r\n".repeat(4) + "0\r\n\r\n";
        assertThat(raw("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks))
                .startsWith("HTTP/1.1 413 ");
    }

    @Test
    void compressedBodiesAreInflatedAndCounted() throws Exception {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(deflated)) {
            deflate.write("deflated".getBytes(UTF_8));
        }
        assertThat(post("/echo", gzipped("zipped".getBytes(UTF_8)), "Content-Encoding", "gzip")
                        .body())
                .isEqualTo("zipped");
        assertThat(post("/echo", deflated.toByteArray(), "Content-Encoding", "deflate")
                        .body())
                .isEqualTo("deflated");
        assertThat(post("/echo", gzipped(new byte[(1 << 20) + 1]), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(413);
        assertThat(post("/echo", new byte[9], "Content-Encoding", "gzip").statusCode())
                .isEqualTo(400);
        byte[] whole = gzipped("zipped".getBytes(UTF_8));
        for (int size : new int[] {3, whole.length - 9, whole.length - 1}) {
            HttpResponse<String> cut = post("/echo", Arrays.copyOf(whole, size), "Content-Encoding", "gzip");
            assertThat(cut.statusCode()).isEqualTo(400);
            assertThat(cut.body()).contains("the body ends before its gzip does");
        }
        assertThat(post("/echo", new byte[9], "Content-Encoding", "zstd").statusCode())
                .isEqualTo(415);
    }

    private static byte[] gzipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        }
        return zipped.toByteArray();
    }

    @Test
    void largeAnswersAreCompressedForThoseWhoTakeIt() throws Exception {
        byte[] body = "0123456789".repeat(2000).getBytes(UTF_8);
        HttpRequest request = to("/echo")
                .header("Accept-Encoding", "gzip, deflate")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(answer.body().length).isLessThan(1000);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                .isEqualTo(body);
        assertThat(post("/echo", body, "Accept-Encoding", "gzip;q=0").headers().firstValue("content-encoding"))
                .isEmpty();
    }

    /// Java's client asks so by default. A body goes with the request that asks, and would be HTTP/1.1 in any case.
    @Test
    void whoAsksForHttp2ByUpgradeIsAnsweredInHttp1() throws Exception {
        restart(options -> options.with(NetLimits.DEFAULT));
        byte[] body = new byte[20 << 20];
        new Random(SEED).nextBytes(body);
        try (HttpClient asking =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (int size : new int[] {body.length, 0, 3}) {
                byte[] sent = Arrays.copyOf(body, size);
                HttpResponse<byte[]> answer = asking.send(
                        to("/echo").POST(BodyPublishers.ofByteArray(sent)).build(), BodyHandlers.ofByteArray());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
                assertThat(answer.body()).isEqualTo(sent);
            }
        }
        assertThat(echo.requests)
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("upgrade", "h2c"));
    }

    @Test
    void whatIsNoRequestIsRefused() throws Exception {
        assertThat(raw("GARBAGE\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /echo HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414 ");
        assertThat(raw("POST /echo HTTP/1.1\r\nContent-Length: x\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void longHeadersAreTakenWhereTheLimitSaysSo() throws Exception {
        restart(options -> options.with(NetLimits.DEFAULT.withHeaders(64 << 10)));
        assertThat(post("/echo", "a".getBytes(UTF_8), "baggage", "x".repeat(40_000))
                        .statusCode())
                .isEqualTo(200);
        assertThat(raw("GET /echo HTTP/1.1\r\nX: " + "x".repeat(70_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void clientsThatDawdleAreNotWaitedFor() throws Exception {
        restart(options -> options.with(new Patience(
                Duration.ofSeconds(1),
                Duration.ofMillis(300),
                options.patience().deadline())));
        assertThat(raw("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nxx"))
                .startsWith("HTTP/1.1 408 ");
        assertThat(raw("POST /echo HTTP/1.1\r\nHo")).startsWith("HTTP/1.1 408 ");
        assertThat(raw("")).isEmpty();
    }

    @Test
    void requestsThatTakeTooLongAreAnsweredAndCancelled() throws Exception {
        restart(options -> options.with(options.patience().withDeadline(Duration.ofMillis(200))));
        long before = System.nanoTime();
        assertThat(post("/held/forever", new byte[0]).statusCode()).isEqualTo(504);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(400));
        assertThat(echo.requests.element().cancelled()).isTrue();
    }

    @Test
    void otherOriginsMayCallWhenAllowed() throws Exception {
        restart(options -> options.withCors(true));
        HttpRequest ask = to("/echo")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "http://a")
                .build();
        HttpResponse<String> answer = client.send(ask, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("access-control-allow-origin")).contains("*");
        HttpRequest without =
                to("/echo").method("OPTIONS", BodyPublishers.noBody()).build();
        assertThat(client.send(without, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
    }

    @Test
    void closingWaitsForTheAnswersToWhatWasAsked() throws Exception {
        CompletableFuture<HttpResponse<String>> asked =
                client.sendAsync(to("/held/late").build(), BodyHandlers.ofString());
        CompletableFuture<?> handled = echo.held("/held/asked");
        while (echo.requests.isEmpty()) {
            Thread.onSpinWait();
        }
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> server.close(Duration.ofSeconds(10)));
        while (canConnect()) {
            Thread.onSpinWait();
        }
        assertThat(closed).isNotDone();
        assertThat(handled).isNotDone();
        echo.release("/held/late");
        HttpResponse<String> answer = asked.get(10, TimeUnit.SECONDS);
        assertThat(answer.body()).isEqualTo("/held/late");
        assertThat(answer.headers().firstValue("connection")).contains("close");
        closed.get(10, TimeUnit.SECONDS);
    }

    private boolean canConnect() {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            return socket.isConnected();
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
