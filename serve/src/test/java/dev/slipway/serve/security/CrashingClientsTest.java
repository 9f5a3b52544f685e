package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.repository.ModelConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients whose connections break, wherever in a request or an answer they are, leave nothing behind.
@Timeout(180)
class CrashingClientsTest {

    private static final int CLIENTS = 60;
    private static final String PREDICT = "/v1/models/half:predict";
    private static final String GRPC = "/tensorflow.serving.PredictionService/Predict";

    @TempDir
    Path folder;

    private final CountDownLatch unloaded = new CountDownLatch(1);
    private final Random random = new Random(3);
    private Server server;

    @BeforeEach
    void serve() throws IOException {
        server = Server.start(
                List.of(ModelConfig.of("half", SmallOnnx.write(folder.resolve("half.onnx")))),
                ServerOptions.on(0),
                new Observer() {
                    @Override
                    public void unloaded(String model, long version) {
                        unloaded.countDown();
                    }
                });
        while (!server.catalog().isReady()) {
            Thread.onSpinWait();
        }
    }

    /// The model can be unloaded only when every request that held it has let it go.
    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(answer("[[2, 4]]")).isEqualTo("{\"predictions\":[[3.0,4.0]]}");
        while (server.connections() > 0) {
            Thread.onSpinWait();
        }
        String metrics = get("/metrics");
        assertThat(value(metrics, "slipway_queue_requests")).isZero();
        assertThat(value(metrics, "slipway_queue_rows")).isZero();
        server.configure(List.of());
        assertThat(unloaded.await(60, TimeUnit.SECONDS)).as("unloaded").isTrue();
        server.close();
    }

    @Test
    void inTheMiddleOfABody() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            byte[] request = post(rows(1000));
            broken(request, random.nextInt(request.length));
        }
    }

    /// Together they announce and send more than there is memory for.
    @Test
    void inTheMiddleOfALargeBody() throws IOException {
        byte[] body = new byte[48 << 20];
        long shared = Runtime.getRuntime().maxMemory() / 2;
        for (long sent = 0; sent < 2 * shared; sent += body.length) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(head(body.length + 1));
                socket.getOutputStream().write(body);
            }
        }
        assertThat(server.connections()).isLessThan(CLIENTS);
    }

    @Test
    void beforeTheyHaveTheirAnswer() throws IOException {
        byte[] request = post(rows(1));
        for (int i = 0; i < CLIENTS; i++) {
            broken(request, request.length);
        }
    }

    @Test
    void inTheMiddleOfALargeAnswer() throws IOException {
        byte[] request = post(rows(100_000));
        for (int i = 0; i < 12; i++) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(request);
                assertThat(socket.getInputStream().readNBytes(10_000)).hasSize(10_000);
            }
        }
    }

    @Test
    void inTheMiddleOfACallOfGrpc() throws IOException {
        byte[] message = new byte[4000];
        for (int i = 0; i < CLIENTS; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            try (Http2Wire wire = Http2Wire.open(socket)) {
                for (int stream = 1; stream < 20; stream += 2) {
                    wire.frame(
                            Http2Wire.HEADERS,
                            Http2Wire.END_HEADERS,
                            stream,
                            Http2Wire.post(GRPC, "content-type", "application/grpc", "te", "trailers"));
                    wire.frame(Http2Wire.DATA, 0, stream, message);
                }
                wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, 1, message);
                wire.flush();
                socket.setSoLinger(true, 0);
            }
        }
    }

    /// Sends so much of a request, and breaks the connection.
    private void broken(byte[] request, int sent) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoLinger(true, 0);
            socket.getOutputStream().write(request, 0, sent);
        }
    }

    private static String rows(int count) {
        return "[" + "[2, 4],".repeat(count - 1) + "[2, 4]]";
    }

    private static byte[] post(String instances) {
        String body = "{\"instances\": %s}".formatted(instances);
        return (new String(head(body.length()), ISO_8859_1) + body).getBytes(ISO_8859_1);
    }

    private static byte[] head(int length) {
        return "POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
                .formatted(PREDICT, length)
                .getBytes(ISO_8859_1);
    }

    private String answer(String instances) throws Exception {
        return sent(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + PREDICT))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"instances\": %s}".formatted(instances))))
                .replaceAll("\\s", "");
    }

    private String get(String path) throws Exception {
        return sent(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)));
    }

    private static String sent(HttpRequest.Builder request) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }

    private static double value(String metrics, String name) {
        var found = Pattern.compile("^%s\\{model=\"half\"\\} (\\S+)$".formatted(name), Pattern.MULTILINE)
                .matcher(metrics);
        assertThat(found.find()).as(name).isTrue();
        return Double.parseDouble(found.group(1));
    }
}
