package dev.slipway.serve.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.repository.Lookout;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.RepositoryOptions;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/// A real server on this machine with two small models: `half`, an ONNX file, and `digits`, a TFLite file.
public final class Target implements AutoCloseable {

    private static final Path TFLITE = Path.of("..", "examples", "digits", "google", "digits_float.tflite");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final Server server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private Target(Path folder, UnaryOperator<NetOptions> net) throws IOException {
        this.folder = folder;
        ServerOptions plain = ServerOptions.on(0);
        NetOptions local = plain.net().with(List.of(new InetSocketAddress("127.0.0.1", 0)));
        this.server = Server.start(
                List.of(
                        ModelConfig.of("half", SmallOnnx.write(folder.resolve("half.onnx"))),
                        ModelConfig.of("digits", TFLITE)),
                plain.with(net.apply(local))
                        .with(ServerOptions.Models.DEFAULT.with(
                                RepositoryOptions.DEFAULT.with(Lookout.every(Duration.ZERO)))));
    }

    /// A server that is ready.
    public static Target start(UnaryOperator<NetOptions> net) {
        try {
            Target target = new Target(Files.createTempDirectory("target"), net);
            while (!target.server.catalog().isReady()) {
                target.requireNoFailure();
                Thread.onSpinWait();
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireNoFailure() {
        for (String model : server.catalog().models()) {
            try {
                server.catalog().versions(model).stream()
                        .filter(version -> version.state() == VersionState.END)
                        .findFirst()
                        .ifPresent(version -> {
                            throw new AssertionError(version.toString());
                        });
            } catch (ServeException _) {
                Thread.onSpinWait();
            }
        }
    }

    public Server server() {
        return server;
    }

    public int port() {
        return server.port();
    }

    /// Sends a request; the body null for GET.
    public HttpResponse<String> send(int port, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
                .timeout(PATIENCE);
        if (body.length > 0) {
            request.POST(BodyPublishers.ofByteArray(body));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(port(), path, new byte[0], headers);
    }

    public HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(port(), path, body.getBytes(ISO_8859_1), headers);
    }

    /// Sends bytes as they are, one character each, and reads until the server closes.
    public String raw(String sent) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /// A connection that does not wait forever.
    public Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /// Whether the server still computes, and right: asked on a connection of its own, as one that was kept may just be
    /// told to go.
    public boolean isWell() {
        String body = "{\"instances\":[[2,4]]}";
        String head = "POST /v1/models/half:predict HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ";
        try {
            return raw(head + body.length() + "\r\n\r\n" + body)
                    .replaceAll("\\s", "")
                    .endsWith("{\"predictions\":[[3.0,4.0]]}");
        } catch (IOException e) {
            return false;
        }
    }

    /// Whether the server still answers.
    public boolean isAlive() {
        try {
            return get("/v2/health/live").statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        try {
            Files.deleteIfExists(folder.resolve("half.onnx"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
