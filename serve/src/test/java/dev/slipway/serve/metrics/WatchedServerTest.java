package dev.slipway.serve.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.RawBytes;
import dev.slipway.serve.Server;
import dev.slipway.serve.ServerOptions;
import dev.slipway.serve.control.ControlOptions;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.security.SmallOnnx;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real server, seen through its pages and its log.
@Timeout(60)
class WatchedServerTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String REQUEST = "{\"instances\":[[2,4]]}";

    @TempDir
    Path folder;

    private Path log = Path.of("");
    private Server server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() throws Exception {
        Path version =
                Files.createDirectories(folder.resolve("models").resolve("half").resolve("1"));
        SmallOnnx.write(version.resolve("model.onnx"));
        log = folder.resolve("access.log");
        NetOptions net = NetOptions.on(0)
                .with(List.of(new InetSocketAddress("127.0.0.1", 0)))
                .withAdmin(new InetSocketAddress("127.0.0.1", 0));
        server = Server.start(
                List.of(),
                ServerOptions.on(0)
                        .with(net)
                        .with(ServerOptions.Models.DEFAULT.with(
                                new ControlOptions(ControlOptions.Mode.EXPLICIT, folder.resolve("models"), List.of())))
                        .with(new MonitorOptions(MetricsOptions.DEFAULT, LogOptions.to(log, 1))));
        assertThat(send(server.adminPort(), "/v2/repository/models/half/load", "{}")
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> send(int port, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)));
        if (!body.isEmpty()) {
            request.POST(BodyPublishers.ofString(body));
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String path, String body, String... headers) throws Exception {
        return send(server.port(), path, body, headers);
    }

    private ScrapeText page(String path) throws Exception {
        HttpResponse<String> response = send(path, "");
        assertThat(response.statusCode()).isEqualTo(200);
        return ScrapeText.read(response.body(), false);
    }

    /// The lines of the log, once there are so many.
    private List<String> lines(int count) throws IOException {
        List<String> lines = Files.readAllLines(log, UTF_8);
        while (lines.size() < count) {
            Thread.onSpinWait();
            lines = Files.readAllLines(log, UTF_8);
        }
        return lines;
    }

    @Test
    void requestsAreCountedOnEveryPage() throws Exception {
        assertThat(send("/v1/models/half:predict", REQUEST).statusCode()).isEqualTo(200);
        assertThat(send("/v1/models/half/versions/1:predict", "{\"instances\":[[2,4],[6,8]]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("/v1/models/half:predict", "{").statusCode()).isEqualTo(400);
        assertThat(send("/v1/models/none:predict", REQUEST).statusCode()).isEqualTo(404);
        ScrapeText tensorflow = page(MetricsOptions.TENSORFLOW_PATH);
        String count = ":tensorflow:serving:request_count";
        assertThat(tensorflow.value(count + "{model_name=\"half\",status=\"OK\"}"))
                .isEqualTo(2);
        assertThat(tensorflow.value(count + "{model_name=\"half\",status=\"INVALID_ARGUMENT\"}"))
                .isEqualTo(1);
        assertThat(tensorflow.value(count + "{model_name=\"\",status=\"NOT_FOUND\"}"))
                .isEqualTo(1);
        assertThat(
                        tensorflow.value(
                                ":tensorflow:serving:request_latency_count{model_name=\"half\",API=\"predict\",entrypoint=\"REST\"}"))
                .isEqualTo(3);
        ScrapeText own = page("/metrics");
        assertThat(own.value("nv_inference_request_success{model=\"half\",version=\"1\"}"))
                .isEqualTo(2);
        assertThat(own.value("nv_inference_count{model=\"half\",version=\"1\"}"))
                .isEqualTo(3);
        assertThat(own.value("slipway_run_duration_seconds_count{model=\"half\",version=\"1\"}"))
                .isEqualTo(2);
        assertThat(own.value("slipway_requests_in_flight{model=\"half\"}")).isZero();
        assertThat(own.value("slipway_http_responses_total{code=\"404\"}")).isEqualTo(1);
        assertThat(own.value("slipway_version_loaded{model=\"half\",version=\"1\",engine=\"onnxruntime\"}"))
                .isEqualTo(1);
        assertThat(own.value("slipway_model_file_bytes{model=\"half\",version=\"1\"}"))
                .isEqualTo((double) Files.size(folder.resolve("models/half/1/model.onnx")));
        assertThat(own.value("slipway_connections{}")).isPositive();
        assertThat(send("/v2/models/half/stats", "").body())
                .contains("\"inference_count\":3,\"execution_count\":2")
                .contains("\"batch_stats\":[{\"batch_size\":1,");
    }

    @Test
    void modelsComeAndGoAsTheAdministratorSays() throws Exception {
        assertThat(send("/v2/repository/models/half/unload", "{}").statusCode()).isEqualTo(403);
        assertThat(send(server.adminPort(), "/v2/repository/models/half/unload", "{}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("/v1/models/half:predict", REQUEST).statusCode()).isEqualTo(404);
        assertThat(send("/v2/repository/index", "{}").body())
                .isEqualTo("[{\"name\":\"half\",\"version\":\"1\",\"state\":\"UNAVAILABLE\",\"reason\":\"unloaded\"}]");
        String forged = "{\"parameters\":{\"config\":\"{}\"}}";
        assertThat(send(server.adminPort(), "/v2/repository/models/half/load", forged)
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(server.adminPort(), "/v2/repository/models/..%2fhalf/load", "{}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send(server.adminPort(), "/v2/repository/models/half/load", "{}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("/v1/models/half:predict", REQUEST).statusCode()).isEqualTo(200);
    }

    @Test
    void theLogHasALineForEachRequest() throws Exception {
        HttpResponse<String> traced = send("/v1/models/half:predict", REQUEST, "traceparent", PARENT);
        send("/v2/models/half/versions/1", "");
        send("/nowhere?secret=1", "");
        List<String> lines = lines(4);
        assertThat(lines.get(0)).contains("\"path\":\"/v2/repository/models/half/load\"", "\"status\":200");
        assertThat(lines.get(1))
                .contains("\"remote\":\"127.0.0.1\",\"protocol\":\"http\",\"method\":\"POST\"")
                .contains("\"path\":\"/v1/models/half:predict\",\"model\":\"half\",\"version\":1,\"status\":200")
                .contains("\"received\":%d,\"sent\":%d,"
                        .formatted(REQUEST.length(), traced.body().length()))
                .contains("\"trace\":\"" + TRACE + "\"");
        assertThat(lines.get(2)).contains("\"model\":\"half\",\"version\":1,\"status\":200");
        assertThat(lines.get(3))
                .contains("\"path\":\"/nowhere\"", "\"status\":404")
                .doesNotContain("secret");
    }

    @Test
    void tracesGoOnOverHttp() throws Exception {
        HttpResponse<String> given =
                send("/v1/models/half:predict", REQUEST, "traceparent", PARENT, "tracestate", "vendor=1");
        assertThat(given.headers().firstValue("traceparent"))
                .get()
                .asString()
                .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                .isNotEqualTo(PARENT);
        assertThat(given.headers().firstValue("tracestate")).contains("vendor=1");
        HttpResponse<String> broken = send("/v1/models/half:predict", REQUEST, "traceparent", "00-0-0-00");
        assertThat(broken.headers().firstValue("traceparent"))
                .get()
                .asString()
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-02");
    }

    @Test
    void andOverGrpc() throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
                .usePlaintext()
                .build();
        try {
            AtomicReference<Metadata> headers = new AtomicReference<>();
            AtomicReference<Metadata> trailers = new AtomicReference<>();
            Metadata sent = new Metadata();
            Metadata.Key<String> parent = Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
            sent.put(parent, PARENT);
            Channel traced = ClientInterceptors.intercept(
                    channel,
                    MetadataUtils.newAttachHeadersInterceptor(sent),
                    MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
            call(traced, "inference.GRPCInferenceService/ServerLive");
            assertThat(headers.get().get(parent)).matches("00-" + TRACE + "-[0-9a-f]{16}-01");
            assertThat(lines(2).get(1))
                    .contains("\"protocol\":\"grpc\",\"path\":\"/inference.GRPCInferenceService/ServerLive\"")
                    .contains("\"status\":\"OK\"")
                    .contains("\"trace\":\"" + TRACE + "\"");
            assertThat(code(traced, "grpc.health.v1.Health/Sleep")).isEqualTo(io.grpc.Status.Code.UNIMPLEMENTED);
            assertThat(code(traced, "inference.GRPCInferenceService/RepositoryModelLoad"))
                    .isEqualTo(io.grpc.Status.Code.PERMISSION_DENIED);
            assertThat(page("/metrics").value("slipway_grpc_responses_total{status=\"PERMISSION_DENIED\"}"))
                    .isEqualTo(1);
        } finally {
            channel.shutdownNow();
        }
    }

    private static io.grpc.Status.Code code(Channel channel, String method) {
        try {
            call(channel, method);
            return io.grpc.Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private static void call(Channel channel, String method) {
        var _ = ClientCalls.blockingUnaryCall(channel, RawBytes.unary("/" + method), CallOptions.DEFAULT, new byte[0]);
    }
}
